import ArgumentParser
import Files
import Foundation
import Ontology

/// Many codes or texts for one run of a command.
struct ListOptions: ParsableArguments {
  @Option(
    help:
      "Read codes or texts from this file too, one a line; - is stdin. The answers are then JSON lines or one table.",
    completion: .file())
  var file: String?

  /// The arguments, then the lines of the file that are not blank.
  ///
  /// - Throws: `OntologyError` where there are none.
  func items(_ arguments: [String], what: String) throws -> [String] {
    var items = arguments
    if let file {
      var reader = try TextLines(path: file == "-" ? nil : file)
      while let line = try reader.next() {
        let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        if !text.isEmpty { items.append(text) }
      }
      if items.isEmpty {
        throw OntologyError("\(file == "-" ? "stdin" : file) has no \(what)", hint: "Write one a line.")
      }
    }
    return items
  }

  /// Whether each answer has to say what it answers.
  func isMany(_ items: [String]) -> Bool { file != nil || items.count > 1 }
}
