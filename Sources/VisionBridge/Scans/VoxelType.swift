internal import CNifti

/// How a file stores its voxels.
public enum VoxelType: String, Codable, CaseIterable, Sendable {
  /// Named as in NumPy.
  case bool, uint8, int8, uint16, int16, uint32, int32, uint64, int64, float16, float32, float64

  /// Bytes per voxel.
  var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Whether values are whole numbers.
  var isInteger: Bool { self != .bool && !isFloat }

  /// Whether values may be no finite numbers.
  var isFloat: Bool { [.float16, .float32, .float64].contains(self) }

  /// The type with a NIfTI `datatype` code; nil for colour, complex, 1-bit and 128-bit voxels.
  init?(niftiCode: Int) {
    switch Int32(truncatingIfNeeded: niftiCode) {
    case DT_UINT8: self = .uint8
    case DT_INT8: self = .int8
    case DT_UINT16: self = .uint16
    case DT_INT16: self = .int16
    case DT_UINT32: self = .uint32
    case DT_INT32: self = .int32
    case DT_UINT64: self = .uint64
    case DT_INT64: self = .int64
    case DT_FLOAT32: self = .float32
    case DT_FLOAT64: self = .float64
    default: return nil
    }
  }

  /// Decodes `bytes` into `value * slope + intercept`, computed in double precision as nibabel does.
  ///
  /// - Parameter isSwapped: whether the bytes are in the other order than this machine's.
  func decode(
    _ bytes: UnsafeRawBufferPointer, isSwapped: Bool, slope: Double = 1, intercept: Double = 0
  ) -> [Float] {
    let isScaled = slope != 1 || intercept != 0
    // Inlined, and with a loop of its own for each case, so that the compiler computes several voxels at once.
    @inline(__always) func values<Bits: FixedWidthInteger>(_: Bits.Type, _ value: (Bits) -> Double) -> [Float] {
      let count = bytes.count / MemoryLayout<Bits>.size
      @inline(__always) func bits(_ index: Int) -> Bits {
        bytes.loadUnaligned(fromByteOffset: index &* MemoryLayout<Bits>.size, as: Bits.self)
      }
      return [Float](unsafeUninitializedCapacity: count) { output, initialized in
        guard let voxels = output.baseAddress else { return }
        switch (isSwapped, isScaled) {
        case (false, false): for index in 0..<count { voxels[index] = Float(value(bits(index))) }
        case (false, true): for index in 0..<count { voxels[index] = Float(value(bits(index)) * slope + intercept) }
        case (true, _):
          for index in 0..<count { voxels[index] = Float(value(bits(index).byteSwapped) * slope + intercept) }
        }
        initialized = count
      }
    }
    return switch self {
    case .bool: values(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: values(UInt8.self) { Double($0) }
    case .int8: values(Int8.self) { Double($0) }
    case .uint16: values(UInt16.self) { Double($0) }
    case .int16: values(Int16.self) { Double($0) }
    case .uint32: values(UInt32.self) { Double($0) }
    case .int32: values(Int32.self) { Double($0) }
    case .uint64: values(UInt64.self) { Double($0) }
    case .int64: values(Int64.self) { Double($0) }
    case .float16: values(UInt16.self) { Double(halfPrecision: $0) }
    case .float32: values(UInt32.self) { Double(Float(bitPattern: $0)) }
    case .float64: values(UInt64.self) { Double(bitPattern: $0) }
    }
  }
}

extension Double {
  /// The value of IEEE half-precision bits; `Float16` itself does not exist on every platform.
  fileprivate init(halfPrecision bits: UInt16) {
    let magnitude = Int(bits & 0x7FFF)
    let fraction = Double(magnitude & 0x3FF) / 1024
    let value: Double =
      switch magnitude >> 10 {
      case 0: fraction * 0x1p-14
      case 31: fraction == 0 ? .infinity : .nan
      case let exponent: Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
      }
    self = bits & 0x8000 == 0 ? value : -value
  }
}
