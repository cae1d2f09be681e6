import Files
import Foundation

/// The safetensors file format: a JSON header with names, types, shapes and offsets, then the raw elements.
///
/// Source: https://github.com/huggingface/safetensors (format section of its README).
public enum Safetensors {
  /// What a file holds.
  public struct Contents {
    /// Every tensor by name, each in memory of its own.
    public var tensors: [String: Tensor]
    /// The `__metadata__` strings of the header.
    public var metadata: [String: String]
  }

  /// The type and shape of a tensor.
  public struct Layout: Equatable, Sendable {
    /// Type of the elements.
    public var dtype: DType
    /// Size of each dimension.
    public var shape: [Int]

    /// Makes a layout.
    public init(_ dtype: DType, _ shape: [Int]) {
      self.dtype = dtype
      self.shape = shape
    }
  }

  /// Reads every tensor of a file.
  ///
  /// - Throws: `TorchError` when the file is missing, truncated or no safetensors file.
  public static func load(_ url: URL) throws(TorchError) -> Contents {
    let file = try MappedSafetensors(contentsOf: url)
    var tensors: [String: Tensor] = [:]
    for entry in file.header.entries {
      tensors[entry.name] = file.bytes(of: entry).withUnsafeBytes {
        Tensor(bytes: $0, shape: entry.shape, dtype: entry.dtype)
      }
    }
    return Contents(tensors: tensors, metadata: file.metadata)
  }

  /// Writes tensors atomically. Equal contents give equal files, the same bytes as the reference implementation.
  ///
  /// - Throws: `FileError` when the folder cannot be written or the disk is full; an older file is then untouched.
  public static func save(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], to url: URL
  ) throws(FileError) {
    let writer = try SafetensorsWriter(
      tensors.mapValues { Layout($0.dtype, $0.shape) }, metadata: metadata, to: url)
    for name in writer.order {
      guard let tensor = tensors[name] else { continue }
      var bytes = Data(count: tensor.count * tensor.dtype.byteCount)
      bytes.withUnsafeMutableBytes { tensor.copyOut($0) }
      try writer.append(bytes)
    }
    try writer.commit()
  }
}
