import Foundation
import TestSupport

@testable import Phantom
@testable import VisionBridge

/// The committed grammar and concepts made of real ICD-10-CM names.
enum PhantomFixtures {
  static let grammar = try! PhantomGrammar(
    contentsOf: Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "knowledge/phantom-grammar.json"))

  static func attributes(_ name: String) -> PhantomAttributes? {
    grammar.attributes(of: PhantomConcept(label: name, texts: [name]))
  }

  /// Names put together as ICD-10-CM does, from its own parts: enough to choose classes from.
  static let concepts: [PhantomConcept] = {
    var names: [String] = []
    for side in ["right", "left"] {
      for lobe in ["upper lobe", "lower lobe"] {
        names.append("Malignant neoplasm of \(lobe), \(side) bronchus or lung")
      }
      for form in ["Cyst", "Abscess", "Benign neoplasm", "Malignant neoplasm", "Calculus", "Infarction"] {
        names.append("\(form) of \(side) kidney")
      }
      for bone in ["femur", "tibia", "humerus", "radius"] {
        names.append("Displaced transverse fracture of shaft of \(side) \(bone)")
        names.append("Nondisplaced oblique fracture of shaft of \(side) \(bone)")
        names.append("Solitary bone cyst, \(side) \(bone)")
        names.append("Osteolysis, \(side) \(bone)")
      }
      for quadrant in ["upper-outer", "lower-inner"] {
        names.append("Malignant neoplasm of \(quadrant) quadrant of \(side) female breast")
        names.append("Abscess of \(quadrant) quadrant of \(side) breast")
      }
      names.append("Solitary cyst of \(side) breast")
      for artery in ["middle", "posterior"] {
        names.append("Cerebral infarction due to embolism of \(side) \(artery) cerebral artery")
        names.append("Occlusion and stenosis of \(side) \(artery) cerebral artery")
      }
      for joint in ["shoulder", "hip", "knee", "elbow"] {
        names.append("Recurrent dislocation, \(side) \(joint)")
        names.append("Effusion, \(side) \(joint)")
      }
    }
    for level in ["cervical", "thoracic", "lumbar"] {
      names.append("Spinal stenosis, \(level) region")
      names.append("Fracture of \(level) vertebra")
      names.append("Spondylolisthesis, \(level) region")
      names.append("Other intervertebral disc displacement, \(level) region")
    }
    names += ["Abscess of liver", "Malignant neoplasm of liver", "Pleural effusion", "Other pneumothorax"]
    return names.map { PhantomConcept(label: $0, texts: [$0]) }
  }()

  static func benchmark(_ change: (inout PhantomOptions) -> Void = { _ in }) throws -> PhantomBenchmark {
    var options = PhantomOptions()
    options.classCount = 24
    options.caseCount = 300
    options.size = 32
    options.depth = 12
    change(&options)
    return try PhantomBenchmark(concepts: concepts, grammar: grammar, options: options)
  }
}
