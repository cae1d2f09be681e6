import Deterministic
import Ontology
import Synchronization
import TextEncoder

/// Draws training pairs from a file.
///
/// A batch is a pure function of the file, the recipe and the step. An epoch is every pair once, but for batches that would
/// have nothing to compare. Pairs that hang together by
/// common texts are spread over its batches. Where pairs with a common text meet in a batch all the same, they are positives
/// of each other. What the file pairs with one of the two texts of a pair elsewhere is no negative of it.
final class PairFileSampler: StepSampler {
  /// What the log calls pairs of a file.
  static let kind = "pair"

  let file: PairFile
  let texts: PairFileTexts
  /// Numbers of the pairs that are trained on, and of those that are not.
  let parts: (training: [Int32], heldOut: [Int32])
  private let heldOutTexts: Set<Int32>
  private let options: PairOptions
  private let seed: UInt64
  private let comparesScores: Bool
  /// A pair or two that an objective has something to compare in: what a batch falls back on that has nothing.
  private let fallback: [Int32]
  /// The batches of the last two epochs asked for: threads that make batches ahead stand on both sides of a border.
  private let schedules = Mutex<[(epoch: Int, batches: [[Int32]])]>([])

  /// Prepares to draw pairs.
  ///
  /// - Throws: `EncoderError` when the file has scores and the objective does not compare them, or the other way round, when
  ///   too few pairs are left to train on, or when no pair has a negative. `OntologyError` when the options make no sense.
  init(_ file: PairFile, _ recipe: PretrainRecipe) throws {
    try recipe.pairs.check()
    self.file = file
    options = recipe.pairs
    seed = recipe.training.seed
    comparesScores = recipe.training.objective.comparesGrades
    try Self.check(file, recipe.training)
    let texts = PairFileTexts(file)
    self.texts = texts
    let heldOutFraction = recipe.training.evaluationSteps == nil ? 0 : recipe.pairs.heldOutFraction
    let numbers = (0..<Int32(file.pairs.count)).map(\.self)
    func isHeldOut(_ number: Int32) -> Bool {
      guard !file.saysParts else { return file.pairs[Int(number)].part == .heldOut }
      let group = texts.groups[Int(texts.pairs[Int(number)].anchor)]
      return StableHash.fraction(SplitMix64.mix(group)) < heldOutFraction
    }
    parts = (numbers.filter { !isHeldOut($0) }, numbers.filter(isHeldOut))
    guard parts.training.count > 1 else {
      throw EncoderError(
        "\(file.name): \(parts.heldOut.count) of \(file.pairs.count) pairs are held out, and 2 are needed to train on",
        hint: "pairs with common texts are held out together; hold out less")
    }
    heldOutTexts = Set(parts.heldOut.map { texts.pairs[Int($0)] }.flatMap { [$0.anchor, $0.positive] })
    fallback = try Self.fallback(file, texts, parts.training, comparesScores: comparesScores)
  }

