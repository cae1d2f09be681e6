import Deterministic
import Testing

@testable import Ontology

@Suite struct NameNoiseTests {
  private func changed(_ name: String, _ change: NameNoise.Change, seed: UInt64 = 1) -> String? {
    var random = SplitMix64(seed)
    return NameNoise.changed(name, change, &random)
  }

  @Test(
    arguments: [
      (NameNoise.Change.inversion, "Diabetes, gestational", "gestational Diabetes"),
      (.inversion, "gestational diabetes", "diabetes, gestational"), (.inversion, "Asthma", nil),
      (.inversion, "fracture of the neck of the femur", nil), (.inversion, "a, b, c", nil),
      (.spelling, "Anemia with oedema", "Anemia with edema"), (.spelling, "anemia of tumor", "anaemia of tumour"),
      (.spelling, "chemotherapy", nil), (.plural, "rib fracture", "rib fractures"),
      (.plural, "rib fractures", "rib fracture"),
      (.plural, "arthritis", nil), (.plural, "type 2", nil), (.hyphen, "Lesch-Nyhan syndrome", "Lesch Nyhan syndrome"),
      (.hyphen, "gout", nil), (.acronym, "Chronic obstructive lung disease", "COLD"),
      (.acronym, "failure of the left heart", "FLH"), (.acronym, "heart failure", nil),
      (.acronym, "type 2 diabetes mellitus", nil), (.typo, "flu", nil),
    ] as [(NameNoise.Change, String, String?)])
  func `a change writes a name in another way, or does not apply`(
    change: NameNoise.Change, name: String, expected: String?
  ) {
    #expect(changed(name, change) == expected)
  }

  @Test func `a typo changes one letter inside a word, in four ways`() {
    let name = "pneumonia"
    let typos = Set((0..<400).compactMap { changed(name, .typo, seed: $0) })
    #expect(Set(typos.map(\.count)) == [8, 9, 10])
    for typo in typos {
      #expect(typo != name && typo.first == "p" && typo.last == "a")
      let common =
        zip(name, typo).prefix { $0 == $1 }.count + zip(name.reversed(), typo.reversed()).prefix { $0 == $1 }.count
      #expect(common >= 7)
    }
    #expect(typos.isSuperset(of: ["penumonia", "pnemonia", "pneuumonia"]))
  }

  @Test func `the rate is the part of the names that are changed, and without one nothing is drawn`() {
    var random = SplitMix64(5)
    let noise = NameNoise(rate: 0.3)
    let count = (0..<2000).count { _ in noise.apply(to: "acute myeloid leukemia", &random) != "acute myeloid leukemia" }
    #expect((500...700).contains(count))
    var (untouched, twin) = (SplitMix64(5), SplitMix64(5))
    #expect(NameNoise().apply(to: "gout", &untouched) == "gout")
    #expect(untouched.next() == twin.next())
    // A name that nothing applies to stays.
    #expect(NameNoise(rate: 1, changes: [.hyphen]).apply(to: "gout", &random) == "gout")
  }
}
