import Files
import Foundation

/// Weights in a file of any form that is read here, told by its first bytes: safetensors or `torch.save`.
public enum WeightFile {
  /// Reads every tensor of a file by name, each into memory of its own.
  ///
  /// - Throws: `TorchError` that names the file and what is wrong with it.
  public static func load(_ url: URL) throws(TorchError) -> [String: Tensor] {
    let data = try Data(mapping: url)
    if TorchCheckpoint.starts(data) { return try TorchCheckpoint.load(data, url) }
    // A damaged `.bin` is reported as what it should have been.
    if ["bin", "pt", "pth", "ckpt"].contains(url.pathExtension.lowercased()) {
      return try TorchCheckpoint.load(data, url)
    }
    return try Safetensors.load(url).tensors
  }
}

extension Data {
  /// The bytes of a file, which the system keeps in memory as they are used.
  ///
  /// - Throws: `TorchError` when the file cannot be read or is a git-lfs pointer.
  init(mapping url: URL) throws(TorchError) {
    do {
      self = try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      throw TorchError("cannot read \(url.path)", hint: "check that the file exists and is readable")
    }
    if GitLFSPointer.starts(prefix(256)) {
      throw TorchError("\(url.path) \(GitLFSPointer.description)", hint: GitLFSPointer.hint)
    }
  }
}
