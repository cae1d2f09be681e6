import Files
import Foundation

/// The list of files that a large checkpoint was cut into: `model.safetensors.index.json`, `pytorch_model.bin.index.json`.
///
/// Source: `transformers`, `modeling_utils.py` (`weight_map` from tensor to file).
public struct WeightIndex {
  /// The index itself.
  public let url: URL
  /// The files of the checkpoint, in the order of their names.
  public let files: [URL]
  private let fileNames: [String: String]

  private struct Form: Decodable {
    var weightMap: [String: String]

    enum CodingKeys: String, CodingKey { case weightMap = "weight_map" }
  }

  /// Reads an index; the files are not opened.
  ///
  /// - Throws: `TorchError` when it is unreadable or names a file outside its own folder.
  public init(contentsOf url: URL) throws(TorchError) {
    let data = try Data(mapping: url)
    do {
      fileNames = try ForeignJSONDecoder().decode(Form.self, from: data).weightMap
    } catch {
      throw TorchError(
        "\(url.path) is no index of weights: no JSON object with a weight_map from tensors to files",
        hint: "fetch the file again")
    }
    let names = Set(fileNames.values)
    if let odd = names.sorted().first(where: { $0.isEmpty || $0.hasPrefix(".") || $0.contains("/") }) {
      throw TorchError("\(url.path) names the file \"\(odd.prefix(80))\", expected one of its own folder")
    }
    self.url = url
    let folder = url.deletingLastPathComponent()
    files = names.sorted().map { folder.appending(path: $0) }
  }

  /// Reads every tensor of all files, one file after the other.
  ///
  /// - Throws: `TorchError` when files are missing or damaged, or do not hold the tensors that the index says.
  public func load() throws(TorchError) -> [String: Tensor] {
    let absent = files.filter { !FileManager.default.fileExists(atPath: $0.path) }.map(\.lastPathComponent)
    guard absent.isEmpty else {
      throw TorchError(
        "\(url.path) names \(absent.count) files that are not beside it: \(absent.prefix(4).joined(separator: ", "))",
        hint: "fetch all parts of the checkpoint")
    }
    var tensors: [String: Tensor] = [:]
    for file in files {
      let part = try WeightFile.load(file)
      for (name, tensor) in part {
        guard tensors[name] == nil, fileNames[name] ?? file.lastPathComponent == file.lastPathComponent else {
          throw TorchError(
            "\(file.path) holds \(name), which \(url.lastPathComponent) has in \(fileNames[name] ?? "another file")",
            hint: "fetch all parts of the same checkpoint")
        }
        tensors[name] = tensor
      }
    }
    let missing = fileNames.keys.filter { tensors[$0] == nil }.sorted()
    guard missing.isEmpty else {
      throw TorchError(
        "\(url.path): \(missing.count) tensors are not in the files it names, first \(missing[0])",
        hint: "fetch all parts of the same checkpoint")
    }
    return tensors
  }
}
