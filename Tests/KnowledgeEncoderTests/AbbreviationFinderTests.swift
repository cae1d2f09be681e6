import KnowledgeEncoder
import Testing

@Suite struct AbbreviationFinderTests {
  private func forms(_ text: String) -> [String: String] { AbbreviationFinder(text).longForms }

  @Test("The published examples: letters inside words, words that are passed over, and one that the rule misses")
  func published() {
    #expect(
      forms("the Gcn5-related N-acetyltransferase (GNAT) superfamily") == ["GNAT": "Gcn5-related N-acetyltransferase"])
    #expect(
      forms("binding of heat shock transcription factor (HSF) to DNA") == ["HSF": "heat shock transcription factor"])
    // The 1 stands nowhere in the long form.
    #expect(forms("the cyclophilin seven suppressor (CNS1) of yeast").isEmpty)
  }

  @Test func `a short form may have signs, two words and small letters`() {
    #expect(forms("the heat shock protein 70 (HSP-70)") == ["HSP-70": "heat shock protein 70"])
    #expect(
      forms("a copper zinc superoxide dismutase (CZ SOD)") == ["CZ SOD": "copper zinc superoxide dismutase"])
    #expect(forms("messenger ribonucleic acid (mRNA; 2 kb)") == ["mRNA": "messenger ribonucleic acid"])
  }

  @Test func `a bracket of more than two words is the long form`() {
    #expect(forms("mice with APC (adenomatous polyposis coli) genes") == ["APC": "adenomatous polyposis coli"])
    #expect(forms("in yeast (a kind of fungus) cells").isEmpty)
  }

  @Test func `what is no definition is none`() {
    #expect(forms("a dose (10) of drug (mg) in rats (n = 12)").isEmpty)
    #expect(forms("Duchenne dystrophy. The patients (DD) were ill").isEmpty)
    #expect(forms("the APC protein (APC)").isEmpty)
    #expect(forms("no bracket (is closed").isEmpty)
    #expect(forms("").isEmpty && forms("()").isEmpty && forms("(A)").isEmpty)
  }

  @Test func `the first letter begins a word, and the long form is not too long`() {
    // The only a before "tumor" that begins a word is too far away.
    #expect(forms("a list of very many other things than one big tumor (AT)").isEmpty)
    #expect(forms("ataxia telangiectasia (AT)") == ["AT": "ataxia telangiectasia"])
  }

  @Test func `of two definitions the first counts, and brackets may lie within each other`() {
    #expect(forms("blood pressure (BP) and body part (BP)") == ["BP": "blood pressure"])
    #expect(forms("the G (Glu) protein coupled receptor (GPCR (type 1))").isEmpty)
    #expect(forms("(see also heart rate (HR))") == ["HR": "heart rate"])
  }

  @Test func `a mention is written out whole, or in part where the short form is a word of it`() {
    let finder = AbbreviationFinder(
      "adenomatous polyposis coli (APC), diabetes mellitus (DM) and type 2 DM (DM2), heat shock protein 70 (HSP-70)"
    )
    #expect(finder.expanded("APC") == "adenomatous polyposis coli")
    #expect(finder.expanded("APC-deficient mice") == "adenomatous polyposis coli-deficient mice")
    #expect(finder.expanded("loss of HSP-70") == "loss of heat shock protein 70")
    #expect(finder.expanded("APCs") == "APCs" && finder.expanded("gout") == "gout")
    #expect(finder.expanded("adenomatous polyposis coli (APC)") == "adenomatous polyposis coli (APC)")
  }
}
