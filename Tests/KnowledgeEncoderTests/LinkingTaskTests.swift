import Files
import Foundation
import KnowledgeEncoder
import TestSupport
import TextEncoder
import Testing

@Suite struct LinkingTaskTests {
  private static let dictionary = TermDictionary(
    origin: "d",
    [
      .init(ids: ["C1", "600"], names: ["Pneumothorax", "air in the pleural space"]),
      .init(ids: ["C2"], names: ["kidney failure", "renal failure"]), .init(ids: ["C3"], names: ["fracture of femur"]),
    ])

  private func report(_ task: LinkingTask) throws -> EncoderReport {
    let encoder = try NameWorkshop.encoder()
    return EncoderReport([try .init(encoder, name: "e")], [task], [try encoder.measures(of: [task])])
  }

  @Test func `mentions are counted, left out and judged by the ids of the nearest name`() throws {
    let corpus = MentionCorpus(
      origin: "c",
      mentions: [
        .init("PNEUMOTHORAX", ids: ["600"]), .init("renal  failure", ids: ["C2"]), .init("Renal failure", ids: ["C3"]),
        .init("both", ids: ["C1", "C2"]), .init("gout", ids: ["C9"]), .init("unknown", ids: []),
      ])
    let report = try report(LinkingTask(name: "n", corpus: corpus, dictionary: Self.dictionary))
    let task = report.parts[0].task
    #expect(
      task.counts == [
        .init("mentions", 6), .init("composites_left_out", 1), .init("ids_not_in_dictionary_left_out", 2),
        .init("questions", 3), .init("concepts", 3), .init("with_abbreviations", 0), .init("dictionary_concepts", 3),
        .init("dictionary_names", 5),
      ])
    #expect(
      report.parts[0].rows.map(\.measure) == [
        "raw.accuracy_at_1", "raw.accuracy_at_5", "raw.mean_reciprocal_rank", "raw.recall_at_64",
      ])
    // Two are names of their concept; the third is one of another concept, but five names are all there are.
    #expect(abs(try #require(report.value("raw.accuracy_at_1", ofKind: "linking")) - 2.0 / 3) < Tolerance.metric)
    #expect(report.value("raw.accuracy_at_5", ofKind: "linking") == 1)
    #expect(report.value("raw.recall_at_64", ofKind: "linking") == 1)
  }

  @Test func `abbreviations of the document are written out for the second measure`() throws {
    let corpus = MentionCorpus(
      origin: "c", documents: [.init(id: "1", text: "Fracture of femur (FOF) is bad; FOF hurts.")],
      mentions: [.init("FOF", ids: ["C3"], document: "1", place: 32..<35)])
    let task = try LinkingTask(name: "n", corpus: corpus, dictionary: Self.dictionary)
    #expect(task.texts.suffix(2) == ["fof", "fracture of femur"])
    let report = try report(task)
    #expect(report.parts[0].task.count("with_abbreviations") == 1)
    #expect(report.value("expanded.accuracy_at_1", ofKind: "linking") == 1)
  }

  @Test func `questions are told apart by the names that were trained on`() throws {
    let training = TermDictionary(
      origin: "t", [.init(ids: ["C1"], names: ["pneumothorax"]), .init(ids: ["C8"], names: ["femur broken"])])
    let corpus = MentionCorpus(
      origin: "c",
      mentions: [
        .init("Pneumothorax", ids: ["600"]), .init("Femur broken", ids: ["C3"]), .init("kidneys fail", ids: ["C2"]),
        .init("renal failure", ids: ["C2"]),
      ])
    let report = try report(
      LinkingTask(name: "n", corpus: corpus, dictionary: Self.dictionary, trainingNames: training))
    func count(_ stratum: LinkingTask.Stratum) -> Int? {
      report.parts[0].rows.first { $0.measure == "raw_\(stratum.rawValue).accuracy_at_1" }?.questionCount
    }
    #expect(count(.trained) == 1 && count(.misleading) == 1 && count(.new) == 2)
    #expect(report.value("raw_trained.accuracy_at_1", ofKind: "linking") == 1)
  }

  @Test func `a corpus without a known id is refused`() {
    let corpus = MentionCorpus(origin: "c", mentions: [.init("gout", ids: ["MESH:C1"])])
    #expect {
      try LinkingTask(name: "n", corpus: corpus, dictionary: Self.dictionary)
    } throws: { error in
      (error as? any Hinted)?.description.contains("none of the 1 mentions") == true
    }
  }
}
