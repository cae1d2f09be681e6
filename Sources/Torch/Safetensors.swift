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

  /// Reads every tensor of a file.
  ///
  /// Throws: `TorchFailure` when the file is missing, truncated or no safetensors file.
  public static func load(_ url: URL) throws(TorchFailure) -> Contents {
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      throw TorchFailure("cannot read \(url.path)", hint: "check that the file exists and is readable")
    }
    do {
      return try decode(data)
    } catch {
      throw TorchFailure(
        "\(url.path) is no complete safetensors file: \(error.description)",
        hint: "fetch or export the file again")
    }
  }

  private static func decode(_ file: Data) throws(SafetensorsHeader.Fault) -> Contents {
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
    var tensors: [String: Tensor] = [:]
    file.withUnsafeBytes { file in
      let data = UnsafeRawBufferPointer(rebasing: file[dataStart...])
      for entry in header.entries {
        let bytes = UnsafeRawBufferPointer(rebasing: data[entry.bytes])
        tensors[entry.name] = Tensor(bytes: bytes, shape: entry.shape, dtype: entry.dtype)
      }
    }
    return Contents(tensors: tensors, metadata: header.metadata)
  }

  /// Writes tensors atomically. Equal contents give equal files, the same bytes as the reference implementation.
  ///
  /// Throws: `TorchFailure` when the folder cannot be written or the disk is full; an older file is then untouched.
  public static func save(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], to url: URL
  ) throws(TorchFailure) {
    let header = SafetensorsHeader(of: tensors, metadata: metadata)
    let json = header.encoded()
    let file = try AtomicFile(at: url, byteCount: 8 + json.count + header.dataByteCount)
    try file.append(withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) })
    try file.append(json)
    for entry in header.entries {
      guard let tensor = tensors[entry.name] else { continue }
      var bytes = Data(count: entry.bytes.count)
      bytes.withUnsafeMutableBytes { tensor.copyOut($0) }
      try file.append(bytes)
    }
    try file.commit()
  }
}
