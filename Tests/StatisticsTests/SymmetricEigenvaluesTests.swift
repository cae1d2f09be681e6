import Statistics
import TestSupport
import Testing

@Suite struct SymmetricEigenvaluesTests {
  private struct Spectrum: Decodable {
    var size: Int
    var matrix: [Double]
    var eigenvalues: [Double]
  }

  @Test func `eigenvalues are NumPy's, equal ones and zeros too`() throws {
    let spectra = try Golden.json("statistics/spectra.json", as: [Spectrum].self)
    #expect(spectra.count > 4)
    for expected in spectra {
      let found = SymmetricEigenvalues.of(expected.matrix, size: expected.size)
      let scale = max(1, expected.eigenvalues.map(abs).max() ?? 1)
      for (ours, theirs) in zip(found, expected.eigenvalues) {
        #expect(abs(ours - theirs) < Tolerance.metric * scale)
      }
      #expect(found.count == expected.size)
    }
  }
}
