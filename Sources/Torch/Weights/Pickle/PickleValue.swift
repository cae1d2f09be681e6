/// A value on the stack of a `PickleMachine`. What contains others is a place in the machine's heap, so that neither deep
/// nor circular nesting costs more than its bytes in the file.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// A whole number of more than eight bytes, kept as its little-endian bytes.
  case largeInteger([UInt8])
  case double(Double)
  case string(String)
  case bytes
  case global(PickleGlobal)
  /// Index into `PickleHeap.sequences`; a `torch.Size` is one too.
  case tuple(Int)
  case list(Int)
  /// Index into `PickleHeap.dictionaries`.
  case dictionary(Int)
  /// Index into `PickleHeap.storages`.
  case storage(Int)
  /// Index into `PickleHeap.tensors`.
  case tensor(Int)

  /// What an error calls it.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a bool"
    case .integer, .largeInteger: "a whole number"
    case .double: "a number"
    case .string: "a string"
    case .bytes: "bytes"
    case .global(let global): "the name \(global.name)"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// Where a pickle says that the elements of tensors lie.
struct PickledStorage {
  var dtype: DType
  /// Name of the storage in its container.
  var key: String
  /// Elements of the whole storage.
  var count: Int
  /// Elements that this view of it has, and where they start.
  var view: Range<Int>
}

/// A tensor as a pickle describes it. Sizes, strides and offset have been checked against the storage.
struct PickledTensor {
  var storage: Int
  var offset: Int
  var shape: [Int]
  var strides: [Int]
  /// Bytes of all its elements in row-major order.
  var byteCount: Int
}

/// All values of a pickle that contain others.
struct PickleHeap {
  var sequences: [[PickleValue]] = []
  /// Members in the order in which they were set; the last of a key counts.
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var storages: [PickledStorage] = []
  var tensors: [PickledTensor] = []

  /// Members of a dictionary by those keys that are strings.
  func members(_ index: Int) -> [String: PickleValue] {
    var members: [String: PickleValue] = [:]
    for case (.string(let key), let value) in dictionaries[index] { members[key] = value }
    return members
  }
}
