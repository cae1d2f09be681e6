import Files
import Foundation

/// A safetensors file while it is written, for tensors that are not held as a whole.
///
/// The elements of each tensor are appended in row-major order, one tensor after another as `order` says. Until `commit`
/// an older file stays as it was; a writer that goes without it leaves nothing.
public final class SafetensorsWriter {
  /// The names of the tensors in the order in which the file has them.
  public let order: [String]
  private let file: AtomicFile
  private let dataByteCount: Int
  private var writtenCount = 0

  /// Begins a file of these tensors.
  ///
  /// - Throws: `FileError` when the folder cannot be written.
  public init(
    _ layout: [String: Safetensors.Layout], metadata: [String: String] = [:], to url: URL
  ) throws(FileError) {
    let header = SafetensorsHeader(of: layout, metadata: metadata)
    let json = header.encoded()
    order = header.entries.map(\.name)
    dataByteCount = header.dataByteCount
    file = try AtomicFile(at: url, byteCount: 8 + json.count + dataByteCount)
    try file.append(withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) })
    try file.append(json)
  }

  /// Adds the next elements.
  ///
  /// - Throws: `FileError` when the disk is full.
  public func append(_ bytes: Data) throws(FileError) {
    writtenCount += bytes.count
    try file.append(bytes)
  }

  /// Gives the file its name. Traps unless the elements of all tensors have been appended.
  ///
  /// - Throws: `FileError` when the disk is full.
  public func commit() throws(FileError) {
    precondition(
      writtenCount == dataByteCount, "the tensors \(order) have \(dataByteCount) bytes, got \(writtenCount)")
    try file.commit()
  }
}
