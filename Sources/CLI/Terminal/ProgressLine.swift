import Foundation

/// A line on stderr that shows what is done, the rate and the time left. Draws nothing when stderr is no terminal.
///
/// Pass `line.update` as the progress closure of a library call and call `finish()` at the end.
final class ProgressLine: @unchecked Sendable {
  private let title: String
  private let unit: String
  private let start = ContinuousClock.now
  private let lock = NSLock()
  private var lastDrawn = ContinuousClock.now - .seconds(1)
  private var firstDone: Int?

  init(_ title: String, unit: String) {
    self.title = title
    self.unit = unit
  }

  /// Redraws at most ten times a second. The rate counts only what this run did, so that a resumed run does not
  /// boast with the work of the run before it.
  func update(done: Int, total: Int?, detail: String = "") {
    guard Console.isInteractive else { return }
    lock.lock()
    defer { lock.unlock() }
    let first = firstDone ?? done
    firstDone = first
    let now = ContinuousClock.now
    guard now - lastDrawn > .milliseconds(100) || done == total else { return }
    lastDrawn = now
    let elapsed = seconds(now - start)
    let rate = Double(done - first) / max(elapsed, 1e-3)
    var line = "\(title): \(done)"
    if let total { line += "/\(total)" }
    line += " \(unit), \(String(format: rate < 10 ? "%.2f" : "%.0f", rate))/s"
    if let total, rate > 0 { line += ", \(Self.clock(Double(total - done) / rate)) left" }
    if !detail.isEmpty { line += ", \(detail)" }
    Console.draw(Data((Console.clearedLine + line).utf8))
  }

  /// Clears the line.
  func finish() {
    guard Console.isInteractive else { return }
    Console.draw(Data(Console.clearedLine.utf8))
  }

  static func clock(_ seconds: Double) -> String {
    let s = Int(seconds.rounded())
    return s >= 3600
      ? String(format: "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60)
      : String(format: "%d:%02d", s / 60, s % 60)
  }

  private func seconds(_ d: Duration) -> Double {
    Double(d.components.seconds) + Double(d.components.attoseconds) * 1e-18
  }
}
