import TestSupport
import Testing

@testable import TextEncoder

@Suite struct RankCorrelationTests {
  @Test func `Spearman's coefficient is SciPy's, ties included`() throws {
    let cases = try #require(Cases.shared?.spearman)
    #expect(cases.count > 3)
    for item in cases {
      let ours = try #require(RankCorrelation.spearman(item.x, item.y))
      #expect(abs(ours - item.spearman) < Tolerance.metric)
    }
  }

  @Test func `it is not defined for one value or equal values`() {
    #expect(RankCorrelation.spearman([1], [2]) == nil)
    #expect(RankCorrelation.spearman([1, 2, 3], [4, 4, 4]) == nil)
  }

  @Test func `equal values share the mean of their places`() {
    #expect(RankCorrelation.ranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
  }
}
