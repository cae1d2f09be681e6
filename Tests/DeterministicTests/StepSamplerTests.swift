import Deterministic
import Testing

@Suite struct StepSamplerTests {
  @Test(arguments: [0, 1, 5, 23]) func `parts are disjoint, complete and of nearly equal length`(length: Int) {
    for count in 1...7 {
      let parts = (0..<count).map { (10..<10 + length).part($0, of: count) }
      #expect(parts.flatMap { Array($0) } == Array(10..<10 + length))
      #expect((parts.map(\.count).max() ?? 0) - (parts.map(\.count).min() ?? 0) <= 1)
    }
  }
}
