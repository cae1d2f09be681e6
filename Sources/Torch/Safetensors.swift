import Foundation

/// The safetensors file format: a JSON header with names, types, shapes and offsets, then the raw elements.
///
/// Source: https://github.com/huggingface/safetensors (format section of its README).
public enum Safetensors {
  /// What a file holds.
  public struct Contents {
    public var tensors: [String: Tensor]
    /// The `__metadata__` strings of the header.
    public var metadata: [String: String]
  }

  private struct Entry: Codable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }

  /// Reads every tensor of a file into memory of its own.
  ///
  /// Throws: `TorchFailure` when the file is missing, truncated or no safetensors file.
  public static func load(_ url: URL) throws(TorchFailure) -> Contents {
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      throw TorchFailure("cannot read \(url.path)", hint: "check that the file exists and is readable")
    }
    func broken(_ why: String) -> TorchFailure {
      TorchFailure(
        "\(url.path) is no complete safetensors file: \(why)", hint: "fetch or export the file again")
    }
    guard data.count >= 8 else { throw broken("\(data.count) bytes, expected at least 8") }
    let headerCount = data.prefix(8).enumerated().reduce(UInt64(0)) {
      $0 | UInt64($1.element) << (8 * UInt64($1.offset))
    }
    guard headerCount <= UInt64(data.count - 8) else {
      throw broken("header of \(headerCount) bytes in a file of \(data.count)")
    }
    let bodyStart = 8 + Int(headerCount)
    let (entries, metadata) = try parseHeader(data.subdata(in: 8..<bodyStart), broken)

    var tensors: [String: Tensor] = [:]
    for (name, entry) in entries {
      guard let dtype = DType(safetensorsName: entry.dtype) else {
        throw broken("tensor \(name) has the unknown type \(entry.dtype)")
      }
      let needed = entry.shape.reduce(1, *) * dtype.byteCount
      guard entry.shape.allSatisfy({ $0 >= 0 }), entry.data_offsets.count == 2, entry.data_offsets[0] >= 0,
        entry.data_offsets[1] - entry.data_offsets[0] == needed
      else { throw broken("tensor \(name) of shape \(entry.shape) has offsets \(entry.data_offsets)") }
      guard bodyStart + entry.data_offsets[1] <= data.count else {
        throw broken("tensor \(name) ends at byte \(bodyStart + entry.data_offsets[1]) of \(data.count)")
      }
      tensors[name] = data.withUnsafeBytes { bytes in
        let slice = bytes[bodyStart + entry.data_offsets[0]..<bodyStart + entry.data_offsets[1]]
        return Tensor(bytes: UnsafeRawBufferPointer(rebasing: slice), shape: entry.shape, dtype: dtype)
      }
    }
    return Contents(tensors: tensors, metadata: metadata)
  }

  private static func parseHeader(
    _ header: Data, _ broken: (String) -> TorchFailure
  ) throws(TorchFailure) -> ([String: Entry], [String: String]) {
    struct Header: Decodable {
      var entries: [String: Entry] = [:]
      var metadata: [String: String] = [:]

      init(from decoder: Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        for key in container.allKeys {
          if key.stringValue == "__metadata__" {
            metadata = try container.decode([String: String].self, forKey: key)
          } else {
            entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
          }
        }
      }
    }
    do {
      let parsed = try JSONDecoder().decode(Header.self, from: header)
      return (parsed.entries, parsed.metadata)
    } catch {
      throw broken("its header is not the expected JSON")
    }
  }

  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Writes tensors atomically (temporary file, then rename), names in byte order so that equal contents give equal files.
  ///
  /// Throws: `TorchFailure` when the folder cannot be written or the disk is full.
  public static func save(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], to url: URL
  ) throws(TorchFailure) {
    let names = tensors.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var header: [String: Any] = [:]
    if !metadata.isEmpty { header["__metadata__"] = metadata }
    var offset = 0
    for name in names {
      guard let tensor = tensors[name] else { continue }
      let byteCount = tensor.count * tensor.dtype.byteCount
      header[name] =
        [
          "dtype": tensor.dtype.safetensorsName, "shape": tensor.shape,
          "data_offsets": [offset, offset + byteCount],
        ] as [String: Any]
      offset += byteCount
    }
    let temporary = url.deletingLastPathComponent()
      .appending(path: ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).tmp")
    do {
      var json = try JSONSerialization.data(
        withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
      // The reference implementation aligns the elements to 8 bytes by padding the header with blanks.
      json.append(contentsOf: Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
      guard FileManager.default.createFile(atPath: temporary.path, contents: nil) else {
        throw CocoaError(.fileWriteUnknown)
      }
      let file = try FileHandle(forWritingTo: temporary)
      defer { try? file.close() }
      var count = UInt64(json.count).littleEndian
      try file.write(contentsOf: Data(bytes: &count, count: 8))
      try file.write(contentsOf: json)
      for name in names {
        guard let tensor = tensors[name] else { continue }
        var bytes = Data(count: tensor.count * tensor.dtype.byteCount)
        bytes.withUnsafeMutableBytes { tensor.copyOut($0) }
        try file.write(contentsOf: bytes)
      }
      try file.synchronize()
      guard rename(temporary.path, url.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw TorchFailure(
        "cannot write \(url.path)",
        hint: "check that the folder exists, is writable and has \(offset) bytes free")
    }
  }
}
