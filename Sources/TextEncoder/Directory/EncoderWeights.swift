import Files
import Foundation
import Torch

/// The weights of a Hugging Face directory, in the forms that `transformers` looks for and in its order.
enum EncoderWeights {
  /// One file.
  case whole(URL)
  /// Parts with an index.
  case parts(WeightIndex)

  /// Finds the weights of a folder; nothing heavy is read.
  ///
  /// - Throws: `EncoderError` when there are none, or only in a form that is not read; `TorchError` for a damaged index.
  init(in folder: URL) throws {
    func file(_ name: String) -> URL? {
      let url = folder.appending(path: name)
      return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
    if let adapter = file("adapter_config.json") {
      throw EncoderError(
        "\(adapter.path) makes this a directory of an adapter, which is not supported",
        hint: "merge the adapter into its model (merge_and_unload of peft) and save that")
    }
    for name in ["model.safetensors", "pytorch_model.bin"] {
      if let url = file(name) {
        self = .whole(url)
        return
      }
      if let url = file("\(name).index.json") {
        self = .parts(try WeightIndex(contentsOf: url))
        return
      }
    }
    let others = ["tf_model.h5", "model.ckpt.index", "flax_model.msgpack", "model.onnx", "onnx/model.onnx"]
    if let other = others.compactMap(file).first {
      throw EncoderError(
        "\(other.path) holds weights in a form that is not read, expected model.safetensors or pytorch_model.bin",
        hint:
          "convert it with transformers: AutoModel.from_pretrained(…, from_tf=True or from_flax=True).save_pretrained(…)"
      )
    }
    throw EncoderError(
      "\(folder.path) has no weights: neither model.safetensors nor pytorch_model.bin, nor their index of parts",
      hint: "fetch the files of the model whole")
  }

  /// What a load report calls the weights.
  var url: URL {
    switch self {
    case .whole(let url): url
    case .parts(let index): index.url
    }
  }

  /// Every file that the weights lie in, the index too.
  var files: [URL] {
    switch self {
    case .whole(let url): [url]
    case .parts(let index): [index.url] + index.files
    }
  }

  /// Reads every tensor by name, each into memory of its own.
  func load() throws(TorchError) -> [String: Tensor] {
    switch self {
    case .whole(let url): try WeightFile.load(url)
    case .parts(let index): try index.load()
    }
  }
}
