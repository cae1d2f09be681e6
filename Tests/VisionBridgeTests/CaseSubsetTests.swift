import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct CaseSubsetTests {
  private func manifest(patients: Int = 0) -> CaseManifest {
    let records = (0..<60).map { index in
      CaseRecord(
        id: "case \(index)", patient: patients > 0 ? "\(index % patients)" : nil,
        split: index < 40 ? .train : index < 50 ? .validation : .test,
        labels: index % 2 == 0 ? ["Gout"] : index % 3 == 0 ? ["Cyst", "gout"] : index % 5 == 0 ? ["Rare"] : [],
        scans: [ScanEntry(path: "a.png", modality: .xRay)])
    }
    return CaseManifest(records: records, folder: URL(filePath: "/"))
  }

  @Test func smallerSharesLieInLargerOnes() {
    let shares = [0.01, 0.1, 0.3, 1].map { CaseSubset(trainingShare: $0, seed: 3)(manifest()) }
    #expect(shares.map { $0.records(in: .train).count } == [1, 4, 12, 40])
    #expect(shares.allSatisfy { $0.records(in: .validation).count == 10 && $0.records(in: .test).count == 10 })
    let ids = shares.map { Set($0.records.map(\.id)) }
    #expect(zip(ids, ids.dropFirst()).allSatisfy { $0.isSubset(of: $1) })
    #expect(CaseSubset(trainingShare: 0.3, seed: 4)(manifest()).records.map(\.id) != shares[2].records.map(\.id))
  }

  @Test func patientsStayWhole() {
    let all = manifest(patients: 8)
    let part = CaseSubset(trainingShare: 0.25, seed: 1)(all)
    let kept = Set(part.records(in: .train).compactMap(\.patient))
    #expect(kept.count == 2)
    #expect(part.records(in: .train).count == all.records(in: .train).count { kept.contains($0.patient!) })
  }

  @Test func onlyTheMostFrequentClassesStay() {
    let all = manifest()
    let part = CaseSubset(classCount: 1)(all)
    #expect(Set(part.records.flatMap(\.labels)) == ["Gout", "gout"])
    // Cases that had no label stay, those that lost theirs go.
    let lost = all.records.count { $0.labels == ["Rare"] }
    #expect(lost > 0 && part.records.count == 60 - lost)
  }

  @Test func `labels become the classes of a table, and what it does not name is counted`() throws {
    try withTemporaryDirectory { folder in
      let table = folder.appending(path: "members.csv")
      try Data("label,class\nMeningioma,C70\nglioma ,C71\nGlioma,D43\nScar,\nGlioblastoma,C71\n".utf8).write(to: table)
      func record(_ id: String, _ labels: String...) -> CaseRecord {
        CaseRecord(id: id, split: .train, labels: labels, scans: [])
      }
      let cases = [
        record("a", "meningioma"), record("b", "Glioma", "Glioblastoma"), record("c", "Scar"), record("d"),
        record("e", "Fracture", "Meningioma"), record("f", "Fracture"),
      ]
      let manifest = CaseManifest(records: cases, folder: folder)
      let (found, unnamed) = try Relabelling(contentsOf: table)(manifest)
      #expect(found.records.map(\.id) == ["a", "b", "d", "e"])
      #expect(found.records.map(\.labels) == [["C70"], ["C71", "D43"], [], ["C70"]])
      #expect(unnamed == ["Fracture": 2])
    }
  }
}
