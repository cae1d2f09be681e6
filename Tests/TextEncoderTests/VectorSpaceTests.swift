import Statistics
import TestSupport
import Testing

@testable import TextEncoder

@Suite struct VectorSpaceTests {
  private struct Space: Decodable {
    var dimension: Int
    var vectors: [Float]
    var groups: [Int]
    var effectiveRank: Double
    var silhouettes: [Double]
  }

  @Test func `effective rank and silhouettes are those of NumPy and scikit-learn`() throws {
    let expected = try Golden.json("statistics/spaces.json", as: Space.self)
    let space = VectorSpace(vectors: expected.vectors, dimension: expected.dimension)
    let rank = try #require(space.effectiveRank())
    // Float vectors are of unit length to seven digits only.
    #expect(abs(rank - expected.effectiveRank) < Double(Tolerance.forward))
    for (ours, theirs) in zip(space.silhouettes(expected.groups), expected.silhouettes) {
      #expect(abs(ours - theirs) < Double(Tolerance.forward))
    }
  }

  @Test func `one direction has rank 1, two equal ones rank 2, nothing none`() throws {
    #expect(try #require(VectorSpace(vectors: [1, 0, 1, 0, -1, 0], dimension: 2).effectiveRank()) == 1)
    let two = try #require(VectorSpace(vectors: [1, 0, 0, 1], dimension: 2).effectiveRank())
    #expect(abs(two - 2) < Tolerance.metric)
    #expect(VectorSpace(vectors: [], dimension: 2).effectiveRank() == nil)
  }

  @Test func `names of one group that lie together have purity 1`() throws {
    let names = ["lung", "fracture of femur"]
    // The same text twice in each group: its double is its nearest neighbour.
    let task = ClusterTask(
      name: "c", texts: [names[0], names[0], names[1], names[1]],
      groupings: [.init(name: "chapter", groups: [0, 0, 1, 1]), .init(name: "block", groups: [nil, 0, 0, nil])])
    let encoder = try SentenceEncoder(directory: Cases.new)
    let measures = try encoder.measures(of: [task])[0]
    #expect(
      measures.map(\.name) == [
        "chapter.silhouette", "chapter.purity", "block.silhouette", "block.purity", "effective_rank",
      ])
    let report = EncoderReport([try .init(encoder, name: "e")], [task], [[measures]])
    #expect(report.value("chapter.silhouette", ofKind: "clusters") ?? 0 > 0.999)
    // Of the three other names one is of the group.
    #expect(abs((report.value("chapter.purity", ofKind: "clusters") ?? 0) - 1.0 / 3) < Tolerance.metric)
    #expect(report.value("block.silhouette", ofKind: "clusters") ?? 1 <= 0)
    #expect(report.parts[0].task.count("chapters") == 2 && report.parts[0].task.count("blocks") == 1)
  }

  @Test func `contrasts say how often the right name comes first`() throws {
    let task = ContrastTask(
      name: "c",
      contrasts: [
        .init(.side, query: "lung", right: "lung", wrong: "fracture of femur", concept: 0),
        .init(.side, query: "lung", right: "fracture of femur", wrong: "lung", concept: 1),
        .init(.number, query: nil, right: "lung", wrong: "lung", concept: 2),
      ])
    let encoder = try SentenceEncoder(directory: Cases.new)
    let report = EncoderReport([try .init(encoder, name: "e")], [task], [try encoder.measures(of: [task])])
    func value(_ measure: String) -> Double? { report.value(measure, ofKind: "contrasts") }
    #expect(value("side.right_first") == 0.5 && abs(value("side.gap") ?? 1) < 1e-9)
    #expect(
      abs((value("number.cosine") ?? 0) - 1) < 1e-5 && value("number.gap") == nil && value("acuity.cosine") == nil)
  }
}
