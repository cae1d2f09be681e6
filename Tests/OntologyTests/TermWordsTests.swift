import Ontology
import Testing

@Suite struct TermWordsTests {
  @Test(arguments: [
    ("Oesophageal haematoma", "esophageal hematoma"),
    ("Ischaemic stroke, NOS", "stroke ischemic"),
    ("Tumours of the kidneys", "Kidney tumor"),
    ("Crohn's disease", "disease, Crohn\u{2019}s"),
    ("Ménière disease", "Meniere disease"),
    ("Bone\u{a0}metastases", "bone metastasis"),
    ("Pneumonia, unspecified", "Pneumonia"),
    ("Vertebrae", "vertebra"),
    ("Fibrous dysplasia (disorder)", "dysplasia fibrous disorder"),
    ("Diarrhoea", "diarrhea"),
    ("Fœtal abscesses", "fœtal abscess"),
  ]) func `names that differ only in how they are written are equal`(a: String, b: String) {
    #expect(TermWords.key(a) == TermWords.key(b))
  }

  @Test(arguments: [
    ("Hypothyroidism", "Hyperthyroidism"), ("Pelvis", "Pelvic"), ("Diabetes type 1", "Diabetes type 2"),
    ("Cause", "Caus"), ("Bronchitis", "Bronchus"),
  ]) func `names of different things stay different`(a: String, b: String) {
    #expect(TermWords.key(a) != TermWords.key(b))
  }

  @Test func `a name of stop words alone keeps them`() {
    #expect(TermWords.key("Other and unspecified") == ["other"])
    #expect(TermWords.key("Of the") == ["of", "the"])
    #expect(TermWords.key("—").isEmpty)
  }

  @Test func `words stand in the order of the name`() {
    #expect(TermWords.words("Osgood-Schlatter's disease") == ["osgood", "schlatter", "disease"])
  }

  @Test(arguments: [("J12.0", "J12"), ("j120", "J12"), ("J12", "J12"), ("C7A.1", "C7A"), ("Normal", nil), ("J1", nil)])
  func `codes are merged at three characters`(code: String, category: String?) {
    #expect(CategoryCode.category(of: code) == category)
  }
}
