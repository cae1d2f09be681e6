import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct ICD10CMReferenceTests {
  @Test(
    "References are read as they are written",
    arguments: [
      ("congenital malformations (Q10.0-Q10.3)", ["Q10.0-Q10.3"]),
      ("open wound (S01.1-)", ["S01.1"]),
      ("certain infections (A00-B99)", ["A00-B99"]),
      ("other (I60.-. I61.-, I62.-)", ["I60", "I61", "I62"]),
      ("fracture (S12.0--S12.6.-)", ["S12.0-S12.6"]), ("feeding (F98.2.-F98.3)", ["F98.2-F98.3"]),
      ("parasites (B65.0 -B83.9)", ["B65.0-B83.9"]), ("webbed (Q70.0- -Q70.3-)", ["Q70.0-Q70.3"]),
      ("arthritis (M05.00 to M05.8A)", ["M05.00-M05.8A"]),
      ("sequelae (I69.81- I69.91-)", ["I69.81", "I69.91"]),
      (
        "drug (T36-T50 with fifth or sixth character 5)",
        ["T36-T50 with fifth or sixth character 5"]
      ),
      (
        "use (F10, F13, F19 with .26, .96)",
        ["F10 with .26, .96", "F13 with .26, .96", "F19 with .26, .96"]
      ),
      ("salicylates (T39.0-, with sixth character 5)", ["T39.0 with sixth character 5"]),
      ("fracture (S92.-with 7th character B)", ["S92 with 7th character B"]),
      ("knee joint (Z89.52-", ["Z89.52"]), ("electrolyte imbalance (E87.8}", ["E87.8"]),
      ("tuberculosis, any type in A15 (J65)", ["J65"]),
      ("code from category B96 to identify organism", ["B96"]),
      ("deficiency (G6PD)", []), ("influenza A/H1N1", []), ("mild (QA0.01)", ["QA0.01"]), ("", []),
      ("(((", []),
    ])
  func reading(note: String, expected: [String]) {
    let found = ICD10CMReference.all(in: note).map { reference in
      [
        [reference.first, reference.last].compactMap(\.self).joined(separator: "-"),
        reference.condition,
      ]
      .compactMap(\.self).joined(separator: " ")
    }
    #expect(found == expected)
  }

  @Test("A range means the fewest concepts that are all of it")
  func ranges() throws {
    var tree = ICD10CMCodeTree()
    tree.addBlock("Ch9", range: try #require(ICD10CMRange("I00-I99")), parent: nil)
    tree.addBlock("I60-I69", range: try #require(ICD10CMRange("I60-I69")), parent: "Ch9")
    for (category, digits) in [("I60", 0..<3), ("I63", 0..<6), ("I69", 0..<2)] {
      tree.add(category, parent: "I60-I69")
      for digit in digits { tree.add("\(category).\(digit)", parent: category) }
    }
    tree.add("I63.51", parent: "I63.5")
    tree.sort()
    func codes(_ first: String, _ last: String? = nil) -> [String] {
      tree.codes(of: ICD10CMReference(first: first, last: last))
    }
    #expect(codes("I63") == ["I63"])
    #expect(codes("I60", "I69") == ["I60-I69"])
    #expect(codes("I00", "I99") == ["Ch9"])
    #expect(codes("I60", "I63") == ["I60", "I63"])
    #expect(codes("I63.2", "I63.4") == ["I63.2", "I63.3", "I63.4"])
    #expect(codes("I63.0", "I63.5") == ["I63.0", "I63.1", "I63.2", "I63.3", "I63.4", "I63.5"])
    #expect(codes("I63.4", "I63.50") == ["I63.4"])
    #expect(codes("I60.1", "I69.0") == ["I60.1", "I60.2", "I63", "I69.0"])
    #expect(codes("J00") == [])
    #expect(codes("I69", "I60") == [])
  }
}

/// The relations of the tabular list of 2026, worked out by sets in Python.
private struct PlainRelations: Decodable {
  var counts: [String: Int]
  var conditions: Int
  var sha256: String
  var unresolved, sample: [String]
}

@Suite(.enabled(if: SourcePackages.tabular != nil, "simple-icd-10-cm 1.5.0 was not fetched"))
struct ICD10CMInstructionGoldenTests {
  @Test(
    "Every instruction of the 2026 list leads to the codes that a plain working-out by sets finds")
  func relations() throws {
    let run = try PublicRun.tabular()
    let plain: PlainRelations = try Golden.json("icd10cm_instructions/relations.json")
    let codes = Set(run.definitions.map(\.code))
    var lines: Set<String> = []
    var unresolved: Set<String> = []
    for record in run.records where record.isAddition {
      for relation in record.relations {
        if codes.contains(relation.target) {
          lines.insert(
            [record.code, relation.kind.rawValue, relation.target, relation.label ?? ""].joined(
              separator: "\t"))
        } else {
          unresolved.insert("\(record.code) \(relation.kind.rawValue) \(relation.target)")
        }
      }
    }
    #expect(Set(plain.sample).subtracting(lines).sorted() == [])
    #expect(unresolved.sorted() == plain.unresolved)
    let conditionCount = lines.count {
      !($0.split(separator: "\t", omittingEmptySubsequences: false).last ?? "").isEmpty
    }
    #expect(conditionCount == plain.conditions)
    let kinds = lines.map { String($0.split(separator: "\t")[1]) }
    #expect(Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +) == plain.counts)
    let text = lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: "\n")
    #expect(try digest(of: text) == plain.sha256)
  }

  private func digest(of text: String) throws -> String {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "relations.tsv")
      try Data(text.utf8).write(to: file)
      return try FileDigest.sha256(of: file)
    }
  }
}
