import Files

/// What comes before the root element of an XML file.
///
/// A document type declaration that only names a file, as ClaML has it, is passed over: the parser never sees it, and that
/// file is never read. One that declares something itself is refused, because entities are what attacks are made of.
struct XMLProlog {
  /// How much may come before the root element.
  private static let longest = 1 << 20

  /// Where a document type declaration stands that is passed over, empty where there is none.
  let passedOver: Range<Int>
  /// Whether the file is UTF-8, by its declaration.
  let isUTF8: Bool

  /// Looks at the beginning of a file; `name` is for messages.
  ///
  /// - Throws: `FileError` for declarations that are refused, for encodings whose bytes cannot be checked, and where no
  /// element comes.
  init(of stream: PeekableStream, name: String) throws {
    // As a rule the root element is near: more is looked at only where it is not.
    var head = try stream.peek(4096)
    var scan = try Scan(head, name)
    if !scan.hasRoot {
      head = try stream.peek(Self.longest)
      scan = try Scan(head, name)
    }
    if !scan.hasRoot, head.count == Self.longest {
      throw FileError("\(name): there is no element in the first \(Self.longest) bytes")
    }
    passedOver = scan.documentType
    isUTF8 = try Self.isUTF8(head, name)
  }

  private static func isUTF8(_ head: [UInt8], _ name: String) throws -> Bool {
    let encoding = declaredEncoding(head)?.lowercased() ?? "utf-8"
    if ["utf-8", "us-ascii"].contains(encoding) { return true }
    guard encoding.hasPrefix("iso-8859-") || encoding.hasPrefix("windows-125") else {
      throw FileError(
        "\(name): the encoding '\(encoding.prefix(20))' is not read", hint: "convert the file with: iconv -t UTF-8")
    }
    return false
  }

  /// The value of `encoding` in the XML declaration.
  private static func declaredEncoding(_ head: [UInt8]) -> String? {
    let start = String(decoding: head.prefix(4096), as: UTF8.self)
    guard start.hasPrefix("<?xml") || start.hasPrefix("\u{FEFF}<?xml"), let end = start.range(of: "?>") else {
      return nil
    }
    let declaration = start[..<end.lowerBound]
    return declaration.firstMatch(of: /encoding\s*=\s*["']([^"']*)["']/).map { String($0.1) }
  }

  /// Comments, processing instructions and a document type declaration up to the root element.
  private struct Scan {
    private(set) var documentType = 0..<0
    /// Whether the root element was seen. Fewer bytes than these may be the beginning of something else.
    private(set) var hasRoot = false

    init(_ head: [UInt8], _ name: String) throws {
      var rest = head[...]
      while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
        rest = rest[open...]
        if rest.starts(with: "<!DOCTYPE".utf8) {
          guard let end = Self.end(ofDocumentType: rest) else { return }
          guard documentType.isEmpty, rest[end] == UInt8(ascii: ">") else {
            throw FileError(
              "\(name): its document type declaration declares something itself, which no source has a use for",
              hint: "entities are never expanded; use the file as published")
          }
          documentType = open..<(end + 1)
          rest = rest[(end + 1)...]
          continue
        }
        let end = rest.starts(with: "<!--".utf8) ? "-->" : rest.starts(with: "<?".utf8) ? "?>" : nil
        guard let end else {
          hasRoot = rest.count > "<!DOCTYPE".utf8.count
          return
        }
        let bytes = Array(end.utf8)
        while !rest.isEmpty && !rest.starts(with: bytes) { rest.removeFirst() }
      }
    }

    /// Where a declaration ends, or declares something itself; quoted names may have any character.
    private static func end(ofDocumentType bytes: ArraySlice<UInt8>) -> Int? {
      var quote: UInt8?
      for place in bytes.indices {
        let byte = bytes[place]
        if let open = quote {
          if byte == open { quote = nil }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          quote = byte
        } else if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "[") {
          return place
        }
      }
      return nil
    }
  }
}
