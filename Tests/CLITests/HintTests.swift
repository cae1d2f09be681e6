import Foundation
import TestSupport
import Testing

/// What messages, help and documents say of commands, options, files, make targets and variables is so.
@Suite struct HintTests {
  private static let root = CommandLineTool.root

  /// Files below a folder of the repository, by their paths.
  private static func files(_ folder: String, ending: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }.sorted()
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// What a text says of files, targets and variables that is not so.
  private static func complaints(about text: String) throws -> [String] {
    var complaints: [String] = []
    for match in text.matches(of: /(?:^|[^\w\/.@…-])((?:recipes|knowledge|docs|Scripts|Benchmarks)\/[\w.\/-]*[\w-])/) {
      if !FileManager.default.fileExists(atPath: root.appending(path: String(match.1)).path) {
        complaints.append("there is no \(match.1)")
      }
    }
    let makefile = try Self.text("Makefile")
    for match in text.matches(of: /`make ([a-z]+)/) where !makefile.contains("\n\(match.1):") {
      complaints.append("the Makefile has no \(match.1)")
    }
    return complaints
  }

  @Test func `every command, option, file and make target that a literal names exists`() throws {
    let tree = CommandTree.current
    var count = 0
    for path in try Self.files("Sources", ending: ".swift") {
      for literal in SwiftLiterals(source: try Self.text(path)).literals {
        // A literal that is an option alone is an argument of some program; styles have variables of that form.
        guard literal.text.wholeMatch(of: /-[\w-]+/) == nil, literal.text.firstMatch(of: /var\(--|style="--/) == nil
        else { continue }
        count += 1
        let complaints = try tree.complaints(about: literal.text) + Self.complaints(about: literal.text)
        #expect(complaints.isEmpty, "\(path):\(literal.line): \(complaints.joined(separator: "; "))")
      }
    }
    #expect(count > 1000, "the scan of literals finds too few")
  }

  @Test func `an option that the file of a command names is one of that command`() throws {
    let tree = CommandTree.current
    var found: Set<[String]> = []
    for path in try Self.files("Sources/CLI", ending: ".swift") {
      let source = try Self.text(path)
      // The command is what the file calls itself, for example: /// `nosology ontology diff`
      let title = source.firstMatch(of: /commandName: "([a-z-]+)"/).map { String($0.1) }
      guard let title, source.matches(of: /commandName: "/).count == 1 else { continue }
      let group = path.split(separator: "/").dropFirst(2).first.map { $0.lowercased() } ?? ""
      let paths = tree.commands.filter { $0.last == title }
      guard let command = paths.count == 1 ? paths.first : paths.first(where: { $0.first == group }) else { continue }
      found.insert(command)
      for literal in SwiftLiterals(source: source).literals where literal.text.wholeMatch(of: /-[\w-]+/) == nil {
        let complaints = tree.complaints(about: literal.text, of: command)
        #expect(complaints.isEmpty, "\(path):\(literal.line): \(complaints.joined(separator: "; "))")
      }
    }
    #expect(found.count > 40, "the commands of files are not recognised: \(found.count)")
  }

  @Test func `every command and file that README and docs name exists`() throws {
    let tree = CommandTree.current
    // The reference is what --help prints, and the literals of the help are looked at above.
    let pages =
      try ["README.md", "CONTRIBUTING.md", "knowledge/README.md"]
      + Self.files("docs", ending: ".md").filter { $0 != "docs/cli-reference.md" }
    for page in pages {
      let text = try Self.text(page)
      let blocks = text.matches(of: /(?m)^```[^\n]*\n([\s\S]*?)^```$/).map { String($0.1) }
      let spans = text.matches(of: /`([^`\n]+(?:\n[^`\n]+)?)`/).map { String($0.1) }
      for code in blocks + spans where code.contains("nosology ") {
        for line in code.replacing("\\\n", with: " ").split(separator: "\n") {
          guard line.contains("nosology "), !line.contains("docs/") else { continue }
          let plain = line.prefix { $0 != "#" }
          let complaints = tree.complaints(about: String(plain), of: nil).filter { !$0.hasPrefix("no command has") }
          #expect(complaints.isEmpty, "\(page): \(complaints.joined(separator: "; ")) in \(line)")
        }
      }
      for span in spans {
        let complaints = try Self.complaints(about: span)
        #expect(complaints.isEmpty, "\(page): \(complaints.joined(separator: "; "))")
      }
      for match in text.matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/) {
        let target = Self.root.appending(path: page).deletingLastPathComponent().appending(path: String(match.1))
        #expect(FileManager.default.fileExists(atPath: target.path), "\(page): a link leads to \(match.1)")
      }
    }
  }

  @Test(
    "What is wrong about a command is noticed",
    arguments: [
      ("make it with `nosology ontologi build`", ["there is no command `nosology ontologi`"]),
      ("look at `nosology ontology statistics`", ["there is no command `nosology ontology statistics`"]),
      ("look at `ontology statistics`", ["there is no command `nosology ontology statistics`"]),
      (
        "run `nosology ontology build --databas x`",
        ["`ontology build` has no --databas", "no command has the option --databas"]
      ),
      ("name it with --no-such-option", ["no command has the option --no-such-option"]),
      ("`nosology ontology stats` lists the sources; name one with --source", []),
      ("use a newer nosology, or build again", []), ("`--strict` makes them fatal", []),
    ])
  func noticed(text: String, expected: [String]) {
    #expect(CommandTree.current.complaints(about: text) == expected)
  }

  @Test func `an option that the failing command does not have is noticed`() {
    let tree = CommandTree.current
    #expect(tree.complaints(about: "Name it with --name.", of: ["ontology", "diff"]).count == 1)
    #expect(tree.complaints(about: "Name it with --system.", of: ["ontology", "diff"]).isEmpty)
    #expect(tree.complaints(about: "`nosology ontology import` has --name", of: ["ontology", "diff"]).isEmpty)
  }

  @Test func `literals of all forms are read`() {
    let source = ##"""
      // "a comment"
      let a = "plain \"quoted\" \(b + "inner") end" /* "no" */
      let c = #"raw \n and \#(d)"#
      let e = """
        joined \
        lines
        """
      """##
    #expect(
      SwiftLiterals(source: source).literals.map(\.text) == [
        "inner", "plain \"quoted\" … end", #"raw \n and …"#, "\n  joined lines\n  ",
      ])
  }

  @Test(
    "Hints lead out of the failure",
    arguments: [
      (["ontology", "stats", "--database", "none.sqlite"], ["ontology", "build", "--database", "none.sqlite"]),
      (
        ["ontology", "show", "F9", "--database", "o.sqlite"],
        ["ontology", "search", "finding", "--database", "o.sqlite"]
      ),
    ])
  func tried(failing: [String], mending: [String]) throws {
    try OntologyWorkshop.open { workshop in
      try workshop.writeTable("F", rows: 3)
      let home = workshop.folder.appending(path: "home/knowledge")
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
      try Data(#"{"format_version":1,"sources":[]}"#.utf8).write(to: home.appending(path: "sources.json"))
      _ = try CommandLineTool.run(workshop.importing("F", into: "o.sqlite"))
      let environment = ["NOSOLOGY_HOME": workshop.path("home")]
      let failure = try CommandLineTool.run(failing, in: workshop.folder, environment: environment)
      let hint = failure.errors.split(separator: "\n").first { $0.hasPrefix("hint: ") } ?? ""
      #expect(
        failure.status == 1 && hint.contains("nosology \(mending.prefix(2).joined(separator: " "))"),
        "\(failure.errors)")
      let mended = try CommandLineTool.run(mending, in: workshop.folder, environment: environment)
      #expect(mended.status == 0, "\(mended.errors)")
    }
  }
}
