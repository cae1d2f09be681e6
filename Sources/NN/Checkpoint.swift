import Files
import Foundation
import Torch

/// Everything needed to go on with a training run so that it ends with the same bits as one never interrupted.
///
/// One safetensors file, written atomically: `model.…`, `optimizer.…`, `generator`, and the rest as metadata. Samplers
/// and schedules are pure functions of the step, so the step is their state.
public struct Checkpoint {
  /// Number of optimiser steps done.
  public var step: Int
  /// `ParameterStore.state`.
  public var model: [String: Tensor]
  /// `AdamW.state`.
  public var optimizer: [String: Tensor]
  /// State of the generator that dropout and augmentation draw from.
  public var generator: Tensor
  /// What else belongs to the run: digests of its configuration and data, the best score so far.
  public var metadata: [String: String]

  /// A checkpoint of these states.
  public init(
    step: Int, model: [String: Tensor], optimizer: [String: Tensor], generator: Tensor,
    metadata: [String: String]
  ) {
    self.step = step
    self.model = model
    self.optimizer = optimizer
    self.generator = generator
    self.metadata = metadata
  }

  /// Writes the file atomically.
  public func save(to url: URL) throws(FileError) {
    var tensors = ["generator": generator]
    for (name, tensor) in model { tensors["model.\(name)"] = tensor }
    for (name, tensor) in optimizer { tensors["optimizer.\(name)"] = tensor }
    var metadata = metadata
    metadata["step"] = "\(step)"
    try Safetensors.save(tensors, metadata: metadata, to: url)
  }

  /// Reads what a file that `save` wrote says about its run, without its tensors.
  public static func metadata(of url: URL) throws(TorchError) -> [String: String] {
    var metadata = try MappedSafetensors(contentsOf: url).metadata
    guard metadata.removeValue(forKey: "step").flatMap(Int.init) != nil else { throw isNone(url) }
    return metadata
  }

  private static func isNone(_ url: URL) -> TorchError {
    TorchError("\(url.path) is no training checkpoint", hint: "start the run again in an empty folder")
  }

  /// Reads a file that `save` wrote.
  public static func load(_ url: URL) throws(TorchError) -> Checkpoint {
    let contents = try Safetensors.load(url)
    guard let step = contents.metadata["step"].flatMap(Int.init),
      let generator = contents.tensors["generator"]
    else { throw isNone(url) }
    func part(_ prefix: String) -> [String: Tensor] {
      var result: [String: Tensor] = [:]
      for (name, tensor) in contents.tensors where name.hasPrefix(prefix) {
        result[String(name.dropFirst(prefix.count))] = tensor
      }
      return result
    }
    var metadata = contents.metadata
    metadata["step"] = nil
    return Checkpoint(
      step: step, model: part("model."), optimizer: part("optimizer."), generator: generator,
      metadata: metadata)
  }
}
