import Deterministic
import Testing

@Suite struct SplitMix64Tests {
  @Test func `the same numbers come everywhere`() {
    var random = SplitMix64(seed: 1_234_567)
    // The first outputs of the reference implementation for this seed.
    #expect(
      (0..<3).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test func `every seed counts, and so does their order`() {
    func first(_ random: SplitMix64) -> UInt64 {
      var random = random
      return random.next()
    }
    let firsts = [
      first(SplitMix64(1, 2)), first(SplitMix64(2, 1)), first(SplitMix64(1, 2, 0)),
      first(SplitMix64(seed: 1, stream: 2)),
      first(SplitMix64(seed: 2, stream: 1)), first(SplitMix64(seed: 1, stream: 2, 0)),
    ]
    #expect(Set(firsts).count == firsts.count)
  }

  @Test func `a shuffle keeps the elements and reaches every order`() {
    var orders: Set<[Int]> = []
    for seed in 0..<200 {
      var random = SplitMix64(UInt64(seed))
      let shuffled = random.shuffled([1, 2, 3])
      #expect(shuffled.sorted() == [1, 2, 3])
      orders.insert(shuffled)
    }
    #expect(orders.count == 6)
  }

  @Test func `an index is drawn as often as its weight says`() {
    var random = SplitMix64(3)
    var counts = [0, 0, 0]
    for _ in 0..<30_000 { counts[random.index(weights: [1, 0, 2])] += 1 }
    #expect(counts[1] == 0 && (9_500...10_500).contains(counts[0]))
  }
}
