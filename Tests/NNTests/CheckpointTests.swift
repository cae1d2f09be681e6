import Files
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

  @Test func `the checkpoint of another run is refused by what it says, without reading its tensors`() throws {
    try withTemporaryDirectory { folder in
      let (one, other) = try (
        RunDirectory(folder, recipe: ["steps": 1]), RunDirectory(folder, recipe: ["steps": 2])
      )
      #expect(try Checkpoint.load(in: one)?.step == nil)
      let checkpoint = Checkpoint(
        step: 3, model: [:], optimizer: [:], generator: Generator(seed: 8).state, metadata: ["best": "0.5"])
      try checkpoint.save(in: one)
      let read = try #require(try Checkpoint.load(in: one))
      #expect(read.step == 3 && read.metadata["best"] == "0.5")
      #expect { try Checkpoint.load(in: other) } throws: { "\($0)".contains("is of another run") }
      // Without a generator no checkpoint can be loaded, but what it says can be read.
      let metadata = try Checkpoint.metadata(of: one.checkpoint)
      try Safetensors.save([:], metadata: metadata.merging(["step": "3"]) { $1 }, to: one.checkpoint)
      #expect { try Checkpoint.load(in: one) } throws: { "\($0)".contains("is no training checkpoint") }
      #expect { try Checkpoint.load(in: other) } throws: { "\($0)".contains("is of another run") }
    }
  }
}
