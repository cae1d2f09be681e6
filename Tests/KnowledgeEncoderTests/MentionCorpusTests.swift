import Files
import Foundation
import KnowledgeEncoder
import TestSupport
import Testing

@Suite struct MentionCorpusTests {
  private func read(_ text: String, columns: [String] = [], name: String = "mentions.txt") throws -> MentionCorpus {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: name)
      try Data(text.utf8).write(to: file)
      return try MentionCorpus(contentsOf: file, columns: columns)
    }
  }

  private func refuses(
    _ text: String, _ words: String, columns: [String] = [], at place: SourceLocation = #_sourceLocation
  ) {
    #expect(sourceLocation: place) {
      try read(text, columns: columns)
    } throws: { error in
      (error as? any Hinted)?.description.contains(words) == true
    }
  }

  @Test func `PubTator gives texts and mentions; relations and blank lines are passed over`() throws {
    let corpus = try read(
      """

      1|t|Lung | disease.
      1|a|It is bad.
      1\t0\t14\tLung | disease\tDisease\tD008171
      1\t5\t9\tskin tumor and gout\tCompositeMention\tD1|D2+D3
      1\tCID\tD1\tD2

      2|t|Nothing known.
      2\t0\t7\tNothing\tDisease

      """)
    #expect(
      corpus.documents == [.init(id: "1", text: "Lung | disease. It is bad."), .init(id: "2", text: "Nothing known.")])
    #expect(
      corpus.mentions == [
        .init("Lung | disease", ids: ["D008171"], type: "Disease", document: "1", place: 0..<14),
        .init("skin tumor and gout", ids: ["D1", "D2", "D3"], type: "CompositeMention", document: "1", place: 5..<9),
        .init("Nothing", ids: [], type: "Disease", document: "2", place: 0..<7),
      ])
    #expect(corpus.mentions.map(\.isComposite) == [false, true, false])
    #expect(try corpus.mentions(ofTypes: ["Disease"]).mentions.count == 2)
    #expect {
      try corpus.mentions(ofTypes: ["Drug"])
    } throws: { ($0 as? any Hinted)?.hint == "there are CompositeMention, Disease" }
  }

  @Test func `columns give mentions alone`() throws {
    let expected = [MentionCorpus.Mention("heart attack", ids: ["C1"]), .init("can't sleep", ids: ["C2", "C3"])]
    #expect(try read("heart attack\tC1\ncan't sleep\tC2|C3\n").mentions == expected)
    #expect(try read("text,id\nheart attack,C1\ncan't sleep,C2+C3\n", name: "m.csv").mentions == expected)
    #expect(try read("C1\tx\theart attack\nC2|C3\ty\tcan't sleep\n", columns: ["3", "1"]).mentions == expected)
    #expect(
      try read("code\tsaid\nC1\theart attack\nC2|C3\tcan't sleep\n", columns: ["said", "code"]).mentions == expected)
    #expect(
      try read("gout, \"acute\"\ngout\n").mentions == [.init("gout, \"acute\"", ids: []), .init("gout", ids: [])])
    #expect(
      try read("gout\tC1\tdoc\t3\t7\n").mentions == [.init("gout", ids: ["C1"], document: "doc", place: 3..<7)])
  }

  @Test func `what cannot be read is named with its line`() {
    refuses("1|t|A\n2|a|B\n", "mentions.txt, line 2: an abstract without its title")
    refuses("1|t|A\n1\t0\t1\tA\n", "line 2: a mention without text and class")
    refuses("1|t|A\n1\t1\t1\tA\tD\tC\n", "line 2: start and end are no places")
    refuses("1|t|A\n1\t0\tx\tA\tD\tC\n", "line 2: start and end are no places")
    refuses("1|t|A\n2\t0\t1\tA\tD\tC\n", "line 2: a mention or relation of another document")
    refuses("1|t|A\nnonsense\n", "line 2: expected a title")
    refuses("1|t|A\n1\t0\t1\t \tD\tC\n", "line 2: the mention has no text")
    refuses("1|t|A\n", "there are no mentions")
    refuses("a\tC1\n\tC2\n", "line 2: the text is empty")
    refuses("a\tC1\td\t1\n", "4 columns, expected text, id")
    refuses("a\tC1\td\t5\t2\n", "line 1: start and end")
    refuses("a\tC1\n", "there is no column '9'", columns: ["9", "1"])
  }
}
