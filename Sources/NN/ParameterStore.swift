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
    /// Path of the tensor in its model, for example `encoder.layer.0.output.dense.weight`.
    public let name: String
    /// The values, changed in place by training.
    public let tensor: Tensor
  }

  /// Trainable tensors in declaration order.
  public private(set) var parameters: [Entry] = []
  /// Tensors that training updates without gradients (running statistics).
  public private(set) var buffers: [Entry] = []
  /// Names that were absent from the loaded tensors and were drawn from the generator instead.
  public private(set) var initialized: [String] = []

  /// Where the tensors are.
  public let device: Device
  /// Element type of the tensors; anything but float32 is for inference.
  public let dtype: DType
  private let source: [String: Tensor]?
  private let adopts: Bool
  private let generator: Generator?
  private var missing: [String] = []
  private var misshaped: [String] = []
  private var declared: Set<String> = []

  /// A store whose parameters are drawn from `generator`.
  public init(generator: Generator, device: Device = .cpu) {
    self.source = nil
    self.adopts = false
    self.generator = generator
    self.device = device
    self.dtype = .float32
  }

  /// A store whose parameters are copies of `tensors`. With `generator`, absent names are drawn from it and listed in
  /// `initialized`; without, `verify()` reports them as missing.
  ///
  /// With `adopting`, tensors of the right type and place become the parameters themselves, so that weights that were
  /// just read are not held twice. Each must then have memory of its own, and the caller must not use them further.
  public init(
    loading tensors: [String: Tensor], adopting: Bool = false, generator: Generator? = nil, device: Device = .cpu,
    dtype: DType = .float32
  ) {
    self.adopts = adopting
    self.dtype = dtype
    self.source = tensors
    self.generator = generator
    self.device = device
  }

  /// The scope of the whole model.
  public var root: Scope { Scope(store: self, path: "") }

  /// Checks what constructors declared against what was loaded.
  ///
  /// - Throws: `LoadReport` naming everything that does not fit, and `file` where that is given. Names for which `ignoring`
  /// is true may be unused.
  public func verify(
    file: URL? = nil, ignoring: (String) -> Bool = { _ in false }
  ) throws(LoadReport) {
    let unused = (source ?? [:]).keys.filter { !declared.contains($0) && !ignoring($0) }.sorted()
    guard missing.isEmpty, misshaped.isEmpty, unused.isEmpty else {
      throw LoadReport(missing: missing, unused: unused, misshaped: misshaped, file: file?.path)
    }
  }

  /// Every parameter and buffer by name, as views: training goes on changing them.
  public var state: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: (parameters + buffers).map { ($0.name, $0.tensor.detached()) })
  }

  /// Overwrites all parameters and buffers in place; names and shapes must be exactly those of `state`.
  public func load(_ state: [String: Tensor]) throws(LoadReport) {
    let own = (parameters + buffers).map { ($0.name, $0.tensor) }
    try LoadReport.assign(state, to: Dictionary(uniqueKeysWithValues: own))
  }

  /// Stops training of every parameter in the scope `prefix`; an optimiser made before stops updating them too.
  ///
  /// Whole components count: `layer.1` leaves `layer.10` alone. Traps when there is no such parameter.
  public func freeze(prefix: String) {
    let frozen = parameters.filter { $0.name == prefix || $0.name.hasPrefix(prefix + ".") }
    guard !frozen.isEmpty else { fatalError("freeze: no parameter lies in \(prefix)") }
    for entry in frozen { entry.tensor.requiresGrad = false }
  }

  /// Forgets the gradients of the last step.
  public func clearGradients() {
    for entry in parameters { entry.tensor.grad = nil }
  }

  /// Number of trainable elements.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.count } }

  func declare(_ name: String, _ shape: [Int], _ initializer: Initializer, trainable: Bool) -> Tensor {
    guard declared.insert(name).inserted else { fatalError("parameter \(name) is declared twice") }
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
        return placeholder(shape)
      }
      if adopts, loaded.dtype == dtype, loaded.device == device { return loaded }
      // A copy: training must not change what it started from, and two models may load the same tensors.
      let own = Tensor.zeros(shape, dtype: dtype, device: device)
      own.assign(loaded)
      return own
    }
    if let generator {
      if source != nil { initialized.append(name) }
      return initializer.draw(shape, generator).to(device)
    }
    missing.append(name)
    return placeholder(shape)
  }

  /// What stands for a tensor that `verify` is going to report: as many dimensions, and no memory. A damaged configuration
  /// can ask for more than there is.
  private func placeholder(_ shape: [Int]) -> Tensor { .zeros(shape.map { _ in 0 }, device: device) }
}
