import Deterministic
import Foundation
import VisionBridge

/// Which case has which classes and belongs to which split, before anything is drawn.
struct PhantomPlan: Sendable {
  struct Case: Sendable {
    var split: Split
    /// Indices of the classes that are drawn; empty for Normal.
    var classes: [Int]
    /// The class whose scans are taken; of a normal case, the one that was looked for and not found.
    var requested: Int
  }

  let cases: [Case]
  /// Cases whose first label is the class, in the order of the classes; then those of Normal.
  let primaryCounts: [Int]

  init(_ classes: [PhantomClass], options: PhantomOptions) {
    var random = SplitMix64(seed: options.seed, stream: 0x9147)
    let least = options.leastCaseCount
    let normalCount = options.normalCount
    let counts = Self.zipf(
      total: options.caseCount - normalCount, classes: classes.count, least: least, exponent: options.exponent
    )
    var cases: [Case] = []
    for (index, count) in counts.enumerated() {
      cases += Self.splits(count, options).map {
        Case(split: $0, classes: [index], requested: index)
      }
    }
    let weights = counts.map(Float.init)
    cases += Self.splits(normalCount, options).map {
      Case(split: $0, classes: [], requested: random.index(weights: weights))
    }
    for index in cases.indices
    where !cases[index].classes.isEmpty && random.uniform() < Float(options.pairShare) {
      let partners = Self.partners(of: cases[index].requested, in: classes, &random)
      guard !partners.isEmpty else { continue }
      cases[index].classes.append(random.pick(partners))
    }
    self.cases = random.shuffled(cases)
    primaryCounts = counts + [normalCount]
  }

  /// Second findings come from head classes, so that they never add to a tail; four times in five from the same region.
  private static func partners(of index: Int, in classes: [PhantomClass], _ random: inout SplitMix64)
    -> [Int]
  {
    let first = classes[index].attributes
    let others = classes.indices.filter {
      classes[$0].band == .head && classes[$0].attributes.organ != first.organ
    }
    let near = others.filter { classes[$0].attributes.region == first.region }
    return random.uniform() < 0.8 && !near.isEmpty ? near : others
  }

  /// Case counts that fall with the rank by Zipf's law above a floor, and add up to `total`.
  static func zipf(total: Int, classes: Int, least: Int, exponent: Double) -> [Int] {
    let spare = total - classes * least
    let weights = (1...classes).map { pow(Double($0), -exponent) }
    let shares = weights.map { Double(max(spare, 0)) * $0 / weights.reduce(0, +) }
    var counts = shares.map { least + Int($0) }
    // What rounding down left over goes to the largest remainders, earlier ranks first.
    let order = shares.indices.sorted {
      (shares[$0].truncatingRemainder(dividingBy: 1), -$0) > (
        shares[$1].truncatingRemainder(dividingBy: 1), -$1
      )
    }
    for index in order.prefix(total - counts.reduce(0, +)) { counts[index] += 1 }
    return counts.sorted(by: >)
  }

  /// 7 : 1 : 2, with the least numbers of test and validation cases.
  static func splits(_ count: Int, _ options: PhantomOptions) -> [Split] {
    let test = max(options.testMinimum, Int((0.2 * Double(count)).rounded()))
    let validation = max(options.validationMinimum, Int((0.1 * Double(count)).rounded()))
    return Array(repeating: .test, count: test) + Array(repeating: .validation, count: validation)
      + Array(repeating: .train, count: count - test - validation)
  }
}
