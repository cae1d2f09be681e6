import Testing

@testable import Ontology

@Suite struct WordFormsTests {
  @Test(arguments: [
    ("anaemia", "anemia"), ("oesophageal", "esophageal"), ("haematomata", "hematoma"), ("paediatric", "pediatric"),
    ("tumours", "tumor"), ("pneumothoraces", "pneumothorax"), ("metastases", "metastasis"), ("varices", "varix"),
    ("appendices", "appendix"), ("vertebrae", "vertebra"), ("phalanges", "phalanx"), ("diverticula", "diverticulum"),
    ("bruises", "bruise"), ("localised", "localized"), ("paralysed", "paralyzed"), ("fits", "fit"), ("feet", "foot"),
    ("diseases", "disease"), ("viruses", "virus"), ("diagnoses", "diagnosis"), ("biopsies", "biopsy"),
  ])
  func `two spellings or numbers are one word`(a: String, b: String) {
    #expect(WordForm(a).canonical == WordForm(b).canonical)
  }

  @Test(arguments: [
    ("aids", "aid"), ("pus", "pu"), ("mass", "mas"), ("virus", "viru"), ("ileum", "ilium"), ("diabetes", "diabete "),
  ])
  func `other words stay others`(a: String, b: String) {
    #expect(WordForm(a).canonical != WordForm(b).canonical)
  }

  @Test(arguments: [
    ("fractured", "fracture"), ("dislocation", "dislocated"), ("obstructing", "obstruction"), ("trapping", "trapped"),
    ("ulceration", "ulcerated"),
  ])
  func `verbs and the nouns made of them share a stem`(a: String, b: String) {
    #expect(WordForm(a).stem == WordForm(b).stem)
    #expect(WordForm(a).canonical != WordForm(b).canonical)
  }

  @Test(arguments: ["anemia", "esophagus", "metastasis", "pneumothorax", "biopsy", "tumor", "localized", "vertebra"])
  func `the spellings of a word are all spellings of it`(word: String) {
    let spellings = SpellingVariants.spellings(of: word)
    #expect(spellings.contains(word))
    let british = [
      "anemia": "anaemias", "esophagus": "oesophagus", "metastasis": "metastases", "pneumothorax": "pneumothoraces",
      "biopsy": "biopsies", "tumor": "tumours", "localized": "localised", "vertebra": "vertebrae",
    ]
    #expect(spellings.contains(british[word] ?? ""))
  }

  @Test(arguments: [
    ("Anemia, unspecified", ["anemia"]),
    ("Urinary tract infection, site not specified", ["urinary", "tract", "infection"]),
    ("Cardiac arrest, cause unspecified", ["cardiac", "arrest"]),
    ("Unspecified atrial fibrillation", ["atrial", "fibrillation"]),
    ("Myocardial infarction (acute) NOS", ["myocardial", "infarction"]), ("Varicella [chickenpox]", ["varicella"]),
    ("Fracture, closed, left", ["fracture", "closed", "left"]), ("Behçet's disease", ["behcet", "disease"]),
    ("Other disorder, not elsewhere classified", ["other", "disorder"]),
  ])
  func `a name is read without what only says that nothing more is known`(name: String, words: [String]) {
    #expect(NameReading(name, WordFormTable()).words.map(\.canonical) == words)
  }

  @Test func `brackets hold other names, parentheses words that may be left out`() {
    let table = WordFormTable()
    let reading = NameReading("Herpes zoster [shingles] (acute)", table)
    #expect(reading.others.map { $0.map(\.canonical) } == [["shingle"], ["acute"]])
    #expect(reading.optional.map(\.canonical) == ["acute"])
    let whole = ["shingles", "acute herpes zoster", "herpes zoster"].map {
      SearchWords($0, table).cover(reading)?.isWhole
    }
    #expect(whole == [true, true, true])
    #expect(SearchWords("chronic herpes zoster", table).cover(reading) == nil)
  }
}
