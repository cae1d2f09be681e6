import Deterministic

/// Cases drawn by their classes: all classes have their turn equally often, and within a class all of its cases. Cases without
/// any class take turns as if that were one.
///
/// Source: class-aware sampling of Shen et al. 2016 (arXiv:1512.05830), section 3.3. An epoch has as many draws as there are cases.
struct ClassAwareCases: CaseOrder {
  private let members: [[Int]]
  private let caseCount: Int
  private let seed: UInt64
  let batchesPerEpoch: Int

  init(_ classes: [[Int]], batchSize: Int, seed: UInt64) {
    var members: [Int: [Int]] = [:]
    for (index, own) in classes.enumerated() {
      for number in own.isEmpty ? [-1] : Set(own) { members[number, default: []].append(index) }
    }
    self.members = members.sorted { $0.key < $1.key }.map(\.value)
    caseCount = classes.count
    self.seed = seed
    batchesPerEpoch = (caseCount + batchSize - 1) / batchSize
  }

  func batch(step: Int, rank: Int, worldSize: Int) -> [Int] {
    let (epoch, batch) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
    let places = (0..<caseCount).part(batch, of: batchesPerEpoch).part(rank, of: worldSize)
    return places.map { draw(epoch * caseCount + $0) }
  }

  func draw(step: Int, row: Int) -> Int {
    (0..<caseCount).part(step % batchesPerEpoch, of: batchesPerEpoch).lowerBound + row + 1
  }

  /// The case of a draw, counted over all epochs.
  private func draw(_ number: Int) -> Int {
    // Round after round each class has one turn, so that the round says which of its own draws this is.
    let (round, turn) = number.quotientAndRemainder(dividingBy: members.count)
    var random = SplitMix64(seed: seed, stream: 0xC1A5, UInt64(round))
    let index = random.shuffled(Array(members.indices))[turn]
    let own = members[index]
    let (pass, place) = round.quotientAndRemainder(dividingBy: own.count)
    random = SplitMix64(seed: seed, stream: 0xCA5E, UInt64(index), UInt64(pass))
    return random.shuffled(own)[place]
  }
}
