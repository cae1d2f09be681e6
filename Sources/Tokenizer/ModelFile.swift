import Files
import Foundation

/// Reads the text files of a model directory: all are UTF-8.
package enum ModelFile {
  /// The bytes of a file, without a byte order mark.
  ///
  /// - Throws: `TokenizerError` when the file cannot be read, is a git-lfs pointer, or has another encoding.
  package static func read(_ url: URL) throws(TokenizerError) -> [UInt8] {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw TokenizerError(
        "\(url.path): cannot be read: \((error as NSError).localizedDescription)",
        hint: "check the path and the permissions")
    }
    if GitLFSPointer.starts(data) {
      throw TokenizerError("\(url.path) \(GitLFSPointer.description)", hint: GitLFSPointer.hint)
    }
    if let encoding = TextEncoding(head: data) { throw foreign(url, encoding) }
    var bytes = [UInt8](data)
    if bytes.starts(with: TextEncoding.byteOrderMark) { bytes.removeFirst(TextEncoding.byteOrderMark.count) }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      if TextEncoding.hasOneByteLetters(bytes) { throw foreign(url, TextEncoding(notUTF8: bytes)) }
      throw TokenizerError("\(url.path): not valid UTF-8", hint: "the file may be damaged; fetch it again")
    }
    return bytes
  }

  private static func foreign(_ url: URL, _ encoding: TextEncoding) -> TokenizerError {
    TokenizerError("\(url.path): the encoding is \(encoding.name), expected UTF-8", hint: encoding.hint)
  }
}
