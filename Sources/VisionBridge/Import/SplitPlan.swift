import Deterministic
import Foundation

/// How the cases of a data set are divided into training, validation and test.
public enum SplitPlan: Equatable, Sendable {
  /// As the data set says.
  case given
  /// By lists of cases or patients.
  case lists([SplitList])
  /// At random by patient, shares of training and validation; the rest is test. (7:1):2 is the paper's.
  case random(train: Double, validation: Double, seed: UInt64)

  /// Gives every case its split.
  ///
  /// Cases of one patient come into the same part; a case without a patient is its own.
  /// - Throws: `VisionError` when the lists do not name a case, name it in two splits or name a split that is none, `FileError` when
  ///   one cannot be read.
  public func assign(_ records: [CaseRecord]) throws -> [CaseRecord] {
    switch self {
    case .given: return records
    case .lists(let lists):
      let splits = try SplitList.read(lists)
      return try records.map { record in
        guard let split = splits[record.id] ?? record.patient.flatMap({ splits[$0] }) else {
          let names = lists.map(\.url.lastPathComponent).joined(separator: ", ")
          throw VisionError("\(names): no split for case \(record.id)", hint: "the lists name its id or its patient")
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
}

extension CaseRecord {
  fileprivate func with(split: Split?) -> CaseRecord {
    var record = self
    record.split = split
    return record
  }
}
