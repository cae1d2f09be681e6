import Files
import Foundation
import FoundationXML

/// An XML file, plain or gzipped, that is read as a stream of events.
///
/// What no source of knowledge needs and attacks use is refused: entities, elements nested deeper than
/// `XMLReader.deepestLevel`, and what `XMLProlog` and `CheckedXMLStream` refuse.
struct XMLFile {
  let url: URL

  /// Hands the events of the file to `reader`.
  ///
  /// - Throws: `FileError` when the file is not well-formed XML, and what `reader` throws.
  func parse(with reader: XMLReader, progress: ImportProgress? = nil) throws {
    let file = TextFile(url: url)
    let bytes = try file.open()
    let prolog = try XMLProlog(of: bytes, name: name)
    let lines = CheckedXMLStream(bytes, name: name, prolog)
    let total = try file.size()
    reader.reportProgress = { progress?(bytes.position, total) }
    try parse(ByteInputStream(lines), with: reader)
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
