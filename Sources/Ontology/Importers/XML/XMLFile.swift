import Files
import Foundation
import FoundationXML

/// An XML file, plain or gzipped, that is read as a stream of events.
///
/// What no source of knowledge needs and attacks use is refused: document type declarations with their entities, and
/// elements nested deeper than `XMLReader.deepestLevel`. Bytes that are not in the declared encoding, and processing
/// instructions without content, are refused before the parser sees them, because Foundation's ends the process at some of
/// them.
struct XMLFile {
  let url: URL

  /// How much may come before the root element.
  private static let longestProlog = 1 << 20

  /// Hands the events of the file to `reader`.
  ///
  /// - Throws: `FileError` when the file is not well-formed XML, and what `reader` throws.
  func parse(with reader: XMLReader, progress: ImportProgress? = nil) throws {
    let file = TextFile(url: url)
    let head = try file.head(Self.longestProlog)
    try checkProlog(head)
    try checkLines(of: file, Self.declaredEncoding(head))
    let bytes = try file.open()
    let total = try file.size()
    reader.reportProgress = { progress?(bytes.position, total) }
    try parse(ByteInputStream(bytes), with: reader)
  }

  private func parse(_ stream: ByteInputStream, with reader: XMLReader) throws {
    let parser = XMLParser(stream: stream)
    parser.delegate = reader
    _ = parser.parse()
    if let failure = reader.failure ?? stream.failure { throw failure }
    // A truncated file parses "successfully" with an error set, hence both are looked at.
    if let error = parser.parserError, !reader.isStopped {
      throw FileError(
        "\(name), line \(parser.lineNumber): not well-formed XML: \(Self.meaning(of: error))",
        hint: "fetch the file again; it may be truncated or changed")
    }
    guard reader.isComplete || reader.isStopped else {
      throw FileError("\(name): the file ends before its root element does")
    }
  }

  private var name: String { url.lastPathComponent }

  /// Refuses a document type declaration before the root element.
  private func checkProlog(_ head: [UInt8]) throws {
    var rest = head[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
      rest = rest[open...]
      if rest.starts(with: "<!DOCTYPE".utf8) { throw Self.documentType(in: name) }
      let end = rest.starts(with: "<!--".utf8) ? "-->" : rest.starts(with: "<?".utf8) ? "?>" : nil
      guard let end else { return }
      let bytes = Array(end.utf8)
      while !rest.isEmpty && !rest.starts(with: bytes) { rest.removeFirst() }
    }
    if head.count == Self.longestProlog {
      throw FileError("\(name): there is no element in the first \(Self.longestProlog) bytes")
    }
  }

  /// Refuses bytes that are not UTF-8, encodings whose bytes cannot be checked here, and `<?name?>`.
  private func checkLines(of file: TextFile, _ encoding: String?) throws {
    let encoding = encoding?.lowercased() ?? "utf-8"
    let isUTF8 = ["utf-8", "us-ascii"].contains(encoding)
    guard isUTF8 || encoding.hasPrefix("iso-8859-") || encoding.hasPrefix("windows-125") else {
      throw FileError(
        "\(name): the encoding '\(encoding.prefix(20))' is not read", hint: "convert the file with: iconv -t UTF-8")
    }
    // Its own message says that the file does not keep to what it declares.
    try file.forEachLine(isUTF8: false) { line in
      guard !isUTF8 || line.text != nil else {
        let found = TextEncoding(notUTF8: line.bytes)
        throw FileError(
          "\(name), line \(line.number): bytes that are not in the encoding of the file, UTF-8, but \(found.name)",
          hint: "fetch the file again, or \(found.hint)")
      }
      guard !Self.hasEmptyInstruction(line.bytes) else {
        throw FileError(
          "\(name), line \(line.number): a processing instruction without content, which no source has a use for",
          hint: "use the file as published")
      }
    }
  }

  private static func hasEmptyInstruction(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    let mark = UInt8(ascii: "?")
    var rest = line[...]
    while let open = rest.firstIndex(of: mark) {
      rest = rest[(open + 1)...]
      guard open > line.startIndex, line[open - 1] == UInt8(ascii: "<") else { continue }
      let end = rest.firstIndex { $0 == mark || $0 <= UInt8(ascii: " ") }
      if let end, line[end] == mark, end + 1 < line.endIndex, line[end + 1] == UInt8(ascii: ">") { return true }
    }
    return false
  }

  /// The value of `encoding` in the XML declaration.
  private static func declaredEncoding(_ head: [UInt8]) -> String? {
    let start = String(decoding: head.prefix(256), as: UTF8.self)
    guard start.hasPrefix("<?xml") || start.hasPrefix("\u{FEFF}<?xml"), let end = start.range(of: "?>") else {
      return nil
    }
    let declaration = start[..<end.lowerBound]
    return declaration.firstMatch(of: /encoding\s*=\s*["']([^"']*)["']/).map { String($0.1) }
  }

  private static func documentType(in name: String) -> FileError {
    FileError(
      "\(name): has a document type declaration, which no source has a use for",
      hint: "entities are never expanded; use the file as published")
  }

  /// Words for the error codes of libxml2 that broken files lead to.
  private static func meaning(of error: any Error) -> String {
    let code = (error as NSError).code
    return switch code {
    case 4: "no element found"
    case 5: "the file ends early"
    case 9: "bytes that are not in the encoding the file declares"
    case 26, 89: "an entity that may not be used"
    case 32: "an encoding that is not known"
    case 76: "an end tag that does not match its start tag"
    default: "libxml2 error \(code)"
    }
  }
}

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
  fileprivate(set) var reportProgress: () -> Void = {}

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
