import TestSupport
import Testing
import Torch

/// One case that `Scripts/golden/nn/__init__.py` recorded: a function of named tensors, its gradients and ten AdamW steps.
///
/// `case.x` is the tensor that the file calls `NAME/parameter.x` or `NAME/constant.x`.
@dynamicMemberLookup
struct GoldenCase {
  let name: String
  let device: Device
  private let tensors: [String: Tensor]

  init(_ name: String, file: String, device: Device) throws {
    self.name = name
    self.device = device
    let all = try Safetensors.load(Golden.url(file)).tensors
    tensors = all.reduce(into: [:]) { result, entry in
      guard entry.key.hasPrefix(name + "/") else { return }
      result[String(entry.key.dropFirst(name.count + 1))] = entry.value.to(device)
    }
  }

  /// Names of all cases of a file.
  static func names(file: String) throws -> Set<String> {
    Set(
      try Safetensors.load(Golden.url(file)).tensors.keys.compactMap {
        $0.split(separator: "/").first.map(String.init)
      })
  }

  subscript(dynamicMember name: String) -> Tensor {
    guard let tensor = tensors["parameter.\(name)"] ?? tensors["constant.\(name)"] else {
      fatalError("golden case \(self.name) has no tensor \(name)")
    }
    return tensor
  }

  func recorded(_ name: String) throws -> [Float] {
    try #require(tensors[name], "\(self.name) has no \(name)").array()
  }

  private var parameters: [(name: String, tensor: Tensor)] {
    tensors.filter { $0.key.hasPrefix("parameter.") }.map { (String($0.key.dropFirst(10)), $0.value) }
  }

  /// The element types that PyTorch's outputs have under autocast to bfloat16: of the cases of each file.
  static func autocastTypes(file: String) throws -> [String: String] {
    let name = file.replacing("nn/", with: "").replacing(".safetensors", with: "")
    return try #require(Golden.json("nn/autocast.json", as: [String: [String: String]].self)[name])
  }

  /// Compares output, gradients and ten AdamW steps of `function` with the recorded ones.
  func check(_ function: (GoldenCase) -> Tensor) throws {
    let probe = try #require(tensors["result.probe"])
    let optimizer = Optimizer(parameters.map(\.tensor), device: device)
    let (wider, place) = (Tolerance.factor(on: device), "\(name) on \(device)")
    for parameter in parameters { parameter.tensor.requiresGrad = true }
    var losses: [Float] = []
    for step in 0..<10 {
      for parameter in parameters { parameter.tensor.grad = nil }
      let output = function(self)
      let loss = (output * probe).sum()
      loss.backward()
      losses.append(Float(loss.item))
      if step == 0 {
        #expect(try maxError(output.array(), recorded("result.output")) <= Tolerance.forward * wider, "\(place)")
        for parameter in parameters {
          let gradient = try #require(parameter.tensor.grad, "\(place) gives \(parameter.name) no gradient")
          let error = try maxError(gradient.array(), recorded("gradient.\(parameter.name)"))
          #expect(error <= Tolerance.gradient * wider, "gradient of \(parameter.name) in \(place)")
        }
      }
      optimizer.step()
    }
    #expect(try maxError(losses, recorded("result.losses")) <= Tolerance.tenSteps * wider, "losses of \(place)")
    for parameter in parameters {
      let error = try maxError(parameter.tensor.array(), recorded("trained.\(parameter.name)"))
      #expect(error <= Tolerance.tenSteps * wider, "\(parameter.name) of \(place) after ten steps")
    }
  }
}

/// `adamWStep` with the constants of the golden script: decay on matrices only.
private struct Optimizer {
  private let groups: [(parameters: [Tensor], first: [Tensor], second: [Tensor], steps: [Tensor], decay: Double)]

  init(_ parameters: [Tensor], device: Device) {
    groups = [true, false].map { decayed in
      let group = parameters.filter { ($0.rank >= 2) == decayed }
      return (
        group, group.map { .zeros($0.shape, device: device) }, group.map { .zeros($0.shape, device: device) },
        group.map { _ in .zeros([], device: device) }, decayed ? 0.1 : 0
      )
    }
  }

  func step() {
    for group in groups {
      adamWStep(
        parameters: group.parameters, grads: group.parameters.compactMap(\.grad), firstMoments: group.first,
        secondMoments: group.second, steps: group.steps, learningRate: 0.01, beta1: 0.9, beta2: 0.999,
        weightDecay: group.decay, eps: 1e-8)
    }
  }
}
