import Deterministic
import Files
import Foundation

/// How the cases of a data set are divided into training, validation and test.
public enum SplitPlan: Equatable, Sendable {
  /// As the data set says.
  case given
  /// By a table of two columns: the id of a case or a patient, and its split.
  case list(URL)
  /// At random by patient, shares of training and validation; the rest is test. (7:1):2 is the paper's.
  case random(train: Double, validation: Double, seed: UInt64)

  /// Gives every case its split.
  ///
  /// Cases of one patient come into the same part; a case without a patient is its own.
  /// - Throws: `VisionError` when the list does not name a case or names a split that is none.
  public func assign(_ records: [CaseRecord]) throws -> [CaseRecord] {
    switch self {
    case .given: return records
    case .list(let url):
      let splits = try Self.read(url)
      return try records.map { record in
        guard let split = splits[record.id] ?? record.patient.flatMap({ splits[$0] }) else {
          throw VisionError(
            "\(url.lastPathComponent): there is no row for case \(record.id)",
            hint: "a row has a case or patient, and its split")
        }
        return record.with(split: split)
      }
    case .random(let train, let validation, let seed):
      var random = SplitMix64(seed: seed, stream: 0x5917)
      let owners = random.shuffled(Set(records.map(Self.owner)).sorted())
      let (first, second) = (Double(owners.count) * train, Double(owners.count) * (train + validation))
      var splits: [String: Split] = [:]
      for (index, owner) in owners.enumerated() {
        splits[owner] =
          index < Int(first.rounded()) ? .train : index < Int(second.rounded()) ? .validation : .test
      }
      return records.map { $0.with(split: splits[Self.owner($0)]) }
    }
  }

  /// Makes training cases validation cases, drawn by patient.
  ///
  /// - Parameter share: of the patients of the training cases, above 0 and below 1; at least one patient.
  /// - Throws: `VisionError` when there are validation cases already, or fewer than two patients to draw from.
  ///
  /// Traps: when the share is not above 0 and below 1.
  public static func drawValidation(
    share: Double, seed: UInt64, from records: [CaseRecord]
  ) throws(VisionError) -> [CaseRecord] {
    precondition(share > 0 && share < 1, "SplitPlan: a share of \(share)")
    guard !records.contains(where: { $0.split == .validation }) else {
      throw VisionError("the data set has validation cases", hint: "draw none, or draw all splits at random")
    }
    let training = records.filter { $0.split == .train }
    var random = SplitMix64(seed: seed, stream: 0x5918)
    let owners = random.shuffled(Set(training.map(owner)).sorted())
    guard owners.count > 1 else {
      throw VisionError("\(owners.count) patients in training, from whom validation cases would be drawn")
    }
    let drawn = Set(owners.prefix(min(owners.count - 1, max(1, Int((Double(owners.count) * share).rounded())))))
    return records.map { $0.split == .train && drawn.contains(owner($0)) ? $0.with(split: .validation) : $0 }
  }

  private static func owner(_ record: CaseRecord) -> String { record.patient ?? record.id }

  private static func read(_ url: URL) throws -> [String: Split] {
    let table = try TwoColumns(contentsOf: url, expecting: "case or patient, and split")
    var splits: [String: Split] = [:]
    for (line, owner, name) in table.rows {
      guard let split = Split(spelled: name) else {
        // The names of the columns.
        if line == table.rows[0].line { continue }
        throw VisionError("\(table.name), line \(line): '\(name)' is none of train, validation, test")
      }
      splits[owner] = split
    }
    return splits
  }
}

extension Split {
  /// A split by its name, or by another that data sets use for it: `training`, `val`, `valid`, `dev`, `testing`.
  init?(spelled name: String) {
    switch name.lowercased() {
    case "train", "training": self = .train
    case "validation", "val", "valid", "dev": self = .validation
    case "test", "testing": self = .test
    default: return nil
    }
  }
}

extension CaseRecord {
  fileprivate func with(split: Split?) -> CaseRecord {
    var record = self
    record.split = split
    return record
  }
}
