/// A piece of an HTML page.
///
/// Strings that are interpolated are escaped, pieces are taken as they are, so that no text of a file can become markup.
struct HTML: ExpressibleByStringInterpolation {
  let source: String

  init(stringLiteral value: String) { source = value }

  init(stringInterpolation interpolation: StringInterpolation) { source = interpolation.source }

  /// Pieces one below the other.
  init(_ pieces: [HTML]) { source = pieces.map(\.source).joined(separator: "\n") }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      source.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { source += literal }
    mutating func appendInterpolation(_ text: String) { source += HTML.escaped(text) }
    mutating func appendInterpolation(_ number: Int) { source += "\(number)" }
    mutating func appendInterpolation(_ piece: HTML) { source += piece.source }
    mutating func appendInterpolation(_ pieces: [HTML]) { source += HTML(pieces).source }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// Says that a part of the report has nothing to show, and which command of the demo makes it.
  static func notRun(_ what: String, command: String) -> HTML {
    "<p class=\"missing\"><strong>Not run:</strong> \(what). Made by <code>\(command)</code>.</p>"
  }
}
