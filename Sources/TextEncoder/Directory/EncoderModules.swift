import Foundation
import Tokenizer

/// The modules of a sentence-transformers directory: a transformer, a pooling, and perhaps a normalization.
struct EncoderModules {
  /// Folder of the transformer and its tokenizer: the directory itself, or `0_BERT` and the like in older ones.
  var transformer: URL
  /// Folder of the pooling; nil in a directory that does not say how tokens are pooled.
  var pooling: URL?
  /// Whether vectors are scaled to unit length.
  var normalizes = false

  /// Reads `modules.json`; without one the directory is that of a transformer.
  ///
  /// - Throws: `TokenizerError` when a module is not computed here, or they come in another order.
  init(_ directory: URL) throws(TokenizerError) {
    transformer = directory
    let url = directory.appending(path: "modules.json")
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    let modules = try ConfigurationFile.list(contentsOf: url).map { entry throws(TokenizerError) in
      try EncoderModule(entry)
    }
    for (position, module) in modules.enumerated() {
      let folder = module.path.isEmpty ? directory : directory.appending(path: module.path)
      switch (module.kind, position) {
      // Before 2020 the class of the transformer was called by its architecture.
      case ("Transformer", 0), ("BERT", 0): transformer = folder
      case ("Pooling", 1): pooling = folder
      case ("Normalize", 2...):
        normalizes = true
        try Self.checkNormalization(folder)
      case ("Transformer", _), ("Pooling", _), ("Normalize", _):
        throw TokenizerError(
          "\(url.path) has the modules \(modules.map(\.kind).joined(separator: ", ")); expected Transformer, Pooling and"
            + " perhaps Normalize")
      default:
        throw TokenizerError(
          "\(url.path) contains the module \(module.type), which this encoder does not compute",
          hint: "only Transformer, Pooling and Normalize are supported")
      }
    }
  }

  private static func checkNormalization(_ folder: URL) throws(TokenizerError) {
    let url = folder.appending(path: "config.json")
    // Directories of before 2026 have no configuration of it.
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    let file = try ConfigurationFile(contentsOf: url)
    try file.require("module_input_name", .text("sentence_embedding"))
    try file.require("module_output_name", .text("sentence_embedding"))
  }
}

/// One entry of `modules.json`.
private struct EncoderModule {
  var path: String
  var type: String
  /// Last component: older and newer versions put the classes in other packages.
  var kind: String { type.split(separator: ".").last.map(String.init) ?? type }

  init(_ entry: ConfigurationFile) throws(TokenizerError) {
    path = try entry.string("path") ?? ""
    guard let type = try entry.string("type") else {
      throw TokenizerError("\(entry.origin) is no list of sentence-transformers modules: an entry has no type")
    }
    self.type = type
  }
}
