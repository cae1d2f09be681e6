import Deterministic
import Testing

@testable import Ontology

@Suite struct SearchTextTests {
  @Test(arguments: [
    "", " - ", "Gout", "Crohn's disease [regional enteritis]", "  HER2+ / neu,2nd  ",
    "Ménière's disease", "Crohn’s DISEASE",
    "a\u{301}b", "ß 5 Ⅻ", "α-Thalassämie, 3",
  ])
  func `the hash of a text is that of its normalised form`(_ text: String) {
    #expect(SearchText.hash(text) == StableHash.of(SearchText.normalised(text)))
  }

  @Test
  func `texts that differ in case, punctuation and spacing alone have one hash, others have not`() {
    #expect(SearchText.hash("Heart-attack, (acute)") == SearchText.hash("heart attack ACUTE"))
    #expect(SearchText.hash("heart attack") != SearchText.hash("heartattack"))
  }
}
