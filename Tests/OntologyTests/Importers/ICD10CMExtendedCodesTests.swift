import Testing

@testable import Ontology

@Suite struct SeventhCharacterTests {
  @Test("A note takes seventh characters away from the codes it names, and from no others")
  func exceptions() throws {
    let note =
      "7th characters D and S do not apply to codes in category S06 with 6th character 7 - death due to brain injury "
      + "prior to regaining consciousness, or 8 - death due to other cause prior to regaining consciousness."
    let exception = try #require(SeventhCharacterException(note))
    #expect(exception.characters == ["D", "S"])
    #expect(exception.values == ["7", "8"])
    #expect(exception.forbids("D", of: "S06307") && exception.forbids("S", of: "S061X8"))
    #expect(!exception.forbids("A", of: "S06307"))
    #expect(!exception.forbids("D", of: "S06306") && !exception.forbids("D", of: "S07307"))
    #expect(!exception.forbids("D", of: "S06"))
    #expect(SeventhCharacterException("The 7th character D does not apply here") == nil)
  }

  @Test(
    "Codes are filled up with X behind the dot; codes of seven characters and codes with children are left alone"
  )
  func filling() {
    func extended(_ code: String, hasChildren: Bool = false) -> [String] {
      var open = ICD10CMOpenConcept(
        record: ConceptRecord(code: code, kind: .code, name: "Burn", row: 5), place: 0,
        hasChildren: hasChildren)
      open.seventhCharacters = [("A", "initial"), ("S", "sequela")]
      return open.extendedCodes().map(\.code)
    }
    #expect(extended("T67") == ["T67.XXXA", "T67.XXXS"])
    #expect(extended("T67.0") == ["T67.0XXA", "T67.0XXS"])
    #expect(extended("S52.501") == ["S52.501A", "S52.501S"])
    #expect(extended("S52.5011") == [])
    #expect(extended("S52", hasChildren: true) == [])
  }
}

@Suite(.enabled(if: SourcePackages.tabular2021 != nil, "simple-icd-10-cm 1.2.0 was not fetched"))
struct ICD10CMPairTests {
  @Test(
    "The billable codes made from the tabular list of 2021 are exactly those of the order file, headers too"
  )
  func pair() throws {
    let tabular = try ImporterRun(ICD10CMTabularImporter(), #require(SourcePackages.tabular2021))
    let order = try PublicRun.order()
    func codes(_ records: [ConceptRecord], isBillable: Bool) -> Set<String> {
      Set(records.filter { $0.isBillable == isBillable }.map(\.code))
    }
    let billable = codes(order.records, isBillable: true)
    #expect(billable.count == 72_621)
    #expect(codes(tabular.definitions, isBillable: true) == billable)
    #expect(
      codes(tabular.definitions, isBillable: false) == codes(order.records, isBillable: false))
    // The order file has no letters with accents and two shortened titles; all else is the same text.
    let names = Dictionary(uniqueKeysWithValues: order.records.map { ($0.code, $0.name) })
    let different = tabular.definitions.filter {
      names[$0.code] != nil && names[$0.code] != $0.name
    }
    #expect(different.filter { $0.name.utf8.allSatisfy { $0 < 0x80 } }.map(\.code) == [])
  }
}

@Suite struct ICD10CMCodeListTests {
  @Test(
    "The list of 2026 has exactly the codes that the tabular list of 2026 leads to",
    .enabled(if: SourcePackages.codeList != nil, "simple-icd-10-cm 1.5.0 was not fetched"))
  func list() throws {
    let list = try ImporterRun(ICD10CMCodeListImporter(), #require(SourcePackages.codeList))
    let tabular = try PublicRun.tabular()
    #expect(list.diagnostics.isClean)
    let (made, listed) = (Set(tabular.definitions.map(\.code)), Set(list.records.map(\.code)))
    // The list writes sections of one category like the category.
    let sections = tabular.definitions.filter {
      $0.kind == .section && $0.code.prefix(3) == $0.code.suffix(3)
    }
    #expect(made.subtracting(listed) == Set(sections.map(\.code)))
    #expect(listed.subtracting(made).sorted() == [])
  }

  @Test("Codes with a description are concepts, codes alone only say that the code exists")
  func forms() throws {
    let file = ImporterFixture.url("codes.txt")
    let run = try ImporterRun(ICD10CMCodeListImporter(), file)
    #expect(run.records.map(\.code) == ["Ch1", "A00-A09", "B99-B99", "A00", "A00.0", "QA0.01"])
    #expect(run["A00.0"]?.name == "Cholera due to Vibrio cholerae 01, biovar cholerae")
    #expect(run["A00.0"]?.isBillable == true)
    #expect(run.records.filter(\.isAddition).count == 5)
    #expect(run.badLines == [6])
    #expect(throws: OntologyError.self) {
      try ImporterRun(ICD10CMCodeListImporter(), ImporterFixture.url("terms.csv"))
    }
  }
}
