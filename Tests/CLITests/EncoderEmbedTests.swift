import Foundation
import TestSupport
import Testing
import Torch

@Suite struct EncoderEmbedTests {
  private static let encoder = Golden.url("encoder_settings/tiny").path

  private func embed(_ text: String, in folder: URL, _ options: String...) throws -> CommandLineTool.Result {
    let file = folder.appending(path: "in.txt")
    try Data(text.utf8).write(to: file)
    return try CommandLineTool.run(["encoder", "embed", file.path, "--encoder", Self.encoder] + options)
  }

  private func vectors(_ result: CommandLineTool.Result) throws -> [Float] {
    try #require(result.status == 0, "\(result.errors)")
    return try result.output.split(separator: "\n").flatMap {
      try JSONDecoder().decode([Float].self, from: Data($0.utf8))
    }
  }

  @Test func `a prompt stands before every text, by its text or by its name`() throws {
    try withTemporaryDirectory { folder in
      let typed = try vectors(embed("acute lung\nacute femur\n", in: folder))
      #expect(try vectors(embed("lung\nfemur\n", in: folder, "--prompt", "acute ")) == typed)
      expectError(
        try embed("lung\n", in: folder, "--prompt-name", "passage"), "no text for the prompt name \"passage\"",
        hint: "--prompt")
      #expect(try embed("lung\n", in: folder, "--prompt", "a", "--prompt-name", "b").status == 64)
    }
  }

  @Test func `files hold the vectors of standard output, in both forms`() throws {
    try withTemporaryDirectory { folder in
      let text = "lung\n\nfracture of left femur\n"
      let expected = try vectors(embed(text, in: folder))
      let npy = folder.appending(path: "out.NPY")
      _ = try embed(text, in: folder, "--output", npy.path)
      let bytes = try Data(contentsOf: npy)
      #expect(bytes.count == 128 + 4 * expected.count)
      #expect(String(decoding: bytes[10..<80], as: UTF8.self).contains("'shape': (3, 8)"))
      let safetensors = folder.appending(path: "out.safetensors")
      _ = try embed(text, in: folder, "--output", safetensors.path)
      let contents = try Safetensors.load(safetensors)
      #expect(contents.tensors["embeddings"]?.shape == [3, 8])
      #expect(contents.tensors["embeddings"]?.array() == expected)
      #expect(contents.metadata["encoder_digest"]?.count == 64)
      let floats = bytes.suffix(4 * expected.count).withUnsafeBytes { raw in
        (0..<expected.count).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
      #expect(floats == expected)
    }
  }

  @Test func `a text that is refused leaves an earlier file as it was`() throws {
    try withTemporaryDirectory { folder in
      let output = folder.appending(path: "out.npy")
      try Data("earlier".utf8).write(to: output)
      let file = folder.appending(path: "in.txt")
      try Data([0xFF, 0xFE, 0x61, 0x00]).write(to: file)
      let result = try CommandLineTool.run(
        "encoder", "embed", file.path, "--encoder", Self.encoder, "--output", output.path)
      expectError(result, "UTF-16")
      #expect(try Data(contentsOf: output) == Data("earlier".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["in.txt", "out.npy"])
    }
  }

  @Test func `an encoder with the vocabulary of another model is refused`() throws {
    try withTemporaryDirectory { folder in
      let encoder = folder.appending(path: "encoder")
      try FileManager.default.copyItem(at: Golden.url("text_encoder/tiny-new"), to: encoder)
      let json = encoder.appending(path: "tokenizer.json")
      let words = (0..<200).map { #","other\#($0)":\#(93 + $0)"# }.joined()
      let text = try String(contentsOf: json, encoding: .utf8)
      let end = try #require(text.range(of: #""vocab":\s*\{[^}]*"#, options: .regularExpression)?.upperBound)
      try Data((text[..<end] + words + text[end...]).utf8).write(to: json)
      expectError(
        try CommandLineTool.run("encoder", "embed", json.path, "--encoder", encoder.path), "tokens, the model 94",
        hint: "the vocabulary belongs to another model")

      // The configuration says so too, and the matrix does not.
      let config = encoder.appending(path: "config.json")
      let sizes = try String(contentsOf: config, encoding: .utf8)
      try Data(sizes.replacing(#""vocab_size": 94"#, with: #""vocab_size": 293"#).utf8).write(to: config)
      expectError(
        try CommandLineTool.run("encoder", "embed", json.path, "--encoder", encoder.path),
        "the weights of \(encoder.path)/model.safetensors do not fit the model; 1 of wrong shape",
        "embeddings.word_embeddings.weight [94, 32], expected [293, 32]", hint: "configuration")
    }
  }
}
