import NN
import TestSupport
import Testing
import Torch

/// One case that `Scripts/golden_cases.py` recorded, rebuilt from layers: its trainable tensors and buffers lie in a store.
package struct LayerCase {
  package let name: String
  private let device: Device
  private let tensors: [String: Tensor]
  private let store: ParameterStore

  package init(_ name: String, file: String, device: Device) throws {
    self.name = name
    self.device = device
    let all = try Safetensors.load(Golden.url(file)).tensors
    let own = all.reduce(into: [String: Tensor]()) { result, entry in
      guard entry.key.hasPrefix(name + "/") else { return }
      result[String(entry.key.dropFirst(name.count + 1))] = entry.value.to(device)
    }
    tensors = own
    store = ParameterStore(
      loading: Self.kind("parameter", of: own).merging(Self.kind("buffer", of: own)) { first, _ in first },
      device: device)
  }

  private static func kind(_ kind: String, of tensors: [String: Tensor]) -> [String: Tensor] {
    tensors.reduce(into: [:]) { result, entry in
      guard entry.key.hasPrefix(kind + ".") else { return }
      result[String(entry.key.dropFirst(kind.count + 1))] = entry.value
    }
  }

  /// Where a layer declares its parameters.
  package var scope: Scope { store.root }

  /// A trainable tensor that belongs to no layer, such as the input.
  package func parameter(_ name: String) -> Tensor {
    scope.parameter(name, tensors["parameter.\(name)"]?.shape ?? [], .constant(0))
  }

  /// A tensor without gradient.
  package func constant(_ name: String) -> Tensor {
    guard let tensor = tensors["constant.\(name)"] else { fatalError("\(self.name) has no constant \(name)") }
    return tensor
  }

  private func recorded(_ name: String) throws -> [Float] {
    try #require(tensors[name], "\(self.name) has no \(name)").array()
  }

  /// Compares output, gradients, running statistics and ten AdamW steps of `function` with the recorded ones.
  package func check(_ function: () -> Tensor) throws {
    try store.verify()
    let probe = try #require(tensors["result.probe"])
    let optimizer = AdamW(store, AdamW.Options(weightDecay: 0.1))
    let wider = Tolerance.factor(on: device)
    var losses: [Float] = []
    for step in 0..<10 {
      store.clearGradients()
      let output = function()
      let loss = (output * probe).sum()
      loss.backward()
      losses.append(Float(loss.item))
      if step == 0 { try checkFirstStep(output) }
      optimizer.step(learningRate: 0.01)
    }
    #expect(try maxError(losses, recorded("result.losses")) <= Tolerance.tenSteps * wider, "losses of \(name)")
    for entry in store.parameters + store.buffers {
      let error = try maxError(entry.tensor.array(), recorded("trained.\(entry.name)"))
      #expect(error <= Tolerance.tenSteps * wider, "\(entry.name) of \(name) after ten steps")
    }
  }

  private func checkFirstStep(_ output: Tensor) throws {
    let wider = Tolerance.factor(on: device)
    #expect(try maxError(output.array(), recorded("result.output")) <= Tolerance.forward * wider, "\(name)")
    for entry in store.parameters {
      let gradient = try #require(entry.tensor.grad, "\(name) gives \(entry.name) no gradient")
      let error = try maxError(gradient.array(), recorded("gradient.\(entry.name)"))
      #expect(error <= Tolerance.gradient * wider, "gradient of \(entry.name) in \(name)")
    }
    for entry in store.buffers {
      let error = try maxError(entry.tensor.array(), recorded("updated.\(entry.name)"))
      #expect(error <= Tolerance.forward * wider, "\(entry.name) of \(name)")
    }
  }
}
