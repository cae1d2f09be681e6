import Torch

/// A place in the tree of parameter names.
///
/// `scope / "encoder" / "layer.0"` gives the scope whose parameters are called `encoder.layer.0.…`.
public struct Scope {
  let store: ParameterStore
  /// Name of the place, without a trailing dot; empty at the root.
  public let path: String

  /// Where the parameters are.
  public var device: Device { store.device }

  /// The scope one component further down.
  public static func / (scope: Scope, component: String) -> Scope {
    Scope(store: scope.store, path: scope.name(component))
  }

  /// The scope of an element of a list.
  public static func / (scope: Scope, index: Int) -> Scope { scope / "\(index)" }

  /// Declares a trainable tensor: loaded if the store loads, else drawn by `initializer`.
  public func parameter(_ name: String, _ shape: [Int], _ initializer: Initializer) -> Tensor {
    store.declare(self.name(name), shape, initializer, trainable: true)
  }

  /// Declares a tensor without gradient, for example a running mean.
  public func buffer(_ name: String, _ shape: [Int], _ value: Double) -> Tensor {
    store.declare(self.name(name), shape, .constant(value), trainable: false)
  }

  private func name(_ component: String) -> String { path.isEmpty ? component : "\(path).\(component)" }
}
