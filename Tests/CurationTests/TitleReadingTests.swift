import Curation
import Testing

@Suite struct TitleReadingTests {
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
}
