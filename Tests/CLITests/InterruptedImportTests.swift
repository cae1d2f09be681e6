import Foundation
import Testing

@Suite struct InterruptedImportTests {
  private static let rows = 6000

  @Test func `an import that is killed at any moment leaves the old state or the new one`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase("old.sqlite")
      try workshop.writeTable("NEW", rows: Self.rows)
      let old = try workshop.contents("old.sqlite")
      func copyOld(_ name: String) throws {
        try FileManager.default.copyItem(atPath: workshop.path("old.sqlite"), toPath: workshop.path(name))
      }
      try copyOld("new.sqlite")
      let writes = try FileStop.writes(of: workshop.importing("NEW", into: "new.sqlite"))
      let new = try workshop.contents("new.sqlite")
      #expect(new["concept"]?.count == 40 + Self.rows)

      for moment in [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1] {
        let name = "killed-\(moment).sqlite"
        try copyOld(name)
        let write = 1 + Int(moment * Double(writes - 1))
        let process = try workshop.run(
          workshop.importing("NEW", into: name), FileStop(.signal(SIGKILL), atWrite: write))
        #expect(process.terminationReason == .uncaughtSignal)
        let contents = try workshop.contents(name)
        #expect(contents == old || contents == new, "killed at write \(write) of \(writes)")
      }

      let again = try CommandLineTool.run(workshop.importing("NEW", into: "killed-0.4.sqlite"))
      #expect(again.status == 0)
      #expect(try workshop.contents("killed-0.4.sqlite")["concept"] == new["concept"])
    }
  }

  @Test(arguments: [false, true])
  func `a first import that is killed leaves a file into which it can be done again`(isRelease: Bool) throws {
    try OntologyWorkshop.open { workshop in
      if isRelease {
        try workshop.writeRelease(concepts: Self.rows / 2)
      } else {
        try workshop.writeTable("NEW", rows: Self.rows)
      }
      func importing(into name: String) -> [String] {
        isRelease ? workshop.importingRelease(into: name) : workshop.importing("NEW", into: name)
      }
      let writes = try FileStop.writes(of: importing(into: "new.sqlite"))
      let new = try workshop.contents("new.sqlite")

      for part in 0..<5 {
        let write = 1 + (writes - 1) * (2 * part + 1) / 10
        let name = "killed-\(part).sqlite"
        let process = try workshop.run(importing(into: name), FileStop(.signal(SIGKILL), atWrite: write))
        #expect(process.terminationReason == .uncaughtSignal)
        let again = try CommandLineTool.run(importing(into: name))
        #expect(again.status == 0, "killed at write \(write) of \(writes): \(again.errors)")
        #expect(try workshop.contents(name) == new, "killed at write \(write) of \(writes)")
      }
    }
  }

  @Test func `an import that is asked to stop says so in one line and leaves what was there`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      try workshop.writeTable("NEW", rows: Self.rows)
      let old = try workshop.contents("ontology.sqlite")
      let process = try workshop.run(
        workshop.importing("NEW", into: "ontology.sqlite"), FileStop(.signal(SIGINT), atWrite: 1, to: "-wal"))
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == 130)
      #expect(try workshop.errors() == "stopped; \(workshop.path("ontology.sqlite")) is as it was\n")
      #expect(try workshop.contents("ontology.sqlite") == old)
    }
  }

  @Test func `a build that is stopped keeps the sources it has finished and goes on from there`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.writeTable("FIRST", rows: 10)
      try workshop.writeTable("SECOND", rows: Self.rows)
      let build = [
        "ontology", "build", "--sources", try workshop.writeManifest(["FIRST", "SECOND"]), "--database",
        workshop.path("ontology.sqlite"),
      ]
      let process = try workshop.run(build, FileStop(.signal(SIGINT), atReadOf: "/SECOND.csv"))
      #expect(process.terminationStatus == 130)
      #expect(try workshop.errors().split(separator: "\n").count == 1)
      #expect(try workshop.contents("ontology.sqlite")["concept"]?.count == 10)

      let rest = try CommandLineTool.run(build)
      #expect(rest.status == 0)
      #expect(rest.output.contains("unchanged"))
      #expect(try workshop.contents("ontology.sqlite")["concept"]?.count == 10 + Self.rows)
    }
  }

  @Test func `of two imports at once the second waits, and readers see the last finished state`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      try workshop.writeTable("NEW", rows: Self.rows)
      try workshop.writeTable("LATE", rows: 30)
      let first = try workshop.start(
        workshop.importing("NEW", into: "ontology.sqlite"), FileStop(.signal(SIGSTOP), atWrite: 10, to: "-wal"))
      try FileStop.waitUntilStopped(first)
      let reader = try CommandLineTool.run(
        "ontology", "search", "finding", "--database", workshop.path("ontology.sqlite"))
      kill(first.processIdentifier, SIGCONT)
      let second = try CommandLineTool.run(workshop.importing("LATE", into: "ontology.sqlite"))
      first.waitUntilExit()
      #expect(reader.status == 0)
      #expect(reader.output.contains("OLD"))
      #expect(first.terminationStatus == 0)
      #expect(second.status == 0, "\(second.errors)")
      #expect(try workshop.contents("ontology.sqlite")["concept"]?.count == 40 + Self.rows + 30)
    }
  }
}
