import Files
import Foundation

/// Where hard negatives come from: names that have numbers, so that what was mined can be kept.
public struct NegativeSource {
  /// Returns, for each of some steps, the numbers of names that the encoder takes for those of its pairs.
  let mine: (_ steps: Range<Int>, _ settings: HardNegatives, _ encoder: SentenceEncoder) throws -> [[Int]]
  /// Returns the batch of a step with these names as negatives: a pure function, called on several threads at once.
  let batch: @Sendable (_ step: Int, _ negatives: [Int]) throws -> TrainingBatch

  /// A source of names.
  public init(
    mine: @escaping (_ steps: Range<Int>, _ settings: HardNegatives, _ encoder: SentenceEncoder) throws -> [[Int]],
    batch: @escaping @Sendable (_ step: Int, _ negatives: [Int]) throws -> TrainingBatch
  ) {
    self.mine = mine
    self.batch = batch
  }
}

/// The hard negatives of the steps of one window, in a file of the run's folder. The checkpoint has its digest: a run that is
/// resumed inside the window goes on with these.
struct NegativeTable: Codable, Equatable {
  /// What a checkpoint says about the table in use.
  struct Reference: Equatable {
    var firstStep: Int
    var digest: String

    /// As the metadata of a checkpoint have it.
    var metadata: [String: String] { ["negatives_step": "\(firstStep)", "negatives_digest": digest] }

    init(firstStep: Int, digest: String) {
      self.firstStep = firstStep
      self.digest = digest
    }

    /// Reads what `metadata` gave; nil where there is none.
    init?(_ metadata: [String: String]) {
      guard let step = metadata["negatives_step"].flatMap(Int.init), let digest = metadata["negatives_digest"]
      else { return nil }
      self.init(firstStep: step, digest: digest)
    }
  }

  private(set) var formatVersion = FormatVersion.current
  /// The first step of the window.
  let firstStep: Int
  /// For each step of the window the numbers of its names.
  let names: [[Int]]

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case firstStep = "first_step"
    case names
  }

  init(firstStep: Int, names: [[Int]]) {
    self.firstStep = firstStep
    self.names = names
  }

  /// The names of a step of the window.
  func names(at step: Int) -> [Int] { names[step - firstStep] }

  static func file(_ firstStep: Int, in run: RunDirectory) -> URL {
    run.url.appending(path: "negatives-\(firstStep).json")
  }

  /// Writes the table atomically and returns what a checkpoint is to say of it. Those of other windows stay until
  /// `removeOthers`, because the last checkpoint may need one.
  func write(in run: RunDirectory) throws -> Reference {
    let content = try JSONText.encode(self, as: .line)
    try AtomicFile.write(content, to: Self.file(firstStep, in: run))
    return Reference(firstStep: firstStep, digest: FileDigest.sha256(ofText: String(decoding: content, as: UTF8.self)))
  }

  /// Removes the tables of other windows than that of the checkpoint that was just written.
  static func removeOthers(than kept: Reference, in run: RunDirectory) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: run.url.path)
    where name.wholeMatch(of: /negatives-\d+\.json/) != nil && name != file(kept.firstStep, in: run).lastPathComponent {
      try FileManager.default.removeItem(at: run.url.appending(path: name))
    }
  }

  /// Reads the table that a checkpoint names.
  ///
  /// - Throws: `EncoderError` when it is gone, or another.
  static func read(_ reference: Reference, in run: RunDirectory) throws(EncoderError) -> NegativeTable {
    let url = file(reference.firstStep, in: run)
    guard let content = FileManager.default.contents(atPath: url.path),
      FileDigest.sha256(ofText: String(decoding: content, as: UTF8.self)) == reference.digest,
      let table = try? ForeignJSONDecoder().decode(NegativeTable.self, from: content)
    else {
      throw EncoderError(
        "\(url.path) is not the table of negatives that the checkpoint beside it was trained with",
        hint: "put back that file, or start again in another folder")
    }
    return table
  }
}
