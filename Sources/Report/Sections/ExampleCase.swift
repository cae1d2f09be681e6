import Foundation
import VisionBridge

/// A test case to look at: its scans, its labels and what both models say.
struct ExampleCase {
  /// One scan: its picture, or nil where the file is gone.
  struct Image {
    var modality: Modality
    var picture: SlicePicture?
    var isMarked: Bool
  }

  let id: String
  let group: FrequencyGroup
  /// The labels with their number of training cases.
  let labels: [(name: String, trainingCount: Int)]
  let images: [Image]
  let predictions: Comparison<CaseScores.Prediction>

  /// Cases shown of each group, and scans shown of a case.
  private static let casesPerGroup = 2
  private static let mostImages = 4

  /// The first test cases of head, medium and tail in the order of the manifest that have several scans and a label not shown
  /// yet; results have no part in the choice.
  ///
  /// - Throws: `VisionError` when a scan is damaged.
  static func choose(_ results: DemoResults) throws -> [ExampleCase] {
    guard let manifest = results.manifest else { return [] }
    let frequencies = LabelFrequencies(
      manifest, results.evaluations.knowledge ?? results.evaluations.baseline)
    let scores = results.predictions.map { Dictionary($0.map { ($0.id, $0) }) { first, _ in first } }
    var candidates = manifest.records(in: .test)
    if let scored = scores.knowledge ?? scores.baseline {
      candidates = candidates.filter { scored[$0.id] != nil }
    }
    candidates = candidates.filter { $0.scans.count > 1 } + candidates.filter { $0.scans.count == 1 }
    var shown: Set<String> = []
    return try FrequencyGroup.allCases.flatMap { group -> [ExampleCase] in
      var chosen: [CaseRecord] = []
      for record in candidates where chosen.count < casesPerGroup {
        guard frequencies.group(of: record) == group, shown.isDisjoint(with: record.labels) else { continue }
        shown.formUnion(record.labels)
        chosen.append(record)
      }
      return try chosen.map { record in
        ExampleCase(
          id: record.id, group: group, labels: record.labels.map { ($0, frequencies.trainingCount(of: $0)) },
          images: try record.scans.prefix(mostImages).map { try image($0, in: manifest) },
          predictions: scores.map { $0[record.id] })
      }
    }
  }

  private static func image(_ entry: ScanEntry, in manifest: CaseManifest) throws -> Image {
    let location = manifest.location(of: entry)
    let isThere = FileManager.default.fileExists(atPath: location.url.path)
    let picture =
      isThere ? SlicePicture(try ScanReader.read(location), keySlice: entry.keySlice) : nil
    return Image(modality: entry.modality, picture: picture, isMarked: entry.keySlice != nil)
  }
}

/// How often labels occur in the training cases, and the group that follows from it.
private struct LabelFrequencies {
  private let lookup: LabelLookup
  private let counts: [Int]
  private let groups: ClassGroups

  /// Counts the cases of the evaluated classes, of which the manifest may spell the names in several ways.
  init(_ manifest: CaseManifest, _ evaluation: EvaluationReport?) {
    let labels = evaluation?.classes.map(\.name) ?? Set(manifest.records.flatMap(\.labels)).sorted()
    lookup = LabelLookup(labels)
    counts = manifest.caseCounts(of: labels)
    groups = evaluation?.groups ?? ClassGroups()
  }

  func trainingCount(of label: String) -> Int { lookup.index(of: label).map { counts[$0] } ?? 0 }

  /// The group of a case's rarest label; nil for a case without labels.
  func group(of record: CaseRecord) -> FrequencyGroup? {
    record.labels.map(trainingCount).min().map(groups.group)
  }
}