  private static func check(_ file: PairFile, _ training: ContrastiveRecipe) throws {
    let comparesScores = training.objective.comparesGrades
    if let column = file.scoreColumn, !comparesScores {
      throw EncoderError(
        "\(file.name): the column `\(column)` says how alike texts are, which training.objective does not compare",
        hint: #"set training.objective to {"kind": "graded", "scale": 20}, or leave the column out"#)
    }
    guard comparesScores else { return }
    guard file.scoreColumn != nil else {
      throw EncoderError(
        "\(file.name): training.objective compares scores, and there is no column `score`",
        hint: "choose another objective, or add the column")
    }
    guard training.hardNegatives == nil else {
      throw EncoderError(
        "training.hard_negatives is set, but pairs with scores have no negatives", hint: "set it to null")
    }
  }

  /// Pairs that are looked at, each beside all others, until one is found that has a negative.
  private static let searchedCount = 100

  /// Two pairs with different scores, or of which one is a negative of the other, or a pair with a negative of its own.
  private static func fallback(
    _ file: PairFile, _ texts: PairFileTexts, _ training: [Int32], comparesScores: Bool
  ) throws -> [Int32] {
    if comparesScores {
      let first = training[0]
      let other = training.first { file.pairs[Int($0)].score != file.pairs[Int(first)].score }
      guard let other else { throw EncoderError("\(file.name): all pairs to train on have one score") }
      return [first, other]
    }
    var random = SplitMix64(UInt64(training.count))
    for first in random.shuffled(training).prefix(searchedCount) {
      let kin = texts.kin(of: texts.pairs[Int(first)])
      if texts.pairs[Int(first)].negatives.contains(where: { !kin.contains($0) }) { return [first] }
      if let other = training.first(where: { !kin.contains(texts.pairs[Int($0)].positive) }) { return [first, other] }
    }
    throw EncoderError(
      "\(file.name): no pair has a negative: their texts are the same, or are paired with each other",
      hint: "add pairs of other texts")
  }

  /// Number of batches in an epoch.
  var batchesPerEpoch: Int { (parts.training.count + options.batchSize - 1) / options.batchSize }

  var stepsPerEpoch: Int? { batchesPerEpoch }

  func batch(step: Int, rank: Int = 0, worldSize: Int = 1) -> TrainingBatch {
    let (pairs, whole) = drawn(step)
    return worldSize == 1 ? whole : batch(of: Array(pairs[pairs.indices.part(rank, of: worldSize)]))
  }

  /// A pair of a batch.
  struct Drawn {
    /// Its number in the file.
    var number: Int32
    /// Its anchor, which noise may have changed.
    var anchor: String
  }

  /// The pairs of a step, and the batch of them.
  func drawn(_ step: Int) -> (pairs: [Drawn], batch: TrainingBatch) {
    precondition(step >= 0, "step \(step) is below 0")
    let (epoch, index) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
    let numbers = schedule(of: epoch)[index]
    func draw(_ numbers: [Int32]) -> [Drawn] {
      var random = SplitMix64(seed, UInt64(epoch), 1, UInt64(index))
      return numbers.map { number in
        let anchor = file.pairs[Int(number)].anchor
        let changed = options.noise.apply(to: anchor, &random)
        let isHeldOut = texts.number(of: changed).map(heldOutTexts.contains) ?? false
        return Drawn(number: number, anchor: isHeldOut ? anchor : changed)
      }
    }
    let drawn = draw(numbers)
    let batch = batch(of: drawn)
    guard !isComparable(batch) else { return (drawn, batch) }
    // What the fallback has to compare it has as it is written.
    let others =
      draw(numbers.filter { !fallback.contains($0) }.prefix(options.batchSize - fallback.count).map(\.self))
      + fallback.map { Drawn(number: $0, anchor: file.pairs[Int($0)].anchor) }
    return (others, self.batch(of: others))
  }

  private func isComparable(_ batch: TrainingBatch) -> Bool {
    batch.grades.map { Set($0).count > 1 } ?? batch.hasNegative
  }

  private func schedule(of epoch: Int) -> [[Int32]] {
    schedules.withLock { cached in
      if let known = cached.first(where: { $0.epoch == epoch }) { return known.batches }
      var random = SplitMix64(seed, UInt64(epoch), 0)
      let batches = random.shuffled(parts.training).dealt(into: batchesPerEpoch) { number in
        texts.groups[Int(texts.pairs[Int(number)].anchor)]
      }
      cached = [(epoch, batches)] + cached.prefix(1)
      return batches
    }
  }

  /// Puts pairs together, with their own negatives and further ones, each text once.
  func batch(of drawn: [Drawn], adding further: [TrainingName] = []) -> TrainingBatch {
    let pairs = drawn.map { texts.pairs[Int($0.number)] }
    let concepts = Self.concepts(of: pairs)
    var columns = Dictionary(grouping: pairs.indices) { pairs[$0].positive }
    var negatives: [String] = []
    func add(_ number: Int32, _ text: String) {
      guard columns[number]?.contains(where: { $0 >= pairs.count }) != true else { return }
      columns[number, default: []].append(pairs.count + negatives.count)
      negatives.append(text)
    }
    for (pair, drawn) in zip(pairs, drawn) {
      for (number, text) in zip(pair.negatives, file.pairs[Int(drawn.number)].negatives) { add(number, text) }
    }
    for name in further { add(Int32(name.cluster), name.text) }
    let cells = pairs.indices.flatMap { row in
      kin(of: drawn[row]).flatMap { columns[$0] ?? [] }.filter { column in
        column >= pairs.count || concepts[column] != concepts[row]
      }.sorted().map { (row, $0) }
    }
    let scores = drawn.compactMap { file.pairs[Int($0.number)].score }
    return TrainingBatch(
      kind: Self.kind, anchors: drawn.map(\.anchor), positives: drawn.map { file.pairs[Int($0.number)].positive },
      concepts: concepts, negatives: negatives, falseNegatives: cells, grades: comparesScores ? scores : nil)
  }

  /// The texts that are no negatives of a pair.
  func kin(of drawn: Drawn) -> Set<Int32> {
    let kin = texts.kin(of: texts.pairs[Int(drawn.number)])
    return texts.number(of: drawn.anchor).map { kin.union([$0]) } ?? kin
  }

  /// Equal numbers for pairs with a common text.
  private static func concepts(of pairs: [PairFileTexts.Pair]) -> [Int] {
    var sets = DisjointSets(count: pairs.count)
    var first: [Int32: Int32] = [:]
    for (row, pair) in pairs.enumerated() {
      for text in [pair.anchor, pair.positive] {
        if let other = first[text] { sets.merge(Int32(row), other) } else { first[text] = Int32(row) }
      }
    }
    return pairs.indices.map { Int(sets.root(Int32($0))) }
  }
}
