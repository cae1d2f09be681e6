import Files
import Foundation
import TestSupport
import Testing

@testable import TextEncoder

@Suite struct TermPairsTests {
  private func read(_ text: String, columns: [String] = []) throws -> [TermPairs.Pair] {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "pairs.txt")
      try Data(text.utf8).write(to: file)
      return try TermPairs(contentsOf: file, name: "pairs", columns: columns).pairs
    }
  }

  private let expected = [
    TermPairs.Pair("heart attack", "angina", rating: 3), .init("gout", "arthritis, acute", rating: 1.5),
  ]

  @Test func `columns are found: the first two of text, the last of numbers`() throws {
    #expect(try read("heart attack\tangina\t3\ngout\tarthritis, acute\t1.5\n") == expected)
    #expect(
      try read(
        "id,a,b,rater,mean,code\n1,heart attack,angina,2,3,C1\n2,gout,\"arthritis, acute\",1,1.5,C2\n") == expected)
  }

  @Test func `columns can be named, or numbered from 1`() throws {
    let text = "b;score;a\nangina;3;heart  attack\narthritis, acute;1.5;gout\n"
    #expect(try read(text, columns: ["a", "b", "score"]) == expected)
    #expect(try read(text, columns: ["3", "1", "2"]) == expected)
  }

  @Test func `what cannot be read is named with its line`() {
    func refuses(_ text: String, columns: [String] = [], _ words: String, _ place: SourceLocation = #_sourceLocation) {
      #expect(sourceLocation: place) {
        try read(text, columns: columns)
      } throws: { error in
        (error as? any Hinted)?.description.contains(words) == true
      }
    }
    refuses("a\tb\t1\nc\td\n", "pairs.txt, line 2: 2 columns, expected 3 as on line 1")
    refuses("a\tb\t1\nc\td\tx\ne\tf\t2\n", columns: ["1", "2", "3"], "line 2: column 3 is no number")
    refuses("a\tb\t1\n\tb\t2\n", "line 2: a term is empty")
    refuses("a\tb\t1\n", "1 pairs, at least 2")
    refuses("a\t1\t1\nb\t2\t3\n", "1 columns of texts and 2 of numbers")
    refuses("a\tb\t1\nc\td\t2\n", columns: ["x", "2", "3"], "there is no column 'x'")
    refuses("a\tb\t1\nc\td\t2\n", columns: ["1", "2"], "2 columns named")
    refuses("a,b,1\n\"c,d,2\n", "a quote is opened and never closed")
  }

  @Test func `the correlation of cosines and ratings is measured`() throws {
    let encoder = try SentenceEncoder(directory: Cases.new)
    let pairs = TermPairs(
      name: "p", pairs: [.init("lung", "lung", rating: 9), .init("lung", "fracture of femur", rating: 0)])
    let measures = try encoder.measures(of: [pairs])
    let report = EncoderReport([try .init(encoder, name: "new")], [pairs], [measures])
    #expect(report.value("spearman", ofKind: "pairs") == 1)
  }
}
