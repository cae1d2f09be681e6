import Foundation

/// A safetensors file that the system keeps in memory as it is used: tensors are read where they lie.
///
/// For files too large to copy; `Safetensors.load` makes tensors of a whole file.
public struct MappedSafetensors: Sendable {
  /// The file.
  public let url: URL
  /// The `__metadata__` strings of the header.
  public let metadata: [String: String]
  let header: SafetensorsHeader
  private let data: Data

  /// Maps a file and reads its header.
  ///
  /// - Throws: `TorchError` when the file is missing, truncated or no safetensors file.
  public init(contentsOf url: URL) throws(TorchError) {
    let file = try Data(mapping: url)
    do {
      (header, data) = try Self.split(file)
    } catch {
      throw TorchError(
        "\(url.path) is no complete safetensors file: \(error.description)",
        hint: "fetch or export the file again")
    }
    self.url = url
    metadata = header.metadata
  }

  /// The type and shape of a tensor; nil where the file has none of that name.
  public func layout(of name: String) -> Safetensors.Layout? {
    header.entries.first { $0.name == name }.map { Safetensors.Layout($0.dtype, $0.shape) }
  }

  /// The elements of a tensor in row-major order, a part of the mapping; nil where the file has none of that name.
  public func bytes(of name: String) -> Data? {
    header.entries.first { $0.name == name }.map { bytes(of: $0) }
  }

  func bytes(of entry: SafetensorsHeader.Entry) -> Data {
    data[data.startIndex + entry.bytes.lowerBound..<data.startIndex + entry.bytes.upperBound]
  }

  private static func split(_ file: Data) throws(SafetensorsHeader.Fault) -> (SafetensorsHeader, Data) {
    guard file.count >= 8 else {
      throw SafetensorsHeader.Fault(description: "\(file.count) bytes, expected at least 8")
    }
    let headerByteCount = file.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard headerByteCount <= UInt64(file.count - 8) else {
      throw SafetensorsHeader.Fault(
        description: "header of \(headerByteCount) bytes in a file of \(file.count)")
    }
    let dataStart = 8 + Int(headerByteCount)
    let header = try SafetensorsHeader(json: file.subdata(in: 8..<dataStart))
    guard header.dataByteCount == file.count - dataStart else {
      throw SafetensorsHeader.Fault(
        description:
          "its tensors end at byte \(header.dataByteCount) of the data, which has \(file.count - dataStart)")
    }
    return (header, file[dataStart...])
  }
}
