import Foundation

/// The two forms of a file that `torch.save` writes: what was pickled, and the bytes of the storages it refers to.
struct TorchContainer {
  /// What was saved.
  let root: PickleValue
  let heap: PickleHeap
  private let storages: [String: Data]

  /// The bytes of a storage, a part of the file.
  func bytes(of storage: PickledStorage) throws(PickleFault) -> Data {
    guard let bytes = storages[storage.key] else { throw PickleFault("the storage \(storage.key) is not in it") }
    let (expected, overflow) = storage.count.multipliedReportingOverflow(by: storage.dtype.byteCount)
    guard !overflow, bytes.count >= expected else {
      throw PickleFault(
        "the storage \(storage.key) has \(bytes.count) bytes, expected \(storage.count) elements of"
          + " \(storage.dtype.byteCount)")
    }
    return bytes
  }

  /// Reads either form.
  init(_ data: Data) throws(PickleFault) {
    if StoredZip.starts(data) {
      try self.init(zip: data)
    } else if data.first == 0x80 {
      try self.init(legacy: data)
    } else {
      throw PickleFault("it begins as neither form of torch.save does")
    }
  }

  /// The form since torch 1.6: an archive of one folder with `data.pkl` and an entry for each storage.
  ///
  /// Source: `torch/serialization.py`, `_save` and `_load`.
  private init(zip data: Data) throws(PickleFault) {
    let archive = try StoredZip(data)
    let pickles = archive.names.filter { $0.hasSuffix("/data.pkl") }
    guard pickles.count == 1, let name = pickles.first, let pickle = try archive.bytes(of: name) else {
      throw PickleFault("the archive has \(pickles.count) files data.pkl, expected one")
    }
    let folder = name.dropLast("data.pkl".count)
    if let order = try archive.bytes(of: folder + "byteorder"), !order.elementsEqual("little".utf8) {
      throw PickleFault(
        "its byte order is \(String(decoding: order.prefix(16), as: UTF8.self)), expected little",
        hint: "save it again on a little-endian machine")
    }
    var machine = PickleMachine(pickle)
    root = try machine.run()
    heap = machine.heap
    var storages: [String: Data] = [:]
    for storage in heap.storages where storages[storage.key] == nil {
      storages[storage.key] = try archive.bytes(of: "\(folder)data/\(storage.key)")
    }
    self.storages = storages
  }

  /// The form before torch 1.6: a magic number, a version, a system, the value, the storages' names, all pickled; then
  /// each storage as its number of elements and its bytes.
  ///
  /// Source: `torch/serialization.py`, `_legacy_save` and `_legacy_load`.
  private init(legacy data: Data) throws(PickleFault) {
    var machine = PickleMachine(data)
    guard case .largeInteger(Self.magic) = try machine.run() else {
      throw PickleFault("it is a pickle, but not one that torch.save wrote")
    }
    guard case .integer(1001) = try machine.run() else { throw PickleFault("its protocol is not 1001") }
    guard case .dictionary(let system) = try machine.run() else { throw PickleFault("its system is not described") }
    if case .bool(false)? = machine.heap.members(system)["little_endian"] {
      throw PickleFault("its byte order is big, expected little", hint: "save it again on a little-endian machine")
    }
    root = try machine.run()
    guard case .list(let index) = try machine.run() else { throw PickleFault("its storages are not listed") }
    heap = machine.heap
    var widths: [String: Int] = [:]
    for storage in heap.storages { widths[storage.key] = storage.dtype.byteCount }
    var cursor = ByteCursor(data, at: machine.position)
    var storages: [String: Data] = [:]
    for case .string(let key) in heap.sequences[index] {
      guard let width = widths[key] else { throw PickleFault("nothing refers to its storage \(key.prefix(80))") }
      let count = try cursor.number(Int64.self)
      let (byteCount, overflow) = Int(count).multipliedReportingOverflow(by: width)
      guard !overflow else { throw PickleFault("the storage \(key.prefix(80)) has \(count) elements") }
      storages[key] = try cursor.bytes(byteCount)
    }
    self.storages = storages
  }

  /// 0x1950A86A20F9469CFC6C, little-endian.
  private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
}
