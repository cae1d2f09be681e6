import Foundation
import TestSupport
import Testing

@Suite struct EncoderInspectTests {
  /// Names that would end the data, the script or the line, were they not escaped.
  private static let hostile = [
    "</script><script>alert(1)</script>", "<!-- <script>", "<img src=\"https://example.org/x\" onerror=alert(1)>",
    "line\u{2028}and paragraph\u{2029}ends", "quote \" and \\ back",
  ]

  /// A page of a database of hostile names and others, three below each of two chapters and more.
  private func withPage(_ words: [String], _ body: (_ page: String, _ make: () throws -> Data) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      let records = (0..<30).map { number -> [String: Any] in
        [
          "id": "c\(number)", "title": number < 5 ? Self.hostile[number] : "Disease of lung number \(number)",
          "synonyms": ["Fracture \(number) of femur"],
          "sections": [["kind": "definition", "text": "Found \(number) times."]],
          "icd10cm": [], "anatomy": [], "modalities": [], "source": "Test", "licence": "CC0-1.0",
        ]
      }
      let lines = try records.map { try JSONSerialization.data(withJSONObject: $0) + Data("\n".utf8) }
      let file = folder.appending(path: "articles.jsonl")
      try lines.reduce(Data(), +).write(to: file)
      let database = folder.appending(path: "o.sqlite").path
      let imported = try CommandLineTool.run(
        "ontology", "import", file.path, "--format", "articles", "--name", "Test", "--system", "article", "--version",
        "1", "--licence", "CC0-1.0", "--database", database)
      try #require(imported.status == 0, "\(imported.errors)")
      let output = folder.appending(path: "inspect.html")
      func make() throws -> Data {
        let result = try CommandLineTool.run(
          ["encoder", "inspect", "--database", database, "--output", output.path] + words
            + ["--recipe", try EncoderWorkshop.recipe(in: folder, steps: 1)])
        try #require(result.status == 0 && result.output == output.path + "\n", "\(result.errors)")
        return try Data(contentsOf: output)
      }
      try body(String(decoding: make(), as: UTF8.self), make)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("inspect") }
      #expect(files == ["inspect.html"])
    }
  }

  private func data(of page: String) throws -> [String: Any] {
    let parts = page.components(separatedBy: "<script type=\"application/json\" id=\"data\">")
    try #require(parts.count == 2)
    let json = parts[1].components(separatedBy: "</script>")[0]
    #expect(!json.contains("<") && !json.unicodeScalars.contains { $0 == "\u{2028}" || $0 == "\u{2029}" })
    return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  @Test func `two encoders give one page without other files, with data that hostile names cannot break`() throws {
    let encoder = EncoderWorkshop.encoder
    try withPage(["--encoder", encoder, Golden.url("text_encoder/tiny-old").path, "--sample", "40"]) { page, make in
      let data = try data(of: page)
      let texts = try #require(data["texts"] as? [String])
      let views = try #require(data["views"] as? [[String: Any]])
      let shown = try #require(data["shown"] as? Int)
      #expect(texts.count == 40 && views.map { $0["title"] as? String } == ["Before", "After"] && shown == 8)
      for view in views {
        let points = try #require(view["points"] as? [Int])
        #expect(points.count == 80 && points.allSatisfy { (0...65_535).contains($0) })
        #expect((view["neighbours"] as? [Int])?.count == 40 * shown && (view["cosines"] as? [Int])?.count == 40 * shown)
      }
      #expect((data["chapters"] as? [Int])?.count == (data["concepts"] as? [Int]).map { Set($0).count })
      // Two scripts: the data and the code. All other marks of the names are escaped.
      #expect(
        page.components(separatedBy: "<script").count == 3 && page.components(separatedBy: "</script>").count == 3)
      #expect(!page.contains("<img") && !page.contains("<!-- "))
      #expect(try Regex("(src|href)=[\"']?(https?:)?//").firstMatch(in: page) == nil && !page.contains("url("))
      #expect(page.contains("Hardest questions") && page.contains("before and after"))
      #expect(try make() == Data(page.utf8))
    }
  }

  @Test func `all names are shown where there are fewer than asked for, of one encoder too`() throws {
    try withPage(["--encoder", EncoderWorkshop.encoder, "--seed", "4"]) { page, _ in
      let data = try data(of: page)
      let texts = try #require(data["texts"] as? [String])
      #expect(texts.count == 60 && Set(Self.hostile).subtracting(texts).allSatisfy { $0.hasPrefix("line") })
      #expect((data["views"] as? [[String: Any]])?.count == 1 && !page.contains("name=\"view\""))
    }
  }

  @Test func `what cannot be shown is refused`() throws {
    let command = ["encoder", "inspect", "--encoder", "a"]
    for (words, reason) in [
      (["--output", "x.html", "--sample", "1"], "2...100000"),
      (["b", "c", "--output", "x.html"], "--encoder takes one encoder, or those before and after; found 3"),
    ] {
      let result = try CommandLineTool.run(command + words)
      #expect(result.status == 64 && result.errors.contains(reason), "\(result.errors)")
    }
    try withTemporaryDirectory { folder in
      let database = try EncoderWorkshop.database(in: folder)
      let output = folder.appending(path: "x.html").path
      let words = ["--database", database, "--output", output]
      expectError(
        try CommandLineTool.run(
          ["encoder", "inspect", "--encoder", EncoderWorkshop.encoder, "--system", "X"] + words), "there is no system X"
      )
      expectError(try CommandLineTool.run(command + words), "there is no encoder directory at a")
      #expect(!FileManager.default.fileExists(atPath: output))
    }
  }
}
