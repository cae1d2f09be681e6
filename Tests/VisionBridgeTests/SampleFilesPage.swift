import Foundation
import TestSupport

/// The tables of docs/sample-files.md.
struct SampleFilesPage {
  /// What a reader makes of a file.
  enum Outcome: Equatable {
    /// Values and places of the reference.
    case equal
    /// A lossy format: what decoders differ by.
    case close
    /// Read by ours, and not by the reference.
    case read
    /// Refused; the message has these words.
    case refused(String)
  }

  /// Outcomes by the title of the section and the name of the file.
  let sections: [String: [String: Outcome]]

  init() throws {
    let root = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/sample-files.md"), encoding: .utf8)
    var (title, sections): (String, [String: [String: Outcome]]) = ("", [:])
    for line in page.split(separator: "\n") {
      if line.hasPrefix("## ") { title = String(line.dropFirst(3)) }
      guard let row = line.wholeMatch(of: #/\| `([^`]+)` \| (equal|close|read|refused: (.+)) \|/#) else { continue }
      let outcome: Outcome =
        switch row.2 {
        case "equal": .equal
        case "close": .close
        case "read": .read
        default: .refused(String(row.3 ?? ""))
        }
      sections[title, default: [:]][String(row.1)] = outcome
    }
    self.sections = sections
  }
}
