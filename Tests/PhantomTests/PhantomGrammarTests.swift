import Foundation
import TestSupport
import Testing

@testable import Phantom
@testable import VisionBridge

/// Real names of ICD-10-CM 2026 and what is to be drawn for them; `-` where nothing can be.
@Test(arguments: [
  ("Malignant neoplasm of upper lobe, right bronchus or lung", "lung/upper lobe/right/mass/irregular"),
  ("Malignant neoplasm of middle lobe, bronchus or lung", "lung/middle lobe/mass/irregular"),
  ("Secondary malignant neoplasm of left lung", "lung/left/mass/multiple/irregular"),
  ("Solitary pulmonary nodule", "lung/nodule"),
  ("Abscess of lung with pneumonia", "lung/abscess"),
  ("Lobar pneumonia, unspecified organism", "lung/consolidation"),
  ("Acute pulmonary edema", "lung/bilateral/oedema"),
  ("Pleural effusion in other conditions classified elsewhere", "pleura/effusion"),
  ("Primary spontaneous pneumothorax", "pleura/pneumothorax"),
  ("Other pulmonary embolism without acute cor pulmonale", "pulmonary artery/occlusion"),
  ("Thoracic aortic aneurysm, without rupture, unspecified", "thoracic aorta/aneurysm"),
  ("Abdominal aortic aneurysm, ruptured, unspecified", "abdominal aorta/aneurysm"),
  ("Nontraumatic intracerebral hemorrhage in brain stem", "brain/brain stem/haemorrhage"),
  ("Nontraumatic intracerebral hemorrhage in hemisphere, subcortical", "brain/subcortical/haemorrhage"),
  ("Nontraumatic subdural hemorrhage, unspecified", "subdural space/haemorrhage"),
  (
    "Cerebral infarction due to embolism of left middle cerebral artery",
    "brain/middle territory/left/infarct"
  ),
  (
    "Occlusion and stenosis of right anterior cerebral artery",
    "cerebral artery/anterior territory/right/stenosis"
  ),
  ("Cerebral aneurysm, nonruptured", "cerebral artery/aneurysm"),
  ("Malignant neoplasm of frontal lobe", "brain/frontal lobe/mass/irregular"),
  ("Benign neoplasm of cerebral meninges", "meninges/mass/smooth"),
  ("Obstructive hydrocephalus", "brain/ventricle/bilateral/dilatation"),
  ("Chronic maxillary sinusitis", "maxillary sinus/consolidation"),
  ("Nontoxic single thyroid nodule", "thyroid gland/nodule"),
  ("Displaced fracture of shaft of left clavicle", "clavicle/left/fracture/displaced"),
  (
    "Displaced spiral fracture of shaft of humerus, left arm", "humerus/shaft/left/fracture/displaced/oblique"
  ),
  (
    "Nondisplaced comminuted fracture of shaft of right tibia",
    "tibia/shaft/right/fracture/nondisplaced/comminuted"
  ),
  ("Fracture of unspecified part of neck of right femur", "femur/neck/right/fracture"),
  ("Unspecified fracture of lower end of left radius", "radius/lower end/left/fracture"),
  ("Multiple fractures of ribs, right side", "rib/right/fracture"),
  ("Recurrent dislocation, left shoulder", "shoulder/left/dislocation"),
  ("Effusion, right knee", "knee/right/effusion"),
  ("Solitary bone cyst, left humerus", "humerus/left/cyst"),
  ("Idiopathic aseptic necrosis of right femur", "femur/right/osteonecrosis"),
  ("Spondylolisthesis, lumbar region", "vertebra/lumbar/dislocation"),
  ("Other cervical disc displacement, unspecified cervical region", "disc/cervical/herniation"),
  ("Spinal stenosis, thoracic region", "spinal canal/thoracic/stenosis"),
  (
    "Malignant neoplasm of upper-outer quadrant of left female breast",
    "breast/upper outer/left/mass/irregular"
  ),
  ("Solitary cyst of right breast", "breast/right/cyst"),
  ("Calculus of kidney", "kidney/calculus"),
  ("Calculus of ureter", "ureter/calculus"),
  ("Abscess of liver", "liver/abscess"),
  ("Malignant neoplasm of tail of pancreas", "pancreas/tail/mass/irregular"),
  ("Splenomegaly, not elsewhere classified", "spleen/enlargement"),
  ("Malignant neoplasm of sigmoid colon", "colon/sigmoid/mass/irregular"),
  ("Diverticulum of esophagus, acquired", "oesophagus/diverticulum"),
  ("Chronic embolism and thrombosis of left femoral vein", "femoral vein/left/occlusion"),
  ("Personal history of malignant neoplasm of breast", "-"),
  ("Cutaneous abscess of left lower limb", "-"),
  ("Essential (primary) hypertension", "-"),
  ("Type 2 diabetes mellitus without complications", "-"),
  ("Cognitive deficits following cerebral infarction", "-"),
])
func whatIsDrawnIsWhatTheNameSays(name: String, expected: String) {
  let attributes = PhantomFixtures.attributes(name)
  let found = attributes.map {
    let words: [String?] = [
      $0.organ, $0.zone, $0.side?.rawValue, $0.form, $0.number?.rawValue, $0.size?.rawValue,
      $0.margin?.rawValue,
      $0.displacement?.rawValue, $0.pattern?.rawValue,
    ]
    return words.compactMap { $0 }.joined(separator: "/")
  }
  #expect((found ?? "-") == expected)
}

@Test func aNegatedFindingIsNotDrawn() {
  #expect(PhantomFixtures.attributes("Lung without cyst") == nil)
  #expect(PhantomFixtures.attributes("Kidney without cyst, with abscess")?.form == "abscess")
}

@Test func anOrganThatTheNameLeavesOpenIsTakenFromTheOtherTexts() {
  let concept = PhantomConcept(label: "Malignant neoplasm", texts: ["A tumour of the liver."])
  #expect(PhantomFixtures.grammar.attributes(of: concept)?.organ == "liver")
}

@Test func aSignalThatTheTextsStateIsDrawn() {
  let concept = PhantomConcept(label: "Cyst of kidney", texts: ["On CT the lesion is hyperdense."])
  #expect(PhantomFixtures.grammar.attributes(of: concept)?.signal == ["CT": .bright])
}

@Test(arguments: [
  (#""host": "liver""#, #""host": "cheese""#, "unknown material 'cheese'"),
  (#""appendix", "appendiceal""#, #""""#, "'' of the terms has no words"),
  (#""negations": ["#, #""negations": [" - ", "#, "' - ' of the negations has no words"),
])
func aGrammarThatMakesNoSenseIsRefused(old: String, new: String, problem: String) throws {
  try withTemporaryDirectory { directory in
    let url = directory.appending(path: "grammar.json")
    let source = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "knowledge/phantom-grammar.json")
    let text = try String(contentsOf: source, encoding: .utf8)
    let changed = text.replacingOccurrences(of: old, with: new)
    #expect(changed != text)
    try changed.write(to: url, atomically: true, encoding: .utf8)
    let error = #expect(throws: VisionError.self) { try PhantomGrammar(contentsOf: url) }
    #expect(error?.description.contains(problem) == true)
  }
}
