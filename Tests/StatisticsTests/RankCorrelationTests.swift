import Statistics
import TestSupport
import Testing

@Suite struct RankCorrelationTests {
  @Test func `ties share the mean of their places`() throws {
    // scipy.stats.spearmanr([1, 2, 2, 4, 5], [3, 1, 4, 4, 9]).statistic
    let found = try #require(RankCorrelation([1, 2, 2, 4, 5], [3, 1, 4, 4, 9]).spearman())
    #expect(abs(found - 0.763157894736842) < Tolerance.metric)
    #expect(RankCorrelation([1, 2, 3], [3, 2, 1]).spearman() == -1)
  }

  @Test func `a weighted correlation is that of the drawn pairs`() throws {
    let (x, y): ([Double], [Double]) = ([3, 1, 2, 2, 7], [1, 4, 4, 2, 3])
    let weights: [Int32] = [2, 0, 1, 3, 1]
    func drawn(_ values: [Double]) -> [Double] {
      zip(values, weights).flatMap { value, weight in [Double](repeating: value, count: Int(weight)) }
    }
    let weighted = try #require(RankCorrelation(x, y).spearman(weights: weights))
    let repeated = try #require(RankCorrelation(drawn(x), drawn(y)).spearman())
    #expect(abs(weighted - repeated) < Tolerance.metric)
  }

  @Test func `there is none of one pair, or of equal values`() {
    #expect(RankCorrelation([1], [2]).spearman() == nil)
    #expect(RankCorrelation([1, 1, 1], [2, 3, 4]).spearman() == nil)
    #expect(RankCorrelation([1, 2], [2, 3]).spearman(weights: [2, 0]) == nil)
  }
}
