import CTorch

/// Element type of a tensor.
public enum DType: Int32, Sendable, CaseIterable {
  /// Unsigned, one byte.
  case uint8 = 0
  /// Signed, one byte.
  case int8 = 1
  /// Signed, two bytes.
  case int16 = 2
  /// Signed, four bytes.
  case int32 = 3
  /// Signed, eight bytes; indices are of this type.
  case int64 = 4
  /// IEEE 754 half precision.
  case float16 = 5
  /// IEEE 754 single precision.
  case float32 = 6
  /// IEEE 754 double precision.
  case float64 = 7
  /// One byte, 0 or 1.
  case bool = 11
  /// The upper half of a float32: its range, eight bits of precision.
  case bfloat16 = 15

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .int16, .float16, .bfloat16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  /// Bytes of a tensor of this shape; nil for a negative size, or sizes whose product is beyond what can be counted,
  /// even where another size is 0. The shapes of files are made into tensors only after this.
  func byteCount(of shape: [Int]) -> Int? {
    var bound = byteCount
    for size in shape {
      let (product, overflow) = bound.multipliedReportingOverflow(by: max(size, 1))
      guard size >= 0, !overflow else { return nil }
      bound = product
    }
    return shape.contains(0) ? 0 : bound
  }

  /// Name in a safetensors header.
  public var safetensorsName: String {
    switch self {
    case .uint8: "U8"
    case .int8: "I8"
    case .int16: "I16"
    case .int32: "I32"
    case .int64: "I64"
    case .float16: "F16"
    case .float32: "F32"
    case .float64: "F64"
    case .bool: "BOOL"
    case .bfloat16: "BF16"
    }
  }

  /// Place of the type in the data of a safetensors file, which starts with the widest.
  var safetensorsOrder: Int {
    switch self {
    case .int64: 0
    case .float64: 1
    case .float32: 2
    case .int32: 3
    case .bfloat16: 4
    case .float16: 5
    case .int16: 6
    case .int8: 7
    case .uint8: 8
    case .bool: 9
    }
  }

  /// The type with this name in a safetensors header, or nil.
  public init?(safetensorsName name: String) {
    guard let match = Self.allCases.first(where: { $0.safetensorsName == name }) else { return nil }
    self = match
  }
}

/// A Swift type whose memory is the memory of a tensor element.
public protocol TensorScalar: BitwiseCopyable, Sendable {
  /// The element type with this layout.
  static var dtype: DType { get }
}

extension Float: TensorScalar { public static var dtype: DType { .float32 } }
extension Double: TensorScalar { public static var dtype: DType { .float64 } }
extension Int64: TensorScalar { public static var dtype: DType { .int64 } }
extension Int32: TensorScalar { public static var dtype: DType { .int32 } }
extension Int16: TensorScalar { public static var dtype: DType { .int16 } }
extension Int8: TensorScalar { public static var dtype: DType { .int8 } }
extension UInt8: TensorScalar { public static var dtype: DType { .uint8 } }
extension Bool: TensorScalar { public static var dtype: DType { .bool } }
