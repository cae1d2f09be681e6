import Files
import Foundation
import NN
import Torch

/// What became of every tensor of a file of initial weights, and where every tensor of the model has its start.
public struct WeightUses {
  /// One tensor.
  public struct Use: Equatable, Sendable {
    /// Name in the file; empty where the file has no such tensor.
    public let fileName: String
    /// Name in the model; empty where the model has no such tensor.
    public let modelName: String
    /// Rows, columns and so on.
    public let shape: [Int]
    /// `loaded`, `left out`, `drawn anew`, or `made` from what others of the file are like.
    public let use: String
    /// Why it was left out; else empty.
    public let reason: String
  }

  /// The tensors: those that were loaded and those drawn anew in the order of the model, then those left out.
  public let uses: [Use]

  /// Writes a table: a row for each tensor.
  ///
  /// - Throws: `FileError` when the file cannot be written.
  public func save(to url: URL) throws(FileError) {
    let rows = uses.map { use in
      [use.fileName, use.modelName, use.shape.map(String.init).joined(separator: "x"), use.use, use.reason]
    }
    let lines = ([["tensor_of_file", "tensor_of_model", "shape", "use", "reason"]] + rows).map(CSVLine.text)
    try AtomicFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: url)
  }
}

extension InitialWeights {
  /// Whether the classifier is among the tensors.
  var hasClassifier: Bool {
    tensors.keys.contains { name in ["fc.", "fcke.common_bias", "fcke.class_bias"].contains { name.hasPrefix($0) } }
  }

  /// What a model that `verify` has accepted made of these tensors.
  public func uses(in store: ParameterStore) -> WeightUses {
    let own = (store.parameters + store.buffers).map { entry in
      let fileName = fileNames[entry.name]
      return WeightUses.Use(
        fileName: fileName ?? "", modelName: entry.name, shape: entry.tensor.shape,
        use: fileName != nil ? "loaded" : tensors[entry.name] != nil ? "made" : "drawn anew", reason: "")
    }
    let leftOut = skipped.map {
      WeightUses.Use(fileName: $0.name, modelName: "", shape: $0.shape, use: "left out", reason: $0.reason)
    }
    return WeightUses(uses: own + leftOut)
  }
}
