import CTorch

/// An n-dimensional array: one object is one `at::Tensor`.
///
/// Reference semantics as in PyTorch: views share memory. Operations return new tensors and trap on a shape or type
/// mismatch, naming the operation, the shapes and the parameter. Not `Sendable`: a tensor belongs to the thread that
/// made it, because grad mode and autocast are thread-local in libtorch.
public final class Tensor {
  /// Handle of the shim. Reach it only through `withHandle` or `withHandles`: a bare read may outlive the object.
  private let handle: OpaquePointer

  /// Path of a parameter in its model, for messages.
  public var label: String?

  init(owning handle: OpaquePointer) { self.handle = handle }

  deinit { ct_free(handle) }

  func withHandle<R>(_ body: (OpaquePointer) -> R) -> R {
    withExtendedLifetime(self) { body(handle) }
  }

  /// Sizes of the dimensions.
  public var shape: [Int] {
    withHandle { handle in
      let rank = Int(ct_rank(handle))
      return [Int](unsafeUninitializedCapacity: rank) { buffer, count in
        // Int and int64_t have the same layout on every platform libtorch exists for.
        buffer.withMemoryRebound(to: Int64.self) { ct_sizes(handle, $0.baseAddress) }
        count = rank
      }
    }
  }

  /// Number of dimensions.
  public var rank: Int { withHandle { Int(ct_rank($0)) } }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Element type. Traps for the types this module has no name for.
  public var dtype: DType {
    let raw = withHandle { ct_dtype_of($0) }
    guard let dtype = DType(rawValue: raw) else { fatalError("dtype: unsupported scalar type \(raw)") }
    return dtype
  }

  /// Where the elements are.
  public var device: Device { Device(withHandle { ct_device_of($0) }) }

  /// Whether both tensors share memory.
  public func sharesStorage(with other: Tensor) -> Bool {
    withHandle { a in other.withHandle { b in ct_same_storage(a, b) } }
  }

  /// All elements in row-major order, converted to `T` first where the element type differs.
  public func array<T: TensorScalar>(of type: T.Type = T.self) -> [T] {
    let source = dtype == T.dtype ? self : withoutGrad { to(T.dtype) }
    let count = source.count
    return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
      let byteCount = count * MemoryLayout<T>.stride
      source.copyOut(UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: byteCount))
      initialized = count
    }
  }

  /// Copies all elements, row-major, in their own type.
  public func copyOut(_ buffer: UnsafeMutableRawBufferPointer) {
    let (_, message) = withErrorOut { error in
      withHandle { ct_copy_out($0, buffer.baseAddress, buffer.count, error) }
    }
    if let message { trap("copyOut", [self], message) }
  }

  /// The only element, as a `Double`. Traps when there is not exactly one.
  public var item: Double {
    guard count == 1 else { trap("item", [self], "needs exactly one element") }
    return array(of: Double.self)[0]
  }
}

extension Tensor: CustomStringConvertible {
  /// Shape, element type and, for small tensors, the values.
  public var description: String {
    let head = "Tensor(\(shape), \(dtype)\(device == .cpu ? "" : ", \(device)")"
    guard count <= 16 else { return head + ")" }
    return head + ", \(array(of: Double.self)))"
  }
}

/// Calls one operation of the shim with the handles of `inputs` (nil stays nil) and traps when it fails.
@discardableResult
func call(
  _ op: StaticString, _ inputs: [Tensor?],
  _ body: (_ handles: [OpaquePointer?], _ error: ErrorOut) -> OpaquePointer?
) -> Tensor {
  let (result, message) = withErrorOut { error in withHandles(inputs) { body($0, error) } }
  guard let result, message == nil else { trap(op, inputs, message ?? "no result") }
  return Tensor(owning: result)
}

/// Calls an operation that returns no tensor.
func perform(
  _ op: StaticString, _ inputs: [Tensor?], _ body: (_ handles: [OpaquePointer?], _ error: ErrorOut) -> Void
) {
  let (_, message) = withErrorOut { error in withHandles(inputs) { body($0, error) } }
  if let message { trap(op, inputs, message) }
}

/// Gives the handles of all tensors, which stay alive until `body` returns.
func withHandles<R>(_ tensors: [Tensor?], _ body: ([OpaquePointer?]) -> R) -> R {
  withExtendedLifetime(tensors) {
    body(tensors.map { $0?.withHandle { $0 } })
  }
}

/// Dimensions as the shim takes them.
func sizes(_ dimensions: [Int]) -> [Int64] { dimensions.map(Int64.init) }
