import Foundation
import Testing

@testable import Ontology

/// What holds for every format in `Formats.all`.
@Suite struct FormatsTests {
  @Test("Every format has a name of its own, by which it is found, and a line of help")
  func names() {
    let names = Formats.all.map(\.name)
    #expect(Set(names).count == names.count)
    for format in Formats.all {
      #expect(Formats.named(format.name)?.file == format.file)
      #expect(format.name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil)
      #expect(!format.file.isEmpty && !format.file.contains("\n"))
    }
    #expect(Formats.named("owl") == nil)
  }

  @Test("Every format has a fixture that is recognised as it, with which it is fuzzed")
  func fixtures() throws {
    let folder = ImporterFixture.url("")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let found = names.compactMap { try? Formats.recognise(folder.appending(path: $0)).name }
    #expect(Set(found) == Set(Formats.all.map(\.name)))
  }

  @Test("docs/sources.md has the table of the formats")
  func table() throws {
    let rows = Formats.all.map { "| `\($0.name)` | \($0.file) | \($0.concepts) |" }
    let table = (["| format | file | concepts |", "|---|---|---|"] + rows).joined(separator: "\n")
    let root = ImporterFixture.url("").deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/sources.md"), encoding: .utf8)
    #expect(page.contains("\n\n\(table)\n\n"), "it should be:\n\(table)")
  }

  @Test("No option of a format is called as the member that names the format")
  func options() {
    func keys<Format: SourceFormat>(of format: Format) -> [String] { Format.Options.keys }
    for format in Formats.all { #expect(!keys(of: format).contains("format")) }
    #expect(keys(of: UMLSFormat()) == ["umls"])
    #expect(Set(keys(of: DelimitedFormat())).isSuperset(of: ["columns", "quoted", "header"]))
  }
}
