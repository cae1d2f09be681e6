import Files
import Foundation

/// A file or directory as formats look at it to recognise their own.
public struct SourcePlace {
  /// Where it is.
  public let url: URL
  /// Whether it is a directory.
  public let isDirectory: Bool
  /// Whether it is a zip archive.
  public let isArchive: Bool
  /// The beginning of a text file, nil for directories and archives.
  public let head: TextHead?

  /// Looks at what is there.
  ///
  /// - Throws: `FileError` or `OntologyError` when there is nothing, or it cannot be read.
  public init(_ url: URL) throws {
    let kind = try FolderListing.place(at: url)
    guard kind != .nothing else {
      throw OntologyError("\(url.path): no such file or directory", hint: "check the path")
    }
    self.url = url
    isDirectory = kind == .directory
    isArchive = try !isDirectory && ZipArchive.isArchive(url)
    head = isDirectory || isArchive ? nil : TextHead(try TextFile(url: url).head(1 << 20))
  }

  /// The beginning of the file, or of the first file that an importer takes out of the directory.
  ///
  /// - Throws: `FileError` or `OntologyError` when it cannot be read.
  func head(ofFirst use: DirectoryUse) throws -> TextHead? {
    guard isDirectory else { return head }
    return try use.files(inDirectory: url).first.flatMap { try SourcePlace($0).head }
  }
}

/// The beginning of a text file.
public final class TextHead {
  /// The text without the blanks it begins with.
  public let text: Substring
  /// Whole lines that are not blank; the only one where there is no line end.
  public private(set) lazy var lines: [Substring] = {
    let all = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    return all.count > 1 ? all.dropLast() : all
  }()

  /// Takes UTF-8; what is none is replaced.
  init(_ bytes: [UInt8]) {
    text = String(decoding: bytes, as: UTF8.self).drop(while: \.isWhitespace)
  }

  /// The name of the first element of XML, nil for everything else.
  public private(set) lazy var rootElement: String? =
    text.first == "<" ? text.firstMatch(of: /<([A-Za-z_][A-Za-z0-9_.-]*)/).map { String($0.1) } : nil

  /// Whether the text is neither XML nor JSON, as tables are.
  var mayBeTable: Bool { text.first.map { !"<[{".contains($0) } ?? false }

  /// The value of the first member of a JSON object and all that follows, nil where the text is none.
  var firstValue: Substring? {
    text.prefixMatch(of: /\{\s*"(?:[^"\\]|\\.)*"\s*:\s*/).map { text[$0.range.upperBound...] }
  }
}
