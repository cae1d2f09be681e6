import Foundation

/// Writes pickles of protocol 2 by hand, the right ones and those that no Python would write.
struct Pickler {
  private(set) var bytes: [UInt8] = [0x80, 2]
  private var hasTensor = false

  /// Adds instructions.
  mutating func add(_ instructions: [UInt8]) { bytes += instructions }

  mutating func add(_ letters: String) { bytes += letters.utf8 }

  /// A name of Python, as GLOBAL has it.
  mutating func global(_ module: String, _ name: String) { add("c\(module)\n\(name)\n") }

  mutating func string(_ text: String) {
    add("X")
    add(withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) })
    add(text)
  }

  mutating func integer(_ value: Int) {
    bytes += [0x8A, 8]
    add(withUnsafeBytes(of: Int64(value).littleEndian) { Array($0) })
  }

  mutating func integers(_ values: [Int]) {
    add("(")
    values.forEach { integer($0) }
    add("t")
  }

  /// A tensor of float32 over the storage `0` of `count` elements.
  mutating func tensor(count: Int, offset: Int, shape: [Int], strides: [Int]) {
    hasTensor = true
    global("torch._utils", "_rebuild_tensor_v2")
    add("((")
    string("storage")
    global("torch", "FloatStorage")
    string("0")
    string("cpu")
    integer(count)
    add("tQ")
    integer(offset)
    integers(shape)
    integers(strides)
    bytes += [0x89]
    global("collections", "OrderedDict")
    add(")RtR")
  }

  /// A dictionary of one member, which `member` writes, as a file of the form before torch 1.6; its storage `0`, where
  /// there is a tensor, has `storage` elements.
  static func file(storage: Int = 4, _ member: (inout Pickler) -> Void) -> Data {
    var file = Data([0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E])
    file += [0x80, 2, 0x4D, 0xE9, 3, 0x2E]  // 1001
    file += [0x80, 2, 0x7D, 0x2E]  // {}
    var pickler = Pickler()
    pickler.add("}")
    pickler.string("x")
    member(&pickler)
    pickler.add("s.")
    file += pickler.bytes
    var names = Pickler()
    names.add("]")
    if pickler.hasTensor {
      names.string("0")
      names.add("a")
    }
    names.add(".")
    file += names.bytes
    guard pickler.hasTensor else { return file }
    file += withUnsafeBytes(of: Int64(storage).littleEndian) { Array($0) }
    file += Data(count: 4 * max(0, min(storage, 1 << 20)))
    return file
  }
}
