import ArgumentParser
import Foundation
import Ontology

/// The name of a format as an argument.
struct FormatName: ExpressibleByArgument {
  let format: any SourceFormat

  /// Nil where no format has the name.
  init?(argument: String) {
    guard let format = Formats.named(argument) else { return nil }
    self.format = format
  }

  var defaultValueDescription: String { format.name }

  static var allValueStrings: [String] { Formats.all.map(\.name) }

  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  /// One line for each format, for help.
  static var table: String {
    let width = allValueStrings.map(\.count).max() ?? 0
    return Formats.all.map { format in
      "  " + format.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + format.file
    }.joined(separator: "\n")
  }
}

/// Options that only one format has.
protocol FormatOptionGroup: ParsableArguments {
  associatedtype Format: SourceFormat

  /// The format that has them.
  static var format: Format { get }

  /// Whether the caller gave any of them.
  ///
  /// - Throws: `ValidationError` when what was given cannot be meant.
  var isGiven: Bool { get throws }

  /// What was chosen about a file; what was not given may be taken from the file itself.
  ///
  /// - Throws: `OntologyError` when what is necessary was neither given nor found.
  func options(for file: URL) throws -> Format.Options
}

extension FormatOptionGroup {
  var formatName: String { Self.format.name }

  func belongs(to format: any SourceFormat) -> Bool { formatName == format.name }

  func specification(for file: URL) throws -> ImporterSpecification {
    ImporterSpecification(Self.format, try options(for: file))
  }
}
