import CTorch

/// A source of random numbers with a state that can be saved and restored.
///
/// There is no global seed: every function that draws takes the generator it draws from.
public final class Generator {
  private let handle: OpaquePointer

  /// Where it draws.
  public var device: Device { withHandle { Device(ct_generator_device($0)) } }

  /// A generator on the CPU (Mersenne Twister, as `torch.Generator`) or on a GPU (Philox).
  public init(seed: UInt64, device: Device = .cpu) {
    let (handle, message) = withErrorOut { ct_generator_new(seed, device.c, $0) }
    guard let handle else { trap("Generator", [], message ?? "no result") }
    self.handle = handle
  }

  deinit { ct_generator_free(handle) }

  func withHandle<R>(_ body: (OpaquePointer) -> R) -> R {
    withExtendedLifetime(self) { body(handle) }
  }

  /// Continues from a state that was saved.
  ///
  /// - Throws: `TorchError` when it is the state of a generator of another kind of device.
  public func restore(_ saved: Tensor) throws(TorchError) {
    let (own, found) = (state.count, saved.count)
    guard own == found, saved.dtype == .uint8 else {
      throw TorchError(
        "the saved state of the random numbers has \(found) bytes, one of \(device) has \(own): the run was started on "
          + "another kind of device", hint: "go on with the device the run was started on, or start again")
    }
    state = saved
  }

  /// The whole state as bytes, on the CPU; assigning it makes the generator continue from there. Traps when the state is
  /// of another kind of device.
  public var state: Tensor {
    get { call("Generator.state", []) { _, error in withHandle { ct_generator_state($0, error) } } }
    set {
      perform("Generator.state", [newValue]) { h, error in
        withHandle { ct_generator_set_state($0, h[0], error) }
      }
    }
  }
}
