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
    ("changes", "change"), ("doses", "dose"), ("overdoses", "overdose"), ("syringes", "syringe"),
    ("oranges", "orange"), ("ranges", "range"), ("practices", "practice"), ("noses", "nose"), ("roses", "rose"),
    ("hoses", "hose"), ("prices", "price"), ("notices", "notice"), ("lattices", "lattice"), ("devices", "device"),
    ("phases", "phase"), ("cases", "case"), ("increases", "increase"), ("releases", "release"), ("kinases", "kinase"),
    ("purposes", "purpose"), ("glucoses", "glucose"), ("causes", "cause"), ("houses", "house"), ("abuses", "abuse"),
    ("headaches", "headache"), ("stomachs", "stomach"), ("branches", "branch"), ("sinuses", "sinus"),
    ("phalanges", "phalanx"), ("larynges", "larynx"), ("nasopharynges", "nasopharynx"), ("meninges", "meninx"),
    ("cortices", "cortex"), ("vertices", "vertex"), ("varices", "varix"), ("cicatrices", "cicatrix"),
    ("apices", "apex"), ("cervices", "cervix"), ("diagnoses", "diagnosis"), ("stenoses", "stenosis"),
    ("fibroses", "fibrosis"), ("necroses", "necrosis"), ("tuberculoses", "tuberculosis"), ("acidoses", "acidosis"),
    ("metastases", "metastasis"), ("atelectases", "atelectasis"), ("lithiases", "lithiasis"),
    ("analyses", "analysis"), ("prostheses", "prosthesis"), ("pneumothoraces", "pneumothorax"),
    ("calories", "calorie"), ("gases", "gas"), ("biases", "bias"), ("atlases", "atlas"), ("lenses", "lens"),
    ("penises", "penis"), ("irises", "iris"), ("mosquitoes", "mosquito"), ("echoes", "echo"), ("ligases", "ligase"),
    ("biopsies", "biopsy"), ("toes", "toe"), ("bases", "base"),
  ])
  func `singular and plural of ordinary and medical words have one canonical form`(plural: String, singular: String) {
    #expect(WordForm(plural).canonical == WordForm(singular).canonical)
    #expect(SpellingVariants.spellings(of: WordForm(singular).canonical).contains(plural))
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
    #expect(reading.others.map { $0.map(\.canonical) } == [["shingle"]])
    #expect(reading.optional.map(\.canonical) == ["acute"])
    let whole = ["shingles", "acute herpes zoster", "herpes zoster"].map {
      SearchWords($0, table).cover(reading)?.isWhole
    }
    #expect(whole == [true, true, true])
    #expect(SearchWords("chronic herpes zoster", table).cover(reading) == nil)
  }

  @Test(arguments: [
    ("Essential hypertension (benign)", "benign", false), ("Atrial fibrillation (AF)", "af", true),
    ("Myocardial infarction (acute)", "acute", false), ("Deficiency (B12)", "b12", true),
    ("Deficiency (12)", "12", false), ("Deficiency (A)", "a", false), ("Fever (PFAPA syndrome)", "pfapa", false),
    ("Varicella [chickenpox]", "chickenpox", true), ("Hepatitis (ABCDEFG)", "abcdefg", false),
  ])
  func `of what stands in parentheses only an abbreviation is a name of its own`(
    name: String, text: String, isName: Bool
  ) {
    let table = WordFormTable()
    #expect((SearchWords(text, table).cover(NameReading(name, table))?.isWhole ?? false) == isName)
  }
}
