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

  @Test(arguments: [
    ("Wilms tumour (staging)", "Wilms tumour"), ("(Normal)", "(Normal)"), ("Cyst [disorder]  of bone", "Cyst of bone"),
    ("Cyst-like lesions around\u{a0}the knee", "Cyst-like lesions around the knee"),
  ]) func `what stands in brackets is no part of the name`(title: String, base: String) {
    #expect(TitleReading(title).base == base)
  }

  @Test func `groups of brackets stay words apart`() {
    #expect(TitleReading("Comb sign (Crohn disease)(MRI)").bracketed == "Crohn disease MRI")
    #expect(TitleReading("Fracture [of wrist] (Colles (old))").bracketed == "of wrist Colles old")
  }

  @Test(arguments: [
    ("Shiny corner sign (ankylosing spondylitis)", "ankylosing spondylitis"), ("Halo sign", "Halo sign"),
    ("Halo sign (chest)", "Halo sign chest"), ("Sarcoidosis (cutaneous manifestations)", "Sarcoidosis"),
    ("Sign of Leser (ankylosing spondylitis)", "Sign of Leser"),
  ]) func `a sign stands for the disease in its brackets`(title: String, disorder: String) {
    #expect(TitleReading(title).disorder { $0 == "ankylosing spondylitis" } == disorder)
  }

  @Test(arguments: [
    ("Metastases to the thyroid", "thyroid"), ("Osseous metastases", "Osseous"),
    ("Cutaneous and subcutaneous metastases", "Cutaneous and subcutaneous"), ("Metastasis in bone (CT)", "bone"),
    ("Mixed lytic and sclerotic bone metastases", "bone"), ("Ossifying pulmonary metastases", "pulmonary"),
  ]) func `metastases are secondary neoplasms of their site`(title: String, site: String) {
    #expect(TitleReading(title).disorder { _ in false } == "secondary malignant neoplasm of \(site)")
  }

  @Test(arguments: [
    "Metastases", "Metastatic calcification", "Metastatic endophthalmitis", "Metastases from breast cancer",
    "Metastases to bone from melanoma", "Breast cancer metastases", "Melanoma metastases", "Sclerotic metastasis",
    "Drop metastases", "Leptomeningeal drop-metastases", "Imaging of bone metastases", "Metastases to the",
    "Metastasis staging",
  ]) func `metastases whose site is not named stay as they are`(title: String) {
    #expect(TitleReading(title).disorder { _ in false } == title)
  }

  @Test(arguments: [("J12.0", "J12"), ("j120", "J12"), ("J12", "J12"), ("C7A.1", "C7A"), ("Normal", nil), ("J1", nil)])
  func `codes are merged at three characters`(code: String, category: String?) {
    #expect(CategoryCode.category(of: code) == category)
  }
}
