import Files
import Foundation

/// A folder of results, of a demo or of a training run, and the reading of its files.
///
/// A file that is not there is nil, because its step may not have run; a file that is damaged is an error.
struct ResultFolder {
  let url: URL
  /// How a damaged file is made again.
  private let remake: String

  /// - Parameter remake: what makes the results, as the rest of a hint: "delete the file and …".
  /// - Throws: `ReportError` when there is no such folder.
  init(_ path: String, remake: String) throws(ReportError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw ReportError(
        "there is no folder \(path)", hint: "give the folder of a training run, or demo, which `make demo` fills")
    }
    self.remake = remake
    url = URL(filePath: path, directoryHint: .isDirectory)
  }

  /// The folder of a demo, in the layout of `Scripts/demo`.
  static func demo(_ path: String) throws(ReportError) -> ResultFolder {
    try ResultFolder(path, remake: "run `make demo` again")
  }

  /// The file of a name, if it is there.
  func file(_ name: String) -> URL? {
    let file = url.appending(path: name)
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
  }

  /// The text of a file.
  func text(_ name: String) throws(ReportError) -> String? {
    try data(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A file that is one JSON value.
  func json<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws(ReportError) -> Value? {
    guard let data = try data(name) else { return nil }
    return try decode(data, of: name)
  }

  /// A file of JSON lines. A last line without its end is still being written and is left out.
  func jsonLines<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws(ReportError)
    -> [Value]?
  {
    guard let data = try data(name) else { return nil }
    var values: [Value] = []
    for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
    where !line.isEmpty {
      values.append(try decode(line, of: "\(name), line \(values.count + 1)"))
    }
    return values
  }

  private func data(_ name: String) throws(ReportError) -> Data? {
    guard let file = file(name) else { return nil }
    guard let data = try? Data(contentsOf: file) else {
      throw ReportError("\(file.path) cannot be read", hint: "check its permissions")
    }
    return data
  }

  private func decode<Value: Decodable>(_ data: Data, of name: String) throws(ReportError) -> Value {
    do {
      return try SnakeCaseJSON.decode(from: data)
    } catch {
      throw ReportError(
        "\(url.appending(path: name).path) is damaged: \(JSONReason.of(error, in: data))",
        hint: "delete the file and \(remake)")
    }
  }
}
