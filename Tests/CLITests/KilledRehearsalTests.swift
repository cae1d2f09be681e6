import Foundation
import Testing

@Suite struct KilledRehearsalTests {
  private func scratch(_ workshop: OntologyWorkshop) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: workshop.folder.path).filter { $0.contains("nosology-") }
  }

  /// Starts a dry run that gets a signal when it has begun to fill its database, and waits for that.
  private func startRehearsal(_ workshop: OntologyWorkshop, signal: Int32) throws -> Process {
    let process = try workshop.start(
      workshop.importingRelease(into: "umls.sqlite") + ["--dry-run"],
      FileStop(.signal(signal), atWrite: 3, to: "rehearsal.sqlite"))
    try FileStop.waitUntilStopped(process)
    return process
  }

  @Test(arguments: [false, true])
  func `what a killed dry run leaves is removed by the next one and by an import`(isImport: Bool) throws {
    try OntologyWorkshop.open { workshop in
      try workshop.writeRelease(concepts: 3000)
      try workshop.writeTable("NEW", rows: 10)
      let process = try startRehearsal(workshop, signal: SIGKILL)
      process.waitUntilExit()
      try #require(process.terminationReason == .uncaughtSignal)
      let found1 = try scratch(workshop)
      #expect(found1.count == 1)
      let rehearsing = workshop.importingRelease(into: "umls.sqlite") + ["--dry-run"]
      let result = try CommandLineTool.run(isImport ? workshop.importing("NEW", into: "umls.sqlite") : rehearsing)
      #expect(result.status == 0, "\(result.errors)")
      let found2 = try scratch(workshop)
      #expect(found2.isEmpty)
    }
  }

  @Test func `an import leaves a dry run alone that is still at work`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.writeRelease(concepts: 3000)
      try workshop.writeTable("NEW", rows: 10)
      let process = try startRehearsal(workshop, signal: SIGSTOP)
      let running = try scratch(workshop)
      let result = try CommandLineTool.run(workshop.importing("NEW", into: "umls.sqlite"))
      let left = try scratch(workshop)
      kill(process.processIdentifier, SIGCONT)
      process.waitUntilExit()
      #expect(result.status == 0 && process.terminationStatus == 0)
      #expect(running.count == 1 && left == running)
      let found3 = try scratch(workshop)
      #expect(found3.isEmpty)
    }
  }
}
