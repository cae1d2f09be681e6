import Statistics
import Torch

/// What some encoders answered to the same questions, side by side, and how far each is from the first.
public struct EncoderReport: Codable, Equatable, Sendable {
  /// An encoder that was asked.
  public struct Encoder: Codable, Equatable, Sendable {
    /// Its directory or name, as it was asked for.
    public var name: String
    /// `SentenceEncoder.digest()`.
    public var digest: String
    /// Length of its vectors.
    public var dimension: Int
    /// Number format of the computation.
    public var precision: String

    /// An encoder under a name for tables.
    ///
    /// - Throws: `EncoderError` when the files of its directory are gone.
    public init(_ encoder: SentenceEncoder, name: String) throws(EncoderError) {
      self.name = name
      digest = try encoder.digest()
      dimension = encoder.dimension
      precision = encoder.dtype.safetensorsName.lowercased()
    }
  }

  /// A number with the ends of its interval.
  public struct Estimate: Codable, Equatable, Sendable {
    /// The number.
    public var value: Double
    /// Lower end of the interval; nil where there is nothing to draw samples of.
    public var lower: Double?
    /// Upper end.
    public var upper: Double?

    /// Whether the interval is on one side of zero.
    public var isEstablished: Bool { (lower ?? 0) > 0 || (upper ?? 0) < 0 }
  }

  /// What one encoder reaches in a measure.
  public struct Score: Codable, Equatable, Sendable {
    /// The number; nil where nothing was asked.
    public var estimate: Estimate?
    /// How much more it is than that of the first encoder, with the interval of paired samples; nil of the first.
    public var difference: Estimate?
  }

  /// One measure of all encoders.
  public struct Row: Codable, Equatable, Sendable {
    /// `Measure.name`.
    public var measure: String
    /// Questions, pairs or texts.
    public var questionCount: Int
    /// Concepts or pairs that samples draw; nil where there is no interval.
    public var drawnCount: Int?
    /// In the order of the encoders.
    public var scores: [Score]
  }

  /// One set of questions.
  public struct Part: Codable, Equatable, Sendable {
    /// What was asked.
    public var task: TaskDescription
    /// Its measures.
    public var rows: [Row]
  }

  /// How intervals were made.
  public var bootstrap: Bootstrap
  /// The encoders; differences are to the first.
  public var encoders: [Encoder]
  /// The sets of questions.
  public var parts: [Part]

  /// Puts answers side by side. Samples are the same for all encoders, so that differences are paired.
  ///
  /// - Parameters:
  ///   - encoders: Who was asked.
  ///   - tasks: What was asked.
  ///   - measures: For each encoder what `SentenceEncoder.measures` returned for these tasks.
  ///
  /// Traps: measures of other tasks.
  public init(
    _ encoders: [Encoder], _ tasks: [any EncoderTask], _ measures: [[[Measure]]], bootstrap: Bootstrap = Bootstrap()
  ) {
    precondition(
      encoders.count == measures.count && measures.allSatisfy { $0.count == tasks.count }, "measures of other tasks")
    self.bootstrap = bootstrap
    self.encoders = encoders
    parts = tasks.indices.map { task in
      let columns = measures.map { $0[task] }
      let rows = (columns.first ?? []).indices.map { index in Row(columns.map { $0[index] }, bootstrap) }
      return Part(task: tasks[task].description, rows: rows)
    }
  }

  /// The number that an encoder reached in a measure of the first set of a kind; nil where it was not asked for.
  public func value(_ measure: String, ofKind kind: String, encoder: Int = 0) -> Double? {
    value(measure, of: parts.first { $0.task.kind == kind }, encoder)
  }

  /// The number that an encoder reached in a measure of the set of a name; nil where it was not asked for.
  public func value(_ measure: String, ofSet name: String, encoder: Int = 0) -> Double? {
    value(measure, of: parts.first { $0.task.name == name }, encoder)
  }

  private func value(_ measure: String, of part: Part?, _ encoder: Int) -> Double? {
    guard let row = part?.rows.first(where: { $0.measure == measure }), row.scores.indices.contains(encoder) else {
      return nil
    }
    return row.scores[encoder].estimate?.value
  }

  /// Checks that the last encoder is better than the first in a measure, `SET.MEASURE`, by more than chance explains.
  ///
  /// - Throws: `EncoderError` when the interval of the difference is not above 0, or nothing was asked by that name.
  public func requireGain(in name: String) throws(EncoderError) {
    let row = parts.lazy.flatMap { part in part.rows.map { (name: "\(part.task.name).\($0.measure)", row: $0) } }
      .first { $0.name == name }?.row
    guard let row else {
      throw EncoderError(
        "nothing is measured by the name \(name)",
        hint: "it is the name of a set, a dot and the name of a measure, as the table has them")
    }
    guard let difference = row.scores.last?.difference, let lower = difference.lower, let upper = difference.upper
    else {
      throw EncoderError("\(name) has no difference between encoders, or no interval", hint: "name two encoders")
    }
    guard lower > 0 else {
      throw EncoderError(
        "\(name) has not risen from \(encoders[0].name) to \(encoders[encoders.count - 1].name) by more than chance: "
          + "difference \(difference.value), interval \(lower) to \(upper)")
    }
  }
}

extension EncoderReport.Row {
  fileprivate init(_ measures: [Measure], _ bootstrap: Bootstrap) {
    let name = measures[0].name
    precondition(
      measures.allSatisfy { $0.name == name && $0.questionCount == measures[0].questionCount },
      "\(name): answers to other questions")
    let resampled = measures.map { ResampledMeasure($0, bootstrap) }
    measure = name
    questionCount = measures[0].questionCount
    drawnCount = measures[0].drawnCount
    scores = resampled.enumerated().map { index, own in
      EncoderReport.Score(
        estimate: own.value.map { EncoderReport.Estimate($0, own.samples.compactMap(\.self), bootstrap) },
        difference: index == 0 ? nil : EncoderReport.Estimate(own, less: resampled[0], bootstrap))
    }
  }
}

extension EncoderReport.Estimate {
  fileprivate init(_ value: Double, _ samples: [Double], _ bootstrap: Bootstrap) {
    let ends = bootstrap.interval(samples, around: value)
    self.init(value: value, lower: ends?.lower, upper: ends?.upper)
  }

  fileprivate init?(_ measure: ResampledMeasure, less first: ResampledMeasure, _ bootstrap: Bootstrap) {
    guard let value = measure.value, let base = first.value else { return nil }
    let differences = zip(measure.samples, first.samples).compactMap { own, other in
      own.flatMap { own in other.map { own - $0 } }
    }
    self.init(value - base, differences, bootstrap)
  }
}
