import Ontology

/// Judges titles by the names of an ontology and, where they have none, by the word that heads them.
///
/// One of the two independent judges of the article filter; it knows no meaning.
/// Source: paper, section 3.1 and figure 3 (a), where both judges are prompts of a language model.
public struct LexicalDisorderJudge: Sendable {
  private var kinds: [String: Bool] = [:]

  /// Makes a judge that knows these names.
  public init(_ references: ReferenceNames) {
    for name in references.names { kinds[Self.key(name.text)] = name.isDisorder }
  }

  /// Judges a title, first as it stands, then without what is in brackets.
  public func judge(_ title: String) -> DisorderJudgement {
    let reading = TitleReading(title)
    for name in reading.names {
      if let isDisorder = kinds[Self.key(name)] {
        return DisorderJudgement(isDisorder ? .disorder : .other, "\(name) is a known name")
      }
    }
    return DisorderEndings.judge(reading.base)
  }

  private static func key(_ name: String) -> String { TermWords.key(name).joined(separator: " ") }
}

/// What the last words of names tell: `-itis` is a disease, `-ectomy` an operation, `artery` a part of the body.
enum DisorderEndings {
  /// Endings of words for disorders, in American spelling and the singular.
  private static let disorderEndings = [
    "itis", "osis", "oma", "pathy", "emia", "uria", "algia", "plegia", "paresis", "rrhage", "rrhagia", "rrhea",
    "trophy",
    "plasia", "ectasis", "ectasia", "ptosis", "lysis", "malacia", "megaly", "penia", "cele", "rrhexis", "lithiasis",
    "thorax", "iasis", "phagia", "pnea", "cephaly", "dactyly", "schisis", "sclerosis", "edema", "ism",
  ]

  /// Words that head names of disorders.
  private static let disorderWords: Set<String> = [
    "abnormality", "abscess", "agenesis", "aneurysm", "anomaly", "aplasia", "atresia", "avulsion", "bleed", "calculus",
    "calcification", "cancer", "collapse", "coma", "compression", "condition", "consolidation", "contusion", "cyst",
    "deficiency", "deformity", "degeneration", "diabetes", "disease", "dislocation", "disorder", "dissection",
    "diverticulum", "edema", "effusion", "embolism", "embolus", "erosion", "failure", "fever", "fistula", "fracture",
    "gangrene", "hematoma", "hemorrhage", "hernia", "herniation", "impingement", "infarct", "infarction", "infection",
    "injury", "instability", "insufficiency", "intussusception", "ischemia", "laceration", "leak", "lesion", "leukemia",
    "malformation", "malposition", "metastasis", "neoplasm", "nodule", "obstruction", "occlusion", "opacification",
    "palsy", "paralysis", "perforation", "poisoning", "polyp", "prolapse", "pseudoaneurysm", "regurgitation", "rupture",
    "sequestration", "shock", "spasm", "sprain", "stenosis", "stone", "strain", "stricture", "stroke", "subluxation",
    "syndrome", "tear", "thickening", "thrombus", "torsion", "toxicity", "trauma", "tuberculosis", "tumor", "ulcer",
    "varix", "volvulus", "wound", "infestation", "intoxication", "entrapment", "retention", "defect", "duplication",
  ]

  /// Endings of words for what is done or measured.
  private static let otherEndings = [
    "ectomy", "otomy", "ostomy", "oscopy", "graphy", "gram", "metry", "plasty", "ology", "scopy", "therapy", "centesis",
  ]

  /// Words that head names of anatomy, procedures, devices and knowledge about them.
  private static let otherWords: Set<String> = [
    "agent", "anatomy", "angle", "aorta", "approach", "artery", "artifact", "biopsy", "bone", "bronchus", "canal",
    "cartilage", "catheter", "cell", "classification", "cortex", "criteria", "device", "diagnosis", "duct",
    "embryology",
    "fascia", "foramen", "fossa", "ganglion", "gland", "grading", "guideline", "gyrus", "imaging", "implant", "index",
    "injection", "joint", "law", "ligament", "line", "lobe", "measurement", "membrane", "mnemonic", "mri", "muscle",
    "nerve", "node", "nucleus", "organ", "physics", "plexus", "procedure", "projection", "protocol", "ratio",
    "recess", "repair", "scale", "scan", "score", "screening", "sequence", "sinus", "space", "staging", "stent",
    "sulcus", "surgery", "system", "technique", "tendon", "test", "tract", "transplant", "tube", "ultrasound",
    "vaccine", "variant", "vein", "ventricle", "vessel", "view", "drug", "extract", "vitamin", "acid",
  ]

  /// Words after which a name only says where, why or with what.
  private static let borders: Set<String> = [
    "of", "in", "with", "without", "due", "from", "secondary", "after", "following", "on", "at", "to", "for", "by",
  ]

  /// Judges a name by the word that heads it; undecided where that says nothing.
  static func judge(_ name: String) -> DisorderJudgement {
    let words = TermWords.words(name)
    guard let head = words.prefix(while: { !borders.contains($0) }).last else {
      return DisorderJudgement(.undecided, "no head word")
    }
    if disorderWords.contains(head) { return DisorderJudgement(.disorder, "heads with \(head)") }
    if otherWords.contains(head) { return DisorderJudgement(.other, "heads with \(head)") }
    func ends(_ ending: String) -> Bool { head.utf8.count > ending.utf8.count + 1 && head.hasSuffix(ending) }
    if let ending = otherEndings.first(where: ends) { return DisorderJudgement(.other, "\(head) ends in -\(ending)") }
    if let ending = disorderEndings.first(where: ends) {
      return DisorderJudgement(.disorder, "\(head) ends in -\(ending)")
    }
    return DisorderJudgement(.undecided, "\(head) says nothing")
  }
}
