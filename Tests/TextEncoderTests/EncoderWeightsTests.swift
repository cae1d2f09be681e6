import Files
import Foundation
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct EncoderWeightsTests {
  private let published = SettingCase.folder.appending(path: "weights")

  /// A copy of the tiny directory without weights.
  private func withBareDirectory<R>(_ body: (URL) throws -> R) throws -> R {
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "encoder")
      try FileManager.default.copyItem(at: SettingCase.tiny, to: copy)
      try FileManager.default.removeItem(at: copy.appending(path: "model.safetensors"))
      return try body(copy)
    }
  }

  private func refusal(_ directory: URL) -> String {
    do {
      _ = try SentenceEncoder(directory: directory)
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func `weights in every published form give the same vectors`() throws {
    let texts = try SettingCase.all().texts
    let expected = try SentenceEncoder(directory: SettingCase.tiny).vectors(of: texts)
    for form in ["zip.bin", "legacy.bin", "safetensors", "bin"] {
      try withBareDirectory { directory in
        let source = published.appending(path: form)
        if source.hasDirectoryPath || source.pathExtension.isEmpty {
          for name in try FileManager.default.contentsOfDirectory(atPath: source.path) {
            try FileManager.default.copyItem(at: source.appending(path: name), to: directory.appending(path: name))
          }
        } else {
          try FileManager.default.copyItem(at: source, to: directory.appending(path: "pytorch_model.bin"))
        }
        let encoder = try SentenceEncoder(directory: directory)
        #expect(encoder.vectors(of: texts) == expected, "\(form)")
        #expect(try encoder.digest().count == 64)
      }
    }
  }

  @Test func `two names of one parameter are refused`() throws {
    try withBareDirectory { directory in
      var tensors = try Safetensors.load(SettingCase.tiny.appending(path: "model.safetensors")).tensors
      let name = "embeddings.word_embeddings.weight"
      let tensor = try #require(tensors[name] as Tensor?)
      tensors["module.\(name)"] = tensor
      try Safetensors.save(tensors, metadata: [:], to: directory.appending(path: "model.safetensors"))
      #expect(refusal(directory).contains("the weights hold \(name) twice, as \(name) and as module.\(name)"))
    }
  }

  @Test func `a part that is missing, or another than the index says, is named`() throws {
    try withBareDirectory { directory in
      let source = published.appending(path: "bin")
      for name in try FileManager.default.contentsOfDirectory(atPath: source.path) {
        try FileManager.default.copyItem(at: source.appending(path: name), to: directory.appending(path: name))
      }
      let second = directory.appending(path: "pytorch_model-00002-of-00002.bin")
      try FileManager.default.removeItem(at: second)
      #expect(refusal(directory).contains("1 files that are not beside it: pytorch_model-00002-of-00002.bin"))
      try FileManager.default.copyItem(at: source.appending(path: "pytorch_model-00001-of-00002.bin"), to: second)
      #expect(refusal(directory).contains("which pytorch_model.bin.index.json has in"))
      let index = directory.appending(path: "pytorch_model.bin.index.json")
      try Data(#"{"weight_map": {"a": "../secret.bin"}}"#.utf8).write(to: index)
      #expect(refusal(directory).contains("names the file \"../secret.bin\", expected one of its own folder"))
      try Data(#"{"weights": 1}"#.utf8).write(to: index)
      #expect(refusal(directory).contains("is no index of weights"))
    }
  }

  @Test func `a git-lfs pointer is named in the place of any file, with what to do`() throws {
    let pointer = Data("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n".utf8)
    for name in [
      "model.safetensors", "pytorch_model.bin", "model.safetensors.index.json", "tokenizer.json", "config.json",
      "modules.json", "tokenizer_config.json", "1_Pooling/config.json",
    ] {
      try withBareDirectory { directory in
        try pointer.write(to: directory.appending(path: name))
        let error = #expect(throws: (any Error).self) { try SentenceEncoder(directory: directory) }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("\(name) is a git-lfs pointer"), "\(text)")
      }
    }
  }

  @Test func `a directory without weights, or with another library's, says what is expected`() throws {
    try withBareDirectory { directory in
      #expect(refusal(directory).contains("neither model.safetensors nor pytorch_model.bin"))
      try Data().write(to: directory.appending(path: "tf_model.h5"))
      #expect(refusal(directory).contains("tf_model.h5 holds weights in a form that is not read"))
      try Data("{}".utf8).write(to: directory.appending(path: "adapter_config.json"))
      #expect(refusal(directory).contains("directory of an adapter"))
    }
  }
}
