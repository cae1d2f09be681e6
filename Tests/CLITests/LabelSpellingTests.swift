import Files
import Names
import Ontology
import Testing
import VisionBridge

/// Label sets and label spaces are modules that do not know each other; names go by one rule in both.
@Suite struct LabelSpellingTests {
  @Test func `what is one name for a label set is one for a label space`() throws {
    let spellings = [
      "Wilms tumour", "wilms\u{A0}\u{A0}Tumour ", "\tWILMS\r\nTUMOUR", "Wilmstumour", "Wilms' tumour",
      "Wilms\u{200B}tumour", "Caf\u{E9}", "Cafe\u{301}", "CAFE\u{301}", "Cafe", "\u{130}leus",
      "I\u{307}leus", "ileus", "STRASSE", "Stra\u{DF}e", "\u{FB01}n", "fin", "\u{3A3}", "\u{3C2}",
    ]
    for name in spellings {
      let space = try LabelSpace(labels: [name])
      for spelling in spellings {
        let isOne = LabelName.key(spelling) == LabelName.key(name)
        let record = CaseRecord(id: "1", split: .train, labels: [spelling], scans: [])
        #expect(((try? space.indices(of: [record])) == [[0]]) == isOne, "\(spelling) for \(name)")
      }
    }
    #expect(Set(spellings.map(LabelName.key)).count == 14)
  }
}
