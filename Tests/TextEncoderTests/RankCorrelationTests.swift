import Statistics
import TestSupport
import Testing

@Suite struct RankCorrelationGoldenTests {
  @Test func `Spearman's coefficient is SciPy's, ties included`() throws {
    let cases = try #require(Cases.shared?.spearman)
    #expect(cases.count > 3)
    for item in cases {
      let ours = try #require(RankCorrelation(item.x, item.y).spearman())
      #expect(abs(ours - item.spearman) < Tolerance.metric)
    }
  }
}
