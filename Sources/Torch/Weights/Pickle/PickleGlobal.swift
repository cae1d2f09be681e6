/// The names of Python that a checkpoint of weights needs. None of them is ever called: the machine knows what each makes.
enum PickleGlobal: Equatable {
  case orderedDictionary
  case size
  case parameter
  case parameterWithState
  /// `_rebuild_tensor`: storage, offset, size, strides.
  case tensor
  /// `_rebuild_tensor_v2`: the same, whether a gradient is wanted, hooks, and metadata since torch 1.13.
  case tensor2
  case storage(DType)

  private static let storages: [String: DType] = [
    "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
    "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8,
    "BoolStorage": .bool,
  ]

  /// The name, if it is one of those.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch", "Size"): self = .size
    case ("torch._utils", "_rebuild_tensor"): self = .tensor
    case ("torch._utils", "_rebuild_tensor_v2"): self = .tensor2
    case ("torch._utils", "_rebuild_parameter"): self = .parameter
    case ("torch._utils", "_rebuild_parameter_with_state"): self = .parameterWithState
    case ("torch", _), ("torch.cuda", _):
      guard let dtype = Self.storages[name] else { return nil }
      self = .storage(dtype)
    default: return nil
    }
  }

  /// What Python calls it.
  var name: String {
    switch self {
    case .orderedDictionary: "collections.OrderedDict"
    case .size: "torch.Size"
    case .parameter: "torch._utils._rebuild_parameter"
    case .parameterWithState: "torch._utils._rebuild_parameter_with_state"
    case .tensor: "torch._utils._rebuild_tensor"
    case .tensor2: "torch._utils._rebuild_tensor_v2"
    case .storage(let dtype): "torch.\(Self.storages.first { $0.value == dtype }?.key ?? "Storage")"
    }
  }
}
