import Files
import Foundation

/// A file that `torch.save` wrote, such as `pytorch_model.bin`: read without Python and without executing anything.
///
/// Both containers are read, pickle protocols 2 to 5, tensors that share a storage, with any strides. Every other object
/// of Python is refused by name.
public enum TorchCheckpoint {
  /// Whether a file begins as one of `torch.save` does.
  static func starts(_ data: Data) -> Bool { StoredZip.starts(data) || data.starts(with: [0x80, 2, 0x8A, 10]) }

  /// Reads the tensors of a state dictionary by name, each into memory of its own.
  ///
  /// The dictionary is the file's value itself or, in a training checkpoint, its member `state_dict`, `model_state_dict`,
  /// `model`, `module` or `net`. What else lies beside the tensors, such as the number of an epoch, is left out.
  ///
  /// - Throws: `TorchError` that names the file and what in it is damaged or not read.
  public static func load(_ url: URL) throws(TorchError) -> [String: Tensor] {
    try load(try Data(mapping: url), url)
  }

  static func load(_ data: Data, _ url: URL) throws(TorchError) -> [String: Tensor] {
    do throws(PickleFault) {
      let container = try TorchContainer(data)
      let members = try stateDictionary(container)
      // Views may overlap, so the sum of the tensors is not bounded by the file; a hostile one would fill the memory.
      let limit = 8 * data.count + 1 << 24
      var total = 0
      var tensors: [String: Tensor] = [:]
      for (name, value) in members {
        guard case .tensor(let index) = value else { continue }
        let described = container.heap.tensors[index]
        let (sum, overflow) = total.addingReportingOverflow(described.byteCount)
        guard !overflow, sum <= limit else {
          throw PickleFault("its tensors need over \(limit) bytes, and the file has \(data.count)")
        }
        total = sum
        tensors[name] = try container.tensor(described)
      }
      return tensors
    } catch {
      throw TorchError(
        "\(url.path) is no PyTorch checkpoint that can be read: \(error.description)",
        hint: error.hint ?? "fetch or export the file again")
    }
  }

  /// The members of the dictionary that holds the tensors.
  private static func stateDictionary(_ container: TorchContainer) throws(PickleFault) -> [String: PickleValue] {
    func tensorCount(_ members: [String: PickleValue]) -> Int {
      members.values.count { if case .tensor = $0 { true } else { false } }
    }
    guard case .dictionary(let root) = container.root else {
      throw PickleFault("it holds \(container.root.kind), expected a dictionary of tensors")
    }
    let members = container.heap.members(root)
    // A training checkpoint may hold tensors of its own beside the model: a best score, the state of a generator.
    for name in ["state_dict", "model_state_dict", "model", "module", "net"] {
      guard case .dictionary(let index)? = members[name] else { continue }
      let nested = container.heap.members(index)
      if tensorCount(nested) > 0 { return nested }
    }
    if tensorCount(members) > 0 || members.isEmpty { return members }
    let names = members.keys.sorted().prefix(8).joined(separator: ", ")
    throw PickleFault(
      "no state dictionary of tensors is among its members \(names)",
      hint: "save the model's state_dict() alone, or under the key state_dict")
  }
}

extension TorchContainer {
  /// Copies the elements of a tensor from the file in row-major order.
  fileprivate func tensor(_ described: PickledTensor) throws(PickleFault) -> Tensor {
    let storage = heap.storages[described.storage]
    let bytes = try bytes(of: storage)
    let width = storage.dtype.byteCount
    let isContiguous = described.strides == Self.steps(described.shape) || described.byteCount == 0
    if isContiguous {
      let start = bytes.startIndex + (described.byteCount == 0 ? 0 : described.offset * width)
      return bytes[start..<start + described.byteCount].withUnsafeBytes {
        Tensor(bytes: $0, shape: described.shape, dtype: storage.dtype)
      }
    }
    var elements = [UInt8](repeating: 0, count: described.byteCount)
    elements.withUnsafeMutableBytes { target in
      bytes.withUnsafeBytes { Self.gather(described, width: width, from: $0, into: target) }
    }
    return elements.withUnsafeBytes { Tensor(bytes: $0, shape: described.shape, dtype: storage.dtype) }
  }

  /// Strides of row-major elements; 0 for a dimension that is never stepped along.
  private static func steps(_ shape: [Int]) -> [Int] {
    var step = 1
    return Array(
      shape.reversed().map { size in
        defer { step *= size }
        return size > 1 ? step : 0
      }.reversed())
  }

  /// Visits the elements in row-major order, the last index fastest.
  private static func gather(
    _ described: PickledTensor, width: Int, from source: UnsafeRawBufferPointer,
    into target: UnsafeMutableRawBufferPointer
  ) {
    var index = [Int](repeating: 0, count: described.shape.count)
    var position = described.offset
    for written in stride(from: 0, to: target.count, by: width) {
      target[written..<written + width].copyBytes(from: source[position * width..<(position + 1) * width])
      var dimension = index.count - 1
      while dimension >= 0 {
        index[dimension] += 1
        position += described.strides[dimension]
        guard index[dimension] == described.shape[dimension] else { break }
        position -= described.strides[dimension] * described.shape[dimension]
        index[dimension] = 0
        dimension -= 1
      }
    }
  }
}
