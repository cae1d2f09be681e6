import Statistics
import TestSupport
import Testing

@Suite struct BootstrapTests {
  private struct BasicInterval: Decodable {
    var confidence: Double
    var estimate: Double
    var samples: [Double]
    var lower: Double
    var upper: Double
  }

  @Test func `intervals are the basic ones of SciPy`() throws {
    for expected in try Golden.json("statistics/intervals.json", as: [BasicInterval].self) {
      let ends = try #require(
        Bootstrap(confidence: expected.confidence).interval(expected.samples, around: expected.estimate))
      #expect(abs(ends.lower - expected.lower) < Tolerance.metric)
      #expect(abs(ends.upper - expected.upper) < Tolerance.metric)
    }
  }

  @Test func `a sample draws as many as there are, the same for the same seed and index`() {
    let bootstrap = Bootstrap(seed: 7)
    let weights = bootstrap.weights(count: 50, sample: 3)
    #expect(weights.reduce(0, +) == 50 && weights == Bootstrap(seed: 7).weights(count: 50, sample: 3))
    #expect(weights != bootstrap.weights(count: 50, sample: 4))
    #expect(weights != Bootstrap(seed: 8).weights(count: 50, sample: 3))
    #expect(bootstrap.interval([], around: 1) == nil)
  }
}
