import Deterministic
import Files
import Names
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct SpellingTests {
  private func distance(_ a: String, _ b: String, within limit: Int = 9) -> Int? {
    var measure = EditDistance(from: Array(a.utf8))
    return Array(b.utf8).withUnsafeBufferPointer { measure.distance(to: $0, within: limit) }
  }

  /// The same by definition: the recursion over prefixes, without limit.
  private func reference(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var table = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count {
      for j in 0...b.count {
        if i == 0 || j == 0 {
          table[i][j] = max(i, j)
        } else {
          let replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
          table[i][j] = min(replaced, table[i - 1][j] + 1, table[i][j - 1] + 1)
          if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
            table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
          }
        }
      }
    }
    return table[a.count][b.count]
  }

  @Test func `hand-counted distances`() {
    #expect(distance("fracture", "fracture") == 0)
    #expect(distance("fracture", "fractur") == 1)
    #expect(distance("fracture", "fractrue") == 1)
    #expect(distance("pneumothorax", "pnuemotorax") == 2)
    #expect(distance("ca", "abc") == 3)
    #expect(distance("fracture", "ulcer", within: 2) == nil)
    #expect(distance("", "ab") == 2)
  }

  @Test func `the limited distance equals the whole table on drawn words`() {
    var random = SplitMix64(7)
    func word() -> [UInt8] { (0..<Int(random.next() % 9)).map { _ in UInt8(97 + random.next() % 3) } }
    for _ in 0..<2000 {
      let (a, b) = (word(), word())
      let expected = reference(a, b)
      var measure = EditDistance(from: a)
      let found = b.withUnsafeBufferPointer { measure.distance(to: $0, within: 2) }
      #expect(found == (expected <= 2 ? expected : nil))
    }
  }

  @Test func `corrections are those of a scan with the reference, nearest and most frequent first`() {
    var random = SplitMix64(11)
    let words = Set(
      (0..<3000).map { _ in
        String(decoding: (0..<(3 + Int(random.next() % 6))).map { _ in UInt8(97 + random.next() % 4) }, as: UTF8.self)
      }
    ).sorted()
    let vocabulary = SpellingVocabulary(words.enumerated().map { ($1, $0) })
    for query in ["abc", "abcd", "abcdab", "ddddddd", "a"] {
      let tolerance = SpellingVocabulary.tolerance(query.utf8.count)
      let expected = Set(words.filter { reference(Array(query.utf8), Array($0.utf8)) <= tolerance })
      let found = vocabulary.corrections(of: query, limit: .max)
      #expect(Set(found.map(\.word)) == expected)
      #expect(
        zip(found, found.dropFirst()).allSatisfy {
          ($0.distance, -$0.nameCount) < ($1.distance, -$1.nameCount)
        })
    }
  }

  @Test func `misspelt words are understood where nothing else is found`() throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept("J93", "Pneumothorax"), Knowledge.concept("J94", "Haemothorax of the chest"),
          Knowledge.concept("M35.2", "Behçet's disease"), Knowledge.concept("X", "Pneumothorax of the chest"),
        ], from: Knowledge.source("ICD"))
      let hits = try store.search("pnuemothorx")
      #expect(hits.map(\.concept.id.code) == ["J93", "X"])
      #expect(hits.map(\.match) == [.fuzzy, .fuzzy])
      #expect(hits[0].score == 2012)
      let two = try store.search("pnemothorax chets")
      // "haemothorax" is two edits away as well, one more than "pneumothorax".
      #expect(two.map(\.concept.id.code) == ["X", "J94"])
      #expect(try store.search("behcte").map(\.concept.id.code) == ["M35.2"])
      #expect(try store.search("pnuemothorx", isTolerant: false).isEmpty)
      #expect(try store.search("pneumonia").isEmpty)

      try store.removeSource(named: "ICD")
      try store.importRecords([Knowledge.concept("A", "Emphysema")], from: Knowledge.source("ICD", digest: "b"))
      #expect(try store.search("pnuemothorx").isEmpty)
      #expect(try store.search("emphisema").map(\.concept.id.code) == ["A"])
    }
  }
}
