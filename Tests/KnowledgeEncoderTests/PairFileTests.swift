import Files
import Foundation
import KnowledgeEncoder
import TestSupport
import Testing

@Suite struct PairFileTests {
  private func read(_ text: String, as name: String = "pairs.txt") throws -> PairFile {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: name)
      try Data(text.utf8).write(to: file)
      return try PairFile(contentsOf: file)
    }
  }

  private static let json = """
    {"anchor": "heart attack", "positive": "myocardial infarction", "negative": "heartburn", "id": 1}

    {"positive": "arthritis, \\"acute\\"", "anchor": "gout", "negative": null, "negative_10": "z", "negative_2": "goitre"}

    """

  @Test func `JSON lines, commas, semicolons and tabs give the same pairs`() throws {
    let tables = [
      "anchor,positive,negative,negative_2,negative_10,id\nheart attack,myocardial infarction,heartburn,,,1\n"
        + "gout,\"arthritis, \"\"acute\"\"\",,goitre,z,2\n",
      "id;negative;negative_10;negative_2;positive;anchor\n1;heartburn;;;myocardial infarction;heart attack\n"
        + "2;;z;goitre;\"arthritis, \"\"acute\"\"\";gout\n",
      "anchor\tpositive\tnegative\tnegative_2\tnegative_10\tid\nheart attack\tmyocardial infarction\theartburn\t\t\t1\n"
        + "gout\tarthritis, \"acute\"\t\tgoitre\tz\t2\n",
    ]
    let expected = try read(Self.json)
    #expect(expected.pairs.map(\.anchor) == ["heart attack", "gout"])
    #expect(expected.pairs.map(\.positive) == ["myocardial infarction", "arthritis, \"acute\""])
    #expect(expected.pairs.map(\.negatives) == [["heartburn"], ["goitre", "z"]])
    #expect(expected.unusedColumns == ["id"] && expected.scoreColumn == nil)
    for table in tables {
      let file = try read(table)
      #expect(file.pairs == expected.pairs && file.unusedColumns == ["id"])
      #expect(file.digest.count == 64 && file.digest != expected.digest)
    }
  }

  @Test(arguments: ["score", "label"])
  func `scores are read from JSON and tables`(_ column: String) throws {
    let table = try read("anchor,positive,\(column)\na,b,0.5\nc,d,-1\n")
    #expect(table.scoreColumn == column && table.pairs.map(\.score) == [0.5, -1])
    let json = try read(
      "{\"anchor\":\"a\",\"positive\":\"b\",\"\(column)\":0.5}\n{\"anchor\":\"c\",\"positive\":\"d\",\"\(column)\":-1}")
    #expect(json.pairs == table.pairs)
  }

  @Test func `parts are those of the lists of pairs`() throws {
    let file = try read("anchor,positive,part,relation\na,b,training,synonym\nc,d,held_out,parent\n")
    #expect(file.pairs.map(\.part) == [.training, .heldOut] && file.unusedColumns == ["relation"])
  }

  @Test(arguments: [
    ("anchor,positive\na,b\nc\n", "pairs.txt, line 3: 1 columns, expected 2 as on line 1", ""),
    (
      "anchor,positve\na,b\n", "pairs.txt, line 1: expected a column `positive`, found anchor, positve",
      "rename positve"
    ),
    ("query,passage\na,b\n", "line 1: expected a column `anchor`, found query, passage", "anchor and positive"),
    ("anchor,positive,anchor\na,b,c\n", "line 1: the column `anchor` is there twice", ""),
    ("anchor,positive\na,b\n\n\" \",b\n", "line 4: expected a text as anchor, found nothing", ""),
    ("anchor,positive,score\na,b,high\n", "line 2: expected a number as score", ""),
    ("anchor,positive,score\na,b,nan\n", "line 2: expected a number as score", ""),
    ("anchor,positive,score,label\na,b,1,1\n", "line 2: expected one score, found a second one as label", ""),
    ("anchor,positive,score,negative\na,b,1,c\n", "line 2: expected a score or negatives, found both", "low score"),
    ("anchor,positive,part\na,b,test\n", "line 2: expected training or held_out as part", ""),
    ("anchor,positive\na,b\n", "expected at least 2 pairs, found 1", ""),
    ("anchor,positive\n\"a,b\n", "line 2: a quote is opened and never closed", ""),
    ("[{\"anchor\":\"a\",\"positive\":\"b\"}]", "expected a JSON object on each line, found a list", "one pair a line"),
    ("{\"anchor\":\"a\",\"positive\":\"b\"}\n{\"anchor\":\n", "line 2: not valid JSON", ""),
    ("{\"anchor\":\"a\",\"positive\":\"b\"}\n{\"anchor\":\"a\"}\n", "line 2: expected a column `positive`", ""),
    ("{\"anchor\":7,\"positive\":\"b\"}\n", "line 1: expected a text as anchor, found a number", ""),
    ("{\"anchor\":\"a\",\"positive\":[\"b\"]}\n", "line 1: expected a text as positive, found another value", ""),
    (
      "{\"anchor\":\"a\",\"positive\":\"b\",\"score\":1}\n{\"anchor\":\"a\",\"positive\":\"b\"}\n",
      "line 2: expected a score, as the first pair has", ""
    ),
  ])
  func `what cannot be read is named with file, line, what was expected and found`(
    text: String, words: String, hint: String
  ) {
    let error = expectRefusal { try read(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("pairs.txt") == true)
    if !hint.isEmpty { #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "")") }
  }
}
