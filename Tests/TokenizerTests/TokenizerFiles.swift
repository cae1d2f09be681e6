import Foundation
import TestSupport
import Testing

@testable import Tokenizer

/// Makes directories of tokenizer files.
enum TokenizerFiles {
  static let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nA\n\u{E9}\ne\n"

  /// A directory with the given files.
  static func withModel<R>(_ files: [String: String], _ body: (URL) throws -> R) throws -> R {
    try withTemporaryDirectory { directory in
      for (name, content) in files {
        try Data(content.utf8).write(to: directory.appending(path: name))
      }
      return try body(directory)
    }
  }

  static func tokenizerJSON(_ changes: [(String, String)] = []) throws -> String {
    var json = try String(contentsOf: Golden.url("tokenizer/added-tokens.json"), encoding: .utf8)
    for (old, new) in changes {
      try #require(json.contains(old))
      json = json.replacing(old, with: new)
    }
    return json
  }

  static func refusal(_ files: [String: String]) throws -> TokenizerError {
    try withModel(files) { directory in
      let error = #expect(throws: TokenizerError.self) { try WordPieceTokenizer(directory: directory) }
      return try #require(error)
    }
  }
}
