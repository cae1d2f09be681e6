import Files
import Foundation

/// Writes rows of float32 whose number is known only at the end: NumPy's `.npy`, or a safetensors file with one tensor.
///
/// Rows are held nowhere; until `commit` an older file stays as it was.
public final class MatrixWriter {
  /// The form of the file.
  public enum Format: String, Sendable, CaseIterable {
    /// NumPy's format, version 1.0.
    case npy
    /// One tensor of this file format.
    case safetensors

    /// The form that the ending of a name says, in letters of either case.
    public init?(ending url: URL) { self.init(rawValue: url.pathExtension.lowercased()) }
  }

  private let format: Format
  private let name: String
  private let columnCount: Int
  private let metadata: [String: String]
  private let headerSize: Int
  private let file: AtomicFile
  private var rowCount = 0

  /// Begins a file of rows with `columnCount` elements. `name` and `metadata` are for safetensors alone.
  ///
  /// - Throws: `FileError` when the folder cannot be written.
  public init(
    _ format: Format, columnCount: Int, name: String, metadata: [String: String] = [:], to url: URL
  ) throws(FileError) {
    self.format = format
    self.name = name
    self.columnCount = columnCount
    self.metadata = metadata
    // As long as the header of more rows than a disk holds; blanks fill what the real one leaves.
    headerSize = Self.header(format, name, [1 << 40, columnCount], metadata).count
    file = try AtomicFile(at: url)
    try file.append(Data(repeating: UInt8(ascii: " "), count: headerSize))
  }

  /// Adds rows. Traps unless they are whole.
  ///
  /// - Throws: `FileError` when the disk is full.
  public func append(_ rows: [Float]) throws(FileError) {
    precondition(rows.count.isMultiple(of: columnCount), "\(rows.count) elements in rows of \(columnCount)")
    rowCount += rows.count / columnCount
    try file.append(rows.withUnsafeBytes { Data($0) })
  }

  /// Gives the file its name.
  ///
  /// - Throws: `FileError` when the disk is full.
  public func commit() throws(FileError) {
    try file.replaceStart(with: Self.header(format, name, [rowCount, columnCount], metadata, size: headerSize))
    try file.commit()
  }

  /// What comes before the elements, in `size` bytes where given.
  private static func header(
    _ format: Format, _ name: String, _ shape: [Int], _ metadata: [String: String], size: Int? = nil
  ) -> Data {
    switch format {
    case .npy: return NpyHeader.encoded(shape: shape, size: size)
    case .safetensors:
      var json = SafetensorsHeader(of: [name: .init(.float32, shape)], metadata: metadata).encoded()
      if let size { json.append(Data(repeating: UInt8(ascii: " "), count: size - 8 - json.count)) }
      return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
    }
  }
}
