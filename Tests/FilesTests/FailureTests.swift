import Files
import Testing

@Suite struct FailureTests {
  private enum Cellar {}
  private enum House {}

  private enum Repair: Remedy, Equatable {
    case bail(litres: Int)

    var advice: String {
      switch self {
      case .bail(let litres): "bail \(litres) litres out"
      }
    }
  }

  @Test func `the advice of a remedy is the hint of its error, and stays with it from module to module`() {
    let error = Failure<Cellar>("the cellar is under water", remedy: Repair.bail(litres: 3))
    #expect(error.hint == "bail 3 litres out" && error.remedy as? Repair == .bail(litres: 3))
    let above = Failure<House>(error)
    #expect(above.description == "the cellar is under water" && above.hint == error.hint)
    #expect(above.remedy as? Repair == .bail(litres: 3))
  }

  @Test func `errors are equal that say the same`() {
    let error = Failure<Cellar>("it is dark", remedy: Repair.bail(litres: 3))
    #expect(error == Failure("it is dark", hint: "bail 3 litres out") && error != Failure("it is dark"))
    #expect(error != Failure("it is wet", hint: "bail 3 litres out"))
    #expect(Failure<Cellar>("it is dark", hint: "light a candle").remedy == nil)
  }
}
