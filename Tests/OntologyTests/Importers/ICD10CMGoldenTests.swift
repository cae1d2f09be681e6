import Foundation
import TestSupport
import Testing

@testable import Ontology

/// The tabular list of 2026 as simple_icd_10_cm reads it.
private struct PeerTabular: Decodable {
  struct Concept: Decodable {
    var code, kind, name: String
    var parent: String?
    var children, inclusion, includes, excludes1, excludes2: [String]
    var useAdditionalCode, codeFirst, codeAlso, seventhCharacters: [String]
  }
  var counts: [String: Int]
  var concepts: [Concept]
}

@Suite(.enabled(if: SourcePackages.tabular != nil, "simple-icd-10-cm 1.5.0 was not fetched"))
struct ICD10CMGoldenTests {
  private let run: ImporterRun
  /// What stands in the file: all but the seven-character codes.
  private let listed: [ConceptRecord]
  private let peer: PeerTabular

  init() throws {
    run = try PublicRun.tabular()
    listed = run.definitions.filter { $0.kind != .extended }
    peer = try Golden.json("ontology/icd10cm.json")
  }

  @Test("The 2026 tabular list is read completely: same counts as the peer, no bad row, no unknown tag")
  func counts() {
    var counts: [String: Int] = [:]
    for record in listed { counts[record.kind.rawValue, default: 0] += 1 }
    #expect(counts == peer.counts)
    #expect(run.diagnostics.lines == [])
  }

  @Test("Titles, hierarchy and notes of some hundred concepts are those of the peer")
  func concepts() throws {
    let records = Dictionary(uniqueKeysWithValues: listed.map { ($0.code, $0) })
    var children: [String: [String]] = [:]
    for record in listed {
      for parent in record.targets(.isA) { children[parent, default: []].append(record.code) }
    }
    for concept in peer.concepts {
      let record = try #require(records[concept.code], "\(concept.code)")
      #expect(record.kind.rawValue == concept.kind)
      #expect(record.name == concept.name)
      #expect(record.synonyms.map(\.text) == concept.inclusion, "\(concept.code)")
      #expect(record.texts(.includes) == concept.includes, "\(concept.code)")
      #expect(record.texts(.excludes1) == concept.excludes1, "\(concept.code)")
      #expect(record.texts(.excludes2) == concept.excludes2, "\(concept.code)")
      #expect(record.texts(.useAdditionalCode) == concept.useAdditionalCode, "\(concept.code)")
      #expect(record.texts(.codeFirst) == concept.codeFirst, "\(concept.code)")
      #expect(record.texts(.codeAlso) == concept.codeAlso, "\(concept.code)")
      #expect(record.values("seventh_character") == concept.seventhCharacters, "\(concept.code)")
      // The peer puts blocks of blocks beside each other, so only the chapter of a section can be compared.
      if record.kind == .section {
        #expect(chapter(of: record, in: records) == concept.parent)
      } else if record.kind == .chapter {
        let sections = listed.filter {
          $0.kind == .section && chapter(of: $0, in: records) == record.code
        }
        #expect(sections.map(\.code).sorted() == concept.children)
      } else {
        #expect(record.targets(.isA).first == concept.parent, "\(concept.code)")
        #expect((children[concept.code] ?? []).sorted() == concept.children, "\(concept.code)")
      }
    }
  }

  @Test("Every parent exists, and every concept but the chapters has one")
  func parents() {
    let codes = Set(run.definitions.map(\.code))
    #expect(run.definitions.allSatisfy { codes.isSuperset(of: $0.targets(.isA)) })
    #expect(run.definitions.filter { $0.relations.isEmpty }.map(\.kind) == Array(repeating: .chapter, count: 22))
  }

  private func chapter(of record: ConceptRecord, in records: [String: ConceptRecord]) -> String? {
    var record = record
    while let parent = record.targets(.isA).first.flatMap({ records[$0] }) { record = parent }
    return record.code
  }
}
