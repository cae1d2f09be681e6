import Foundation
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct EncoderSettingsTests {
  @Test func `settings that change vectors give the vectors of sentence-transformers`() throws {
    let (texts, cases) = try SettingCase.all()
    #expect(cases.count > 25)
    for setting in cases {
      try withTemporaryDirectory { folder in
        let encoder = try SentenceEncoder(directory: setting.make(in: folder), prompt: setting.prompt)
        let error = maxError(encoder.vectors(of: texts), setting.vectors)
        #expect(error < Tolerance.forward, "\(setting.name)")
      }
    }
  }

  @Test func `a saved encoder has the vectors and the settings of the one it was saved from`() throws {
    let (texts, cases) = try SettingCase.all()
    for setting in cases {
      try withTemporaryDirectory { folder in
        let encoder = try SentenceEncoder(directory: setting.make(in: folder), prompt: setting.prompt)
        let target = folder.appending(path: "saved")
        try encoder.save(to: target, card: "")
        let again = try SentenceEncoder(directory: target)
        #expect(again.prompt == encoder.prompt, "\(setting.name)")
        #expect(again.vectors(of: texts) == encoder.vectors(of: texts), "\(setting.name)")
      }
    }
  }

  /// What is said about a tiny directory in which one value is another.
  private func refusal(_ file: String, _ path: [String], _ value: Any) throws -> String? {
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "encoder")
      try FileManager.default.copyItem(at: SettingCase.tiny, to: copy)
      try SettingCase.set(path, to: value, in: copy.appending(path: file))
      do {
        _ = try SentenceEncoder(directory: copy)
        return nil
      } catch { return "\(error)" }
    }
  }

  @Test func `settings that are not computed are refused by their name`() throws {
    let bert = "sentence_bert_config.json"
    let cases: [(String, [String], Any)] = [
      ("config.json", ["is_decoder"], true), ("config.json", ["add_cross_attention"], true),
      ("config.json", ["position_embedding_type"], "relative_key"), ("config.json", ["hidden_act"], "silu"),
      ("config.json", ["pruned_heads"], ["0": [1]]), ("config.json", ["quantization_config"], ["bits": 4]),
      ("config.json", ["model_type"], "roberta"), ("config.json", ["hidden_size"], "8"),
      ("config.json", ["num_hidden_layers"], 1.5), (bert, ["transformer_task"], "fill-mask"),
      (bert, ["module_output_name"], "sentence_embedding"), (bert, ["query_length"], 8),
      (bert, ["processing_kwargs"], ["text": ["padding": "max_length"]]), (bert, ["tokenizer_args"], ["lower": true]),
      (bert, ["modality_config"], ["text": ["method": "forward", "method_output_name": "pooler_output"]]),
      (bert, ["max_seq_length"], "24"), (bert, ["do_lower_case"], "yes"), (bert, ["invented"], 1),
      ("1_Pooling/config.json", ["embedding_dimension"], 16), ("1_Pooling/config.json", ["pooling_mode"], "attention"),
      ("1_Pooling/config.json", ["include_prompt"], 0.5),
      ("2_Normalize/config.json", ["module_input_name"], "token_embeddings"),
      ("config_sentence_transformers.json", ["model_type"], "SparseEncoder"),
      ("config_sentence_transformers.json", ["default_prompt_name"], "absent"),
      ("tokenizer_config.json", ["padding_side"], "left"), ("tokenizer_config.json", ["truncation_side"], "middle"),
      ("tokenizer_config.json", ["do_basic_tokenize"], false), ("tokenizer_config.json", ["never_split"], ["lung"]),
      ("tokenizer_config.json", ["split_special_tokens"], true), ("tokenizer_config.json", ["strip_accents"], "no"),
    ]
    for (file, path, value) in cases {
      let message = try refusal(file, path, value)
      #expect(message?.contains(path[0]) == true, "\(path[0]): \(message ?? "accepted")")
    }
  }

  @Test(arguments: [
    ("num_hidden_layers", "config.json has num_hidden_layers 1099511627776"), ("intermediate_size", "do not fit"),
    ("vocab_size", "do not fit"), ("max_position_embeddings", "do not fit"),
  ])
  func `a size that no memory has room for is refused by the weights`(key: String, reason: String) throws {
    let message = try refusal("config.json", [key], 1 << 40)
    #expect(message?.contains(reason) == true, "\(message ?? "accepted")")
  }

  @Test func `two poolings are named as not supported`() throws {
    let message = try refusal("1_Pooling/config.json", ["pooling_mode"], ["cls", "mean"])
    #expect(message?.contains("cls + mean; only one is supported") == true, "\(message ?? "accepted")")
  }

  @Test func `settings that change nothing are accepted`() throws {
    let cases: [(String, [String], Any)] = [
      ("config.json", ["is_decoder"], false), ("config.json", ["pruned_heads"], [String: Any]()),
      ("config.json", ["position_embedding_type"], "absolute"), ("config.json", ["id2label"], ["0": "a"]),
      ("tokenizer_config.json", ["never_split"], NSNull()),
      ("tokenizer_config.json", ["tokenizer_class"], "BertTokenizerFast"),
      ("tokenizer_config.json", ["model_max_length"], 1e30), ("sentence_bert_config.json", ["query_length"], NSNull()),
      ("sentence_bert_config.json", ["model_args"], ["attn_implementation": "sdpa"]),
      ("config_sentence_transformers.json", ["similarity_fn_name"], "dot"),
    ]
    for (file, path, value) in cases {
      let message = try refusal(file, path, value)
      #expect(message == nil, "\(path[0]): \(message ?? "")")
    }
  }

  @Test func `vectors of an encoder that is not compared by cosine are not compared`() throws {
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "encoder")
      try FileManager.default.copyItem(at: SettingCase.tiny, to: copy)
      let model = copy.appending(path: "config_sentence_transformers.json")
      try SettingCase.set(["similarity_fn_name"], to: "dot", in: model)
      // Of unit vectors the dot product is the cosine.
      #expect(throws: Never.self) { try SentenceEncoder(directory: copy).unitVectors(of: ["lung"]) }
      let bare = try SentenceEncoder(directory: copy, normalizes: false)
      let error = #expect(throws: EncoderError.self) { try bare.unitVectors(of: ["lung"]) }
      #expect(error?.description.contains("similarity_fn_name is \"dot\"") == true)
      #expect(bare.embed(["lung"]).shape == [1, 8])
    }
  }

  @Test func `modules in another order are refused, Normalize before Pooling among them`() throws {
    for kinds in [["Transformer", "Normalize", "Pooling"], ["Transformer", "Pooling", "Pooling"], ["Pooling"]] {
      try withTemporaryDirectory { folder in
        let copy = folder.appending(path: "encoder")
        try FileManager.default.copyItem(at: SettingCase.tiny, to: copy)
        let modules = kinds.enumerated().map { index, kind in
          ["idx": index, "name": "\(index)", "path": index == 0 ? "" : "1_Pooling", "type": "a.\(kind)"]
            as [String: Any]
        }
        try JSONSerialization.data(withJSONObject: modules).write(to: copy.appending(path: "modules.json"))
        let error = #expect(throws: EncoderError.self) { try SentenceEncoder(directory: copy) }
        #expect(error?.description.contains(kinds.joined(separator: ", ")) == true)
      }
    }
  }

  @Test func `the digest tells prompts apart, and a prompt that is not there is named`() throws {
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "encoder")
      try FileManager.default.copyItem(at: SettingCase.tiny, to: copy)
      let plain = try SentenceEncoder(directory: copy)
      #expect(try plain.prompted(.text("acute ")).digest() != plain.digest())
      #expect(try plain.prompted(.text("")).digest() == plain.digest())
      let error = #expect(throws: EncoderError.self) { try plain.prompted(.named("passage")) }
      #expect(error?.description.contains("\"passage\"") == true)
    }
  }
}
