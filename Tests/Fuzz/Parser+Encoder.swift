import Foundation
import Ontology
import KnowledgeEncoder
import TestSupport
import TextEncoder
import Torch

extension Parser {
  /// Directories of encoders and what is made with an encoder.
  static var encoder: [Parser] {
    [
      Parser(
        name: "encoder-directory",
        sources: [
          "TextEncoder/Architectures", "TextEncoder/Directory/EncoderDirectory.swift",
          "TextEncoder/Embedding/SentenceEncoder.swift", "TextEncoder/Network/CheckpointNames.swift",
          "TextEncoder/Network/Pooling.swift", "TextEncoder/Network/TransformerConfig.swift", "NN/ParameterStore.swift",
        ],
        tokens: ["\"Pooling\"", "\"Transformer\"", "\"../\"", "\"max_seq_length\":"],
        seeds: { try samples(["tiny-new", "tiny-old"].map { "Tests/Golden/text_encoder/\($0)" }) }, read: readEncoder),
      Parser(
        name: "name-index",
        sources: [
          "KnowledgeEncoder", "VectorSearch/StoredVectors.swift", "Torch/Weights/MappedSafetensors.swift",
          "Torch/Weights/SafetensorsHeader.swift",
        ], seeds: { try IndexedNames.shared.get().seeds }, read: { try IndexedNames.read($0) }),
      Parser(
        name: "mentions",
        sources: ["KnowledgeEncoder/Linking", "Files/DelimitedTable.swift", "Files/DelimitedRows.swift"],
        tokens: ["1|t|", "1|a|", "\n1\t0\t4\t", " (AB)", "((", ")", "D1+D2", "\u{301}", "-1"],
        seeds: { mentionFiles }, read: { try MentionCorpus(contentsOf: $0).expandedMentions.count }),
      Parser(
        name: "term-dictionary", sources: ["KnowledgeEncoder/Linking/TermDictionary.swift"],
        tokens: ["||", "|", "\t", "C1||a\n", "\u{301}"], seeds: { dictionaryFiles },
        read: { file in
          let dictionary = try TermDictionary(contentsOf: file)
          return dictionary.names.count + ContrastTask(name: "c", dictionary).contrasts.count
        }),
      Parser(
        name: "rated-pairs", sources: ["TextEncoder/Evaluation/TermPairs.swift", "Files/DelimitedTable.swift"],
        tokens: ["\"", ",", "\t", "nan", "1e999"],
        seeds: { [Sample("p.csv", Array("a,b,r\n\"x, y\",z,1.5\nv,w,2\n".utf8))] },
        read: { try TermPairs(contentsOf: $0, name: "p").pairs.count }),
      Parser(
        name: "pair-file",
        sources: ["KnowledgeEncoder/Training/PairFile.swift", "Files/DelimitedTable.swift"],
        tokens: ["\"negative\":", ",negative_1", "score", "null", "\t", "\"\"", "held_out", "-1e999"],
        seeds: {
          [
            Sample("p.csv", Array("anchor,positive,negative\n\"x, y\",z,w\nv,w,\n".utf8)),
            Sample(
              "p.jsonl", Array(#"{"anchor":"a","positive":"b"}\#n{"anchor":"c","positive":"d","part":"training"}"#.utf8)
            ),
            Sample("p.tsv", Array("anchor\tpositive\tlabel\na\tb\t1\nc\td\t0\n".utf8)),
          ]
        }, read: { try PairFile(contentsOf: $0).pairs.count }),
    ] + (FileManager.default.fileExists(atPath: root.appending(path: weightFolder).path) ? [torchCheckpoint] : [])
  }

  private static let mentionFiles = [
    Sample(
      "pubtator.txt",
      Array(
        """
        1|t|Adenomatous polyposis coli (APC) and gout
        1|a|APC carriers; Gcn5-related N-acetyltransferase (GNAT).
        1\t28\t31\tAPC\tDisease\tD1|D2
        1\t37\t41\tgout\tDisease\tD3
        1\tCID\tD1\tD3

        """.utf8)),
    Sample("mentions.tsv", Array("text\tid\tdocument\tstart\tend\ngout\tC1\td\t0\t4\n".utf8)),
    Sample("mentions.csv", Array("heart attack,C1\n\"gout, acute\",C2+C3\n".utf8)),
  ]

  private static let dictionaryFiles = [
    Sample("bars.txt", Array("C1|600||Fracture of left femur|Broken thigh\nC2||Fracture of right femur\n".utf8)),
    Sample("tabs.tsv", Array("C1\tAcute gout\tx\nC2\tChronic gout\ty\nC1\tGout flare\tz\n".utf8)),
  ]

  private static let weightFolder = "Tests/Golden/encoder_settings"

  private static var torchCheckpoint: Parser {
    Parser(
      name: "torch-checkpoint", sources: ["Torch/Weights/Pickle", "Torch/Weights/Weight"],
      tokens: [
        "ctorch._utils\n_rebuild_tensor_v2\n", "ccollections\nOrderedDict\n", "cos\nsystem\n", "(", "t", "R", "Q",
        "}", "u.",
        "b", "q\u{0}", "h\u{0}", "X\u{1}\u{0}\u{0}\u{0}a", "K\u{1}", "J\u{7F}\u{7F}\u{7F}\u{7F}", "\u{8A}\u{8}", "2",
        "0", "1",
      ], seeds: weightForms, read: readEncoder)
  }

  private static func readEncoder(_ directory: URL) throws -> Int {
    let encoder = try SentenceEncoder(directory: directory)
    return try encoder.unitVectors(of: ["acute lung", "", String(repeating: "lung ", count: 200)]).count
  }

  /// A directory with its weights in each of the published forms; only these change.
  private static func weightForms() throws -> [Sample] {
    var encoder = try Sample(contentsOf: root.appending(path: "\(weightFolder)/tiny"))
    encoder.files.removeAll { $0.name == "model.safetensors" }
    for place in encoder.files.indices { encoder.files[place].isChanged = false }
    return try samples(["zip.bin", "legacy.bin", "bin", "safetensors"].map { "\(weightFolder)/weights/\($0)" }).map {
      form in
      var sample = encoder
      sample.files += form.files.map {
        .init(name: form.isDirectory ? $0.name : "pytorch_model.bin", bytes: $0.bytes)
      }
      return sample
    }
  }
}
