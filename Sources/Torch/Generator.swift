import CTorch

/// A source of random numbers with a state that can be saved and restored.
///
/// There is no global seed: every function that draws takes the generator it draws from.
public final class Generator {
  private let handle: OpaquePointer

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

  /// The whole state as bytes; assigning it makes the generator continue from there.
  public var state: Tensor {
    get { call("Generator.state", []) { _, error in withHandle { ct_generator_state($0, error) } } }
    set {
      perform("Generator.state", [newValue]) { h, error in
        withHandle { ct_generator_set_state($0, h[0], error) }
      }
    }
  }
}
