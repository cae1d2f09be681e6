import Files
import Foundation
import FoundationXML

/// Receives the events of an `XMLFile`; subclasses override `start` and `end`.
class XMLReader: NSObject, XMLParserDelegate {
  /// Elements may not be nested deeper; the deepest source has a dozen levels.
  static let deepestLevel = 100

  /// The elements that enclose the current place, outermost first.
  private(set) var elements: [String] = []
  /// Text since the last start tag of an element of `textElements`.
  private(set) var text = ""
  /// What ended the reading, other than XML that is not well-formed.
  private(set) var failure: (any Error)?
  /// Whether reading was ended on purpose.
  private(set) var isStopped = false
  /// Whether the end tag of the root element was seen.
  private(set) var isComplete = false
  /// Tells how far the file was read.
  var reportProgress: () -> Void = {}

  /// Elements whose text is read, that of their children included.
  var textElements: Set<String> { [] }

  /// Called at a start tag, before the element is among `elements`.
  func start(_ element: String, _ attributes: [String: String], line: Int) throws {}

  /// Called at an end tag, after the element was taken from `elements`.
  func end(_ element: String, line: Int) throws {}

  /// Ends the reading.
  func stop() { isStopped = true }

  final func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    perform(parser) {
      guard elements.count < Self.deepestLevel else {
        throw FileError(
          "line \(parser.lineNumber): elements are nested more than \(Self.deepestLevel) deep",
          hint: "use the file as published")
      }
      try start(element, attributes, line: parser.lineNumber)
      if textElements.contains(element) { text = "" }
      elements.append(element)
    }
  }

  final func parser(_ parser: XMLParser, foundCharacters string: String) {
    append(string, parser)
  }

  final func parser(_ parser: XMLParser, foundCDATA block: Data) {
    append(String(decoding: block, as: UTF8.self), parser)
  }

  private func append(_ string: String, _ parser: XMLParser) {
    perform(parser) {
      text += string
      guard text.utf8.count <= LineReader.longestLine else {
        throw FileError(
          "line \(parser.lineNumber): a text that is longer than 16 MB", hint: "use the file as published")
      }
    }
  }

  final func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
  ) {
    perform(parser) {
      elements.removeLast()
      try end(element, line: parser.lineNumber)
      isComplete = elements.isEmpty
    }
  }

  final func parser(
    _ parser: XMLParser, foundInternalEntityDeclarationWithName name: String, value: String?
  ) {
    perform(parser) { throw FileError("line \(parser.lineNumber): declares the entity '\(name)'") }
  }

  /// Delegates cannot throw: the first error is kept and ends the reading.
  private func perform(_ parser: XMLParser, _ body: () throws -> Void) {
    guard failure == nil, !isStopped else { return }
    do {
      try body()
    } catch {
      failure = error
      isStopped = true
    }
    if isStopped { parser.abortParsing() }
  }
}
