import Files
import Foundation
import KnowledgeEncoder
import NN
import Ontology
import TestSupport
import TextEncoder
import Tokenizer
import Torch

extension Parser {
  /// Tokenizers, checkpoints and recipes of the text encoder.
  static var text: [Parser] {
    [
      Parser(
        name: "tokenizer-json", sources: ["Tokenizer"],
        tokens: ["\"added_tokens\"", "\"post_processor\"", "##", "[UNK]", "\\ud83d", "\\u0000"],
        seeds: {
          let files = try ["tiny-new", "tiny-old"].map { try tokenizerFiles("text_encoder/\($0)") }
          return files + [
            Sample("tokenizer.json", [UInt8](try Data(contentsOf: Golden.url("tokenizer/added-tokens.json"))))
          ]
        }, read: readTokenizer),
      Parser(
        name: "vocab-txt", sources: ["Tokenizer"], tokens: ["[PAD]\n", "\n\n", "##", "[UNK]\n", "\u{FEFF}", "\t\n"],
        seeds: { [try vocabularyFiles()] }, read: readTokenizer),
      Parser(
        name: "safetensors",
        sources: ["Torch/Weights/Safetensors", "Torch/Weights/MappedSafetensors.swift"],
        seeds: { try samples(["nn/every-type.safetensors", "nn/clipping.safetensors"].map { "Tests/Golden/\($0)" }) },
        read: { file in
          let mapped = try MappedSafetensors(contentsOf: file)
          let tensors = try Safetensors.load(file).tensors
          for (name, tensor) in tensors {
            precondition(mapped.bytes(of: name)?.count == tensor.count * tensor.dtype.byteCount)
          }
          return tensors.count
        }),
      Parser(
        name: "pretrain-recipe",
        sources: [
          "Files/RecipeFile.swift", "TextEncoder/Training/ContrastiveRecipe.swift", "Ontology/Pairs/PairOptions.swift",
          "Ontology/Pairs/PairSchedule.swift",
        ],
        seeds: {
          try samples(["recipes/encoder/demo.json", "recipes/encoder/nosology.json", "recipes/encoder/rp3d-diag.json"])
        },
        read: { file in
          let recipe = try PretrainRecipe(contentsOf: file)
          try recipe.training.validate()
          let sampler = Result { try PairSampler(IndexedNames.shared.get().store, options: recipe.pairs, seed: 1) }
          if case .failure(let error) = sampler, !isTyped(error) { throw error }
          return try 1 + ((try? sampler.get())?.batch(step: 1).count ?? 0)
        }),
    ]
  }

  private static func tokenizerFiles(_ folder: String) throws -> Sample {
    Sample(
      directory: try ["tokenizer.json", "tokenizer_config.json"].map {
        .init(name: $0, bytes: [UInt8](try Data(contentsOf: Golden.url("\(folder)/\($0)"))))
      })
  }

  private static func vocabularyFiles() throws -> Sample {
    let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "lung", "##s", "acute", "é", "e\u{301}", "中", "-"]
    let added = #"{"lung": 5}"#
    return Sample(
      directory: [
        .init(name: "added_tokens.json", bytes: Array(added.utf8)),
        .init(
          name: "tokenizer_config.json",
          bytes: [UInt8](try Data(contentsOf: Golden.url("text_encoder/tiny-new/tokenizer_config.json")))),
        .init(name: "vocab.txt", bytes: Array(words.map { $0 + "\n" }.joined().utf8)),
      ])
  }

  private static func readTokenizer(_ location: URL) throws -> Int {
    let isFile = location.pathExtension == "json"
    let tokenizer = try isFile ? WordPieceTokenizer(file: location) : WordPieceTokenizer(directory: location)
    let text = "Acute lungs, [MASK] é e\u{301} 中\u{0}\u{200D}[PAD] \(String(repeating: "a\u{301}", count: 300))"
    let encoding = tokenizer.encode(text)
    let pair = try tokenizer.encode(text, pair: text, truncation: Truncation(to: 12, strategy: .longestFirst))
    return encoding.count + pair.count + tokenizer.decode(encoding.ids).utf8.count
  }
}
