import Foundation
import TestSupport
import Testing

@testable import VisionBridge

/// Lists of splits in the forms in which data sets publish them.
@Suite struct SplitListTests {
  private static func record(_ id: String, patient: String? = nil) -> CaseRecord {
    CaseRecord(id: id, patient: patient, split: nil, labels: [], scans: [])
  }

  @Test func aTableNamesCasesOrPatients() throws {
    try withTemporaryDirectory { folder in
      try DataSet.write("case,split\na,train\np,dev\n", "s.csv", in: folder)
      let plan = SplitPlan.lists([SplitList(folder.appending(path: "s.csv"))])
      let cases = [Self.record("a", patient: "p"), Self.record("b", patient: "p")]
      #expect(try plan.assign(cases).map(\.split) == [.train, .validation])
      let error = try #require(throws: VisionError.self) { try plan.assign([Self.record("c")]) }
      #expect(error.description.contains("s.csv: no split for case c"))
    }
  }

  /// As ChestX-ray14 has it: train_val_list.txt and test_list.txt, an image in each line.
  @Test func aListOfNamesForEachSplit() throws {
    try withTemporaryDirectory { folder in
      try DataSet.write("1.png\r\n2.png \n\n", "train_val_list.txt", in: folder)
      try DataSet.write("3.png", "test_list.txt", in: folder)
      let lists = [("train_val_list.txt", Split.train), ("test_list.txt", .test)].map {
        SplitList(folder.appending(path: $0), split: $1)
      }
      let cases = ["1.png", "2.png", "3.png"].map { Self.record($0) }
      #expect(try SplitPlan.lists(lists).assign(cases).map(\.split) == [.train, .train, .test])
      try DataSet.write("2.png\n", "test_list.txt", in: folder)
      let error = try #require(throws: VisionError.self) { try SplitPlan.lists(lists).assign(cases) }
      #expect(error.description.contains("test_list.txt, line 1: in test, and in train too"))
    }
  }

  /// As MedPix 2.0 has it: parts of a split repeat its ids.
  @Test func anObjectWithAListForEachSplit() throws {
    try withTemporaryDirectory { folder in
      try DataSet.write(
        #"{"train": ["a", "b"], "train_1": ["a"], "dev": ["c"], "test": ["d"]}"#, "splits.json", in: folder)
      let plan = SplitPlan.lists([SplitList(folder.appending(path: "splits.json"))])
      let cases = ["a", "b", "c", "d"].map { Self.record($0) }
      #expect(try plan.assign(cases).map(\.split) == [.train, .train, .validation, .test])
      for (content, message) in [
        (#"{"train": ["a"], "fold_1": ["b"]}"#, "'fold_1' is none of train, validation, test, and fold_1[0] is"),
        (#"{"train": ["a"], "test": ["a"]}"#, "train[0]: in train, and in test too"),
        (#"["a"]"#, "no object with a list of ids for each split"),
      ] {
        try DataSet.write(content, "splits.json", in: folder)
        let error = try #require(throws: (any Error).self) { try plan.assign(cases) }
        #expect("\(error)".contains(message), "\(error)")
      }
    }
  }
}
