import Foundation
import Torch

/// All parameters and buffers of a model by name, in the order in which constructors declare them.
///
/// The same constructor builds a fresh model or loads one: with tensors given, `Scope.parameter` takes the tensor of
/// that name; without, it draws from the generator. `verify()` then reports every missing, unused and mis-shaped name
/// at once; nothing is renamed or skipped silently.
public final class ParameterStore {
  /// One trainable tensor.
  public struct Entry {
    public let name: String
    public let tensor: Tensor
  }

  /// Trainable tensors in declaration order.
  public private(set) var parameters: [Entry] = []
  /// Tensors that training updates without gradients (running statistics).
  public private(set) var buffers: [Entry] = []
  /// Names that were absent from the loaded tensors and were drawn from the generator instead.
  public private(set) var initialized: [String] = []

  public let device: Device
  private let source: [String: Tensor]?
  private let generator: Generator?
  private var missing: [String] = []
  private var misshaped: [String] = []
  private var declared: Set<String> = []

  /// A store whose parameters are drawn from `generator`.
  public init(generator: Generator, device: Device = .cpu) {
    self.source = nil
    self.generator = generator
    self.device = device
  }

  /// A store whose parameters are taken from `tensors`. With `generator`, absent names are drawn from it and listed in
  /// `initialized`; without, `verify()` reports them as missing.
  public init(loading tensors: [String: Tensor], generator: Generator? = nil, device: Device = .cpu) {
    self.source = tensors
    self.generator = generator
    self.device = device
  }

  /// The scope of the whole model.
  public var root: Scope { Scope(store: self, path: "") }

  /// Checks what constructors declared against what was loaded.
  ///
  /// Throws: `LoadReport` naming everything that does not fit. Names for which `ignoring` is true may be unused.
  public func verify(ignoring: (String) -> Bool = { _ in false }) throws(LoadReport) {
    let unused = (source ?? [:]).keys.filter { !declared.contains($0) && !ignoring($0) }.sorted()
    guard missing.isEmpty, misshaped.isEmpty, unused.isEmpty else {
      throw LoadReport(missing: missing, unused: unused, misshaped: misshaped)
    }
  }

  /// Every parameter and buffer by name.
  public var state: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: (parameters + buffers).map { ($0.name, $0.tensor.detached()) })
  }

  /// Overwrites all parameters and buffers in place; names and shapes must be exactly those of `state`.
  public func load(_ state: [String: Tensor]) throws(LoadReport) {
    let own = Dictionary(uniqueKeysWithValues: (parameters + buffers).map { ($0.name, $0.tensor) })
    let misshaped = own.compactMap { name, tensor in
      state[name].flatMap { $0.shape == tensor.shape ? nil : "\(name) \($0.shape), expected \(tensor.shape)" }
    }
    let missing = own.keys.filter { state[$0] == nil }
    let unused = state.keys.filter { own[$0] == nil }
    guard missing.isEmpty, unused.isEmpty, misshaped.isEmpty else {
      throw LoadReport(missing: missing.sorted(), unused: unused.sorted(), misshaped: misshaped.sorted())
    }
    for (name, tensor) in own { if let value = state[name] { tensor.assign(value) } }
  }

  /// Stops training of every parameter whose name starts with `prefix`.
  public func freeze(prefix: String) {
    for entry in parameters where entry.name.hasPrefix(prefix) { entry.tensor.requiresGrad = false }
  }

  /// Forgets the gradients of the last step.
  public func clearGradients() {
    for entry in parameters { entry.tensor.grad = nil }
  }

  /// Number of trainable elements.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.count } }

  func declare(_ name: String, _ shape: [Int], _ initializer: Initializer, trainable: Bool) -> Tensor {
    precondition(declared.insert(name).inserted, "parameter \(name) is declared twice")
    let tensor = resolve(name, shape, initializer)
    tensor.label = name
    if trainable {
      tensor.requiresGrad = true
      parameters.append(Entry(name: name, tensor: tensor))
    } else {
      buffers.append(Entry(name: name, tensor: tensor))
    }
    return tensor
  }

  private func resolve(_ name: String, _ shape: [Int], _ initializer: Initializer) -> Tensor {
    if let loaded = source?[name] {
      guard loaded.shape == shape else {
        misshaped.append("\(name) \(loaded.shape), expected \(shape)")
        return .zeros(shape, device: device)
      }
      return loaded.to(.float32).to(device).detached()
    }
    if let generator {
      if source != nil { initialized.append(name) }
      return initializer.draw(shape, generator).to(device)
    }
    missing.append(name)
    return .zeros(shape, device: device)
  }
}

/// Everything that kept a set of tensors from fitting a model.
public struct LoadReport: Error, Equatable, CustomStringConvertible {
  public let missing: [String]
  public let unused: [String]
  public let misshaped: [String]

  /// One line with the counts and the first names of each kind.
  public var description: String {
    func list(_ title: String, _ names: [String]) -> String? {
      guard !names.isEmpty else { return nil }
      let more = names.count > 8 ? " and \(names.count - 8) more" : ""
      return "\(names.count) \(title): \(names.prefix(8).joined(separator: ", "))\(more)"
    }
    let parts = [list("missing", missing), list("unused", unused), list("of wrong shape", misshaped)]
    return "the weights do not fit the model; " + parts.compactMap { $0 }.joined(separator: "; ")
  }

  public var hint: String? { "check that the configuration belongs to these weights" }
}
