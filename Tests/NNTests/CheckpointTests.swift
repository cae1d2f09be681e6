import Foundation
import NN
import TestSupport
import Testing
import Torch

@Suite struct CheckpointTests {
  @Test func `a checkpoint comes back whole`() throws {
    let generator = Generator(seed: 8)
    _ = Tensor.normal([3], generator: generator)
    let checkpoint = Checkpoint(
      step: 41, model: ["a.weight": Tensor([1, 2] as [Float])],
      optimizer: ["exp_avg.a.weight": Tensor([3, 4] as [Float]), "step.a.weight": .full([], 41)],
      generator: generator.state, metadata: ["recipe": "sha256:0"])
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "last.safetensors")
      try checkpoint.save(to: url)
      let read = try Checkpoint.load(url)
      #expect(read.step == 41 && read.metadata == ["recipe": "sha256:0"])
      #expect(read.model.mapValues { $0.array(of: Float.self) } == ["a.weight": [1, 2]])
      #expect(
        read.optimizer.mapValues { $0.array(of: Float.self) }
          == ["exp_avg.a.weight": [3, 4], "step.a.weight": [41]])
      let continued = Generator(seed: 0)
      continued.state = read.generator
      let (ours, theirs) = (
        Tensor.normal([7], generator: continued), Tensor.normal([7], generator: generator)
      )
      #expect(ours.array() == theirs.array(of: Float.self))
    }
  }

  @Test func `weights alone are no checkpoint`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "model.safetensors")
      try Safetensors.save(["a": .ones([1])], to: url)
      let failure = #expect(throws: TorchError.self) { try Checkpoint.load(url) }
      #expect(failure?.description == "\(url.path) is no training checkpoint")
      #expect(failure?.hint != nil)
    }
  }
}
