import Files
import Foundation
import KnowledgeEncoder
import TestSupport
import TextEncoder
import Testing

@Suite struct EncoderTaskListTests {
  private func file(_ sets: String, in folder: URL) throws -> URL {
    let file = folder.appending(path: "sets.json")
    try Data(#"{"format_version":1,"sets":[\#(sets)]}"#.utf8).write(to: file)
    return file
  }

  @Test func `files lie beside the list, and are read once`() throws {
    try withTemporaryDirectory { folder in
      for (name, text) in [
        ("m.tsv", "C1\tGout\tpodagra pain\n"), ("d.tsv", "C1\tGout\nC2\tFever\n"),
        ("p.csv", "gout,fever,1\ngout,pain,3\n"),
      ] { try Data(text.utf8).write(to: folder.appending(path: name)) }
      let file = try file(
        """
        {"kind":"linking","name":"lay","mentions":"m.tsv","dictionary":["d.tsv","m.tsv"],"columns":["3","1"],
         "similarity":"dot","training_names":"d.tsv"},
        {"kind":"pairs","name":"rated","file":"p.csv"}
        """, in: folder)
      let tasks = try EncoderTaskList(contentsOf: file).tasks(in: folder)
      #expect(tasks.map(\.description.name) == ["lay", "rated"])
      #expect(tasks[0].similarity == .dot && tasks[1].similarity == .cosine)
      #expect(tasks[0].description.count("dictionary_concepts") == 3)
      #expect(tasks[0].description.protocolText.contains("d.tsv, m.tsv by dot"))
    }
  }

  @Test(arguments: [
    (#"{"kind":"linking","name":"a","mentions":"m","dictionary":"d","type":["X"]}"#, "unknown key"),
    (#"{"kind":"nothing","name":"a"}"#, #"known are "linking", "pairs""#),
    (#"{"kind":"pairs","name":"a"}"#, "file"),
    (#"{"kind":"pairs","name":"a","file":"f"},{"kind":"pairs","name":"a","file":"g"}"#, "two sets are called 'a'"),
    (#"{"kind":"pairs","name":"a","file":"f","similarity":"manhattan"}"#, "similarity"),
  ])
  func `a list that cannot be read says why`(sets: String, words: String) throws {
    try withTemporaryDirectory { folder in
      let file = try file(sets, in: folder)
      #expect {
        try EncoderTaskList(contentsOf: file)
      } throws: { error in
        (error as? EncoderError)?.description.contains(words) == true
      }
    }
  }

  @Test func `a list says its version`() throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "sets.json")
      try Data(#"{"sets":[]}"#.utf8).write(to: file)
      #expect {
        try EncoderTaskList(contentsOf: file)
      } throws: { error in
        (error as? EncoderError)?.description.contains("format_version is missing") == true
      }
    }
  }
}
