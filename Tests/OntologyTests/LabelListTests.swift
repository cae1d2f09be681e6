import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct LabelListTests {
  private func read(_ text: String) throws -> LabelList {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "classes.json")
      try Data(text.utf8).write(to: url)
      return try LabelList(contentsOf: url)
    }
  }

  @Test func `every form of a label list is read alike`() throws {
    let entries: [LabelList.Entry] = [.init(label: "Normal"), .init(label: "Cough", code: "R05", system: "ICD10CM")]
    let forms = [
      #"[{"label": "Normal"}, {"label": "Cough", "code": "R05", "system": "ICD10CM"}]"#,
      #"{"name": "x", "labels": [{"name": "Normal"}, {"name": "Cough", "concept": {"system": "ICD10CM", "code": "R05"}}]}"#,
    ]
    for form in forms {
      let list = try read(form)
      #expect(list.entries == entries)
    }
    let names = try [#"["Normal", "Cough"]"#, #"{"Cough": 1, "Normal": 0}"#].map { try read($0).entries.map(\.label) }
    #expect(names == [["Normal", "Cough"], ["Normal", "Cough"]])
    #expect(try forms.map { try read($0).name } == ["classes", "x"])
  }

  @Test func `what is written is read again, counts and groups too`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "labels.json")
      let list = LabelList(
        name: "labels",
        entries: [
          .init(label: "Normal", cases: 7, group: "tail"), .init(label: "A/B \"c\"", code: "J93", system: "ICD10CM"),
        ])
      try list.write(to: url)
      #expect(try LabelList(contentsOf: url) == list)
      let set = try LabelSet(contentsOf: url)
      #expect(set.labels.map(\.name) == ["Normal", "A/B \"c\""])
      #expect(set.labels.map(\.concept) == [nil, ConceptID(system: "ICD10CM", code: "J93")])
    }
  }

  @Test func `a code without its system is looked up, and refused where that is impossible`() throws {
    let list = try read(#"[{"label": "Cough", "code": "R05"}]"#)
    let set = try list.set { code, _ in ConceptID(system: "S", code: code) }
    #expect(set.labels.first?.concept == ConceptID(system: "S", code: "R05"))
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "labels.json")
      try list.write(to: url)
      let error = #expect(throws: OntologyError.self) { try LabelSet(contentsOf: url) }
      #expect(error?.description == "labels.json: the label Cough has the code R05 and no system")
    }
  }

  @Test(arguments: [
    (#"[{"name": "a"}]"#, "unknown key `[0].name`"), (#"[{"code": "J93"}]"#, "label"),
    (#"[1]"#, "is no list of labels"), ("[", "is no list of labels"),
    (#"{"name": "x"}"#, "labels is missing"), (#"{"a": 0, "b": 2}"#, "b has position 2, expected 1"),
  ])
  func `what is no list of labels is refused with the reason`(text: String, reason: String) throws {
    let error = #expect(throws: OntologyError.self) { try read(text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    (#"["N", {"label": "P", "codes": "J93.9"}]"#, "unknown key `[1].codes`", "did you mean `code`?"),
    (#"[{"label": "P", "sistem": "ICD10CM"}]"#, "unknown key `[0].sistem`", "did you mean `system`?"),
    (#"[{"label": "P", "Code": "J93.9"}]"#, "unknown key `[0].Code`", "did you mean `code`?"),
    (#"[{"label": "P", "remark": "x"}]"#, "unknown key `[0].remark`", "known are label, code, system, "),
    (#"{"name": "x", "labels": [{"name": "P", "code": "J93.9"}]}"#, "unknown key `labels[0].code`", "concept"),
    (#"{"name": "x", "lables": [], "labels": [{"name": "P"}]}"#, "unknown key `lables`", "did you mean `labels`?"),
    (#"{"name": "x", "labels": [{"name": "P"}], "version": 2}"#, "unknown key `version`", "known are name, labels"),
    (
      #"{"name": "x", "labels": [{"name": "P", "concept": {"system": "S", "code": "1", "cod": ""}}]}"#,
      "unknown key `labels[0].concept.cod`", "did you mean `code`?"
    ),
  ])
  func `a key that is not known is refused and the nearest named`(text: String, reason: String, hint: String) throws {
    let error = #expect(throws: OntologyError.self) { try read(text) }
    #expect(error?.description.contains("classes.json is no list of labels: \(reason)") == true)
    #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "")")
  }

  @Test func `what the phantom benchmark writes beside its labels is passed over`() throws {
    let list = try read(
      #"[{"label": "Normal", "code": "", "count": 3, "modalities": ["CT"], "splits": {"train": 2}, "texts": ["a"]}]"#)
    let set = try list.set { code, _ in ConceptID(system: "S", code: code) }
    #expect(set.labels.map(\.name) == ["Normal"] && set.labels[0].concept == nil)
  }

  @Test func `an earlier key for the number of cases is read`() throws {
    #expect(try read(#"[{"label": "a", "count": 3}]"#).entries == [.init(label: "a", cases: 3)])
  }

  @Test func `a file that is not there is called that`() throws {
    let error = #expect(throws: OntologyError.self) {
      try LabelList(contentsOf: URL(filePath: "/nowhere/labels.json"))
    }
    #expect(error?.description == "there is no file of labels at /nowhere/labels.json")
  }
}
