import Files
import Foundation
import Torch

/// Checkpoints in the folder of a run. Each says which run it is of: a file that was put there from elsewhere is refused.
extension Checkpoint {
  private static let runKey = "run"

  /// Writes the checkpoint of a run atomically.
  public func save(in run: RunDirectory) throws(FileError) {
    var checkpoint = self
    checkpoint.metadata[Self.runKey] = run.digest
    try checkpoint.save(to: run.checkpoint)
  }

  /// Reads the checkpoint of a run; nil where it has none yet. The tensors are read only if they are of that run.
  ///
  /// - Throws: `TorchError` when the file is damaged or of another run.
  public static func load(in run: RunDirectory) throws(TorchError) -> Checkpoint? {
    guard FileManager.default.fileExists(atPath: run.checkpoint.path) else { return nil }
    guard try metadata(of: run.checkpoint)[runKey] == run.digest else {
      throw TorchError(
        "\(run.checkpoint.path) is of another run than the config.json beside it",
        hint: "put back the checkpoint of this run, or start again in another folder")
    }
    return try load(run.checkpoint)
  }
}
