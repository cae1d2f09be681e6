import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct UMLSReleaseTests {
  private static let tables = UMLSFixture.tables

  /// Rewrites a directory of plain files.
  private static let containers: [(name: String, make: @Sendable (URL) throws -> URL)] = [
    (
      "gzipped",
      { meta in
        for table in tables { try runTool("gzip", "\(table).RRF", in: meta) }
        return meta
      }
    ),
    (
      "split in the middle of lines",
      { meta in
        for table in tables {
          try runTool("split", "-b", "97", "\(table).RRF", "\(table).RRF.", in: meta)
          try FileManager.default.removeItem(at: meta.appending(path: "\(table).RRF"))
        }
        return meta
      }
    ),
    (
      "split and gzipped, below META",
      { meta in
        for table in tables {
          try runTool("split", "-l", "2", "\(table).RRF", "\(table).RRF.", in: meta)
          try FileManager.default.removeItem(at: meta.appending(path: "\(table).RRF"))
        }
        try runTool("sh", "-c", "gzip MR*.RRF.*", in: meta)
        return meta.deletingLastPathComponent()
      }
    ),
    (
      "zip archive",
      { meta in
        try runTool("python3", "-m", "zipfile", "-c", "release.zip", "META", in: meta.deletingLastPathComponent())
        return meta.deletingLastPathComponent().appending(path: "release.zip")
      }
    ),
    (
      "archives of gzipped parts",
      { meta in
        let folder = meta.deletingLastPathComponent()
        try runTool("sh", "-c", "gzip META/*.RRF && mkdir 2099AA && mv META 2099AA/META", in: folder)
        try runTool("mkdir", "archives", in: folder)
        try runTool(
          "sh", "-c",
          "python3 -m zipfile -c archives/a.nlm 2099AA && python3 - <<'P'\n"
            + "import zipfile\n"
            + "old = zipfile.ZipFile('archives/a.nlm')\n"
            + "for name, part in (('1', 'MRREL'), ('2', '')):\n"
            + "    with zipfile.ZipFile(f'archives/2099aa-{name}-meta.nlm', 'w') as new:\n"
            + "        for entry in old.namelist():\n"
            + "            if ('MRREL' in entry) == bool(part): new.writestr(entry, old.read(entry))\n"
            + "P\nrm archives/a.nlm",
          in: folder)
        return folder.appending(path: "archives")
      }
    ),
    (
      "other columns in MRFILES",
      { meta in
        let layout = "STR,CUI,LAT,TS,LUI,STT,SUI,ISPREF,AUI,SAUI,SCUI,SDUI,SAB,TTY,CODE,SRL,SUPPRESS,CVF,NEW"
        let rows = try UMLSFixture().rows["MRCONSO", default: []].map { row in
          var fields = row.split(separator: "|", omittingEmptySubsequences: false)
          fields.insert(fields.remove(at: 14), at: 0)
          return fields.joined(separator: "|") + "|new|\n"
        }
        try Data(rows.joined().utf8).write(to: meta.appending(path: "MRCONSO.RRF"))
        try Data("META/MRCONSO.RRF|Names|\(layout)|19|10|999|\n".utf8).write(to: meta.appending(path: "MRFILES.RRF"))
        return meta
      }
    ),
    (
      "rows in another order",
      { meta in
        for table in tables where table != "MRCONSO" {
          try runTool("sort", "-r", "-o", "\(table).RRF", "\(table).RRF", in: meta)
        }
        return meta
      }
    ),
  ]

  @Test("Every container gives the same database", arguments: containers.map(\.name))
  func container(name: String) throws {
    let make = try #require(Self.containers.first { $0.name == name }).make
    try withTemporaryDirectory { directory in
      let plain = try UMLSFixture().store(in: directory).store
      let other = try UMLSFixture().write(to: directory.appending(path: "other/META"))
      let (store, report) = try UMLSFixture.store(make(other), in: directory, strict: true)
      #expect(report.diagnostics.isClean)
      #expect(
        try UMLSContent(store, codes: UMLSContent.codes) == UMLSContent(plain, codes: UMLSContent.codes))
    }
  }

  @Test("Rows of one concept need not follow each other")
  func scattered() throws {
    try withTemporaryDirectory { directory in
      let plain = try UMLSFixture().store(in: directory).store
      var fixture = try UMLSFixture()
      fixture.rows["MRCONSO"]?.reverse()
      let store = try fixture.store(in: directory).store
      let names = try UMLSContent.codes.map { try store.concept(ConceptID(system: "UMLS", code: $0))?.name }
      let expected = try UMLSContent.codes.map { try plain.concept(ConceptID(system: "UMLS", code: $0))?.name }
      #expect(names == expected)
    }
  }

  @Test("The release is known by the folder or the archive it is in")
  func version() throws {
    try withTemporaryDirectory { directory in
      let meta = try UMLSFixture().write(to: directory.appending(path: "2099AB/META"))
      let found31 = try UMLSImporter().identity(of: meta).version
      #expect(found31 == "2099AB")
      try runTool("python3", "-m", "zipfile", "-c", "x.zip", "2099AB", in: directory)
      let found32 = try UMLSImporter().identity(of: directory.appending(path: "x.zip")).version
      #expect(found32 == "2099AB")
      let other = try UMLSFixture().write(to: directory.appending(path: "META"))
      let found33 = try UMLSImporter().identity(of: other).version
      #expect(found33 == nil)
    }
  }

  @Test("The digest depends on content and options, not on the order of vocabularies")
  func digest() throws {
    try withTemporaryDirectory { directory in
      let meta = try UMLSFixture().write(to: directory.appending(path: "META"))
      let digest = try UMLSImporter().digest(of: meta)
      let other475 = try UMLSImporter(.init(languages: ["ENG"])).digest(of: meta)
      #expect(other475 != digest)
      #expect(
        try UMLSImporter(.init(vocabularies: ["A", "B"])).digest(of: meta)
          == UMLSImporter(.init(vocabularies: ["B", "A"])).digest(of: meta))
      try Data("x".utf8).write(to: meta.appending(path: "MRHIER.RRF"))
      let found34 = try UMLSImporter().digest(of: meta)
      #expect(found34 == digest)
      try Data("x".utf8).write(to: meta.appending(path: "MRRANK.RRF"))
      let other244 = try UMLSImporter().digest(of: meta)
      #expect(other244 != digest)
    }
  }

  /// Writes an archive whose directory says that its entry has 2^64 - 1 bytes.
  private static let hugeEntry = """
    import struct, zlib
    name, content = b"META/MRCONSO.RRF", b"x"
    check = zlib.crc32(content)
    local = struct.pack("<IHHHHHIIIHH", 0x04034b50, 45, 0, 0, 0, 0, check, 1, 1, len(name), 0) + name + content
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    entry = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 45, 45, 0, 0, 0, 0, check, 1, 2**32 - 1, len(name), len(extra),
                        0, 0, 0, 0, 0) + name + extra
    end = struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, 1, 1, len(entry), len(local), 0)
    open("huge.zip", "wb").write(local + entry + end)
    """

  @Test("An archive with a path that leads out of it, a damaged one and another file are refused")
  func refused() throws {
    try withTemporaryDirectory { directory in
      func makeDirectory(_ name: String) throws -> URL {
        let url = directory.appending(path: name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        return url
      }
      try runTool(
        "python3", "-c", "import zipfile; zipfile.ZipFile('evil.zip', 'w').writestr('../MRCONSO.RRF', 'x')",
        in: directory)
      let evil = expectRefusal { try UMLSRelease(directory.appending(path: "evil.zip")) }
      #expect(evil?.description == "evil.zip: the entry ../MRCONSO.RRF leads out of the archive")
      try runTool("python3", "-c", Self.hugeEntry, in: directory)
      let huge = expectRefusal { try UMLSRelease(directory.appending(path: "huge.zip")) }
      #expect(huge?.description == "huge.zip: entry 1 is damaged")
      try Data("not a zip".utf8).write(to: directory.appending(path: "a.txt"))
      let other = #expect(throws: OntologyError.self) { try UMLSRelease(directory.appending(path: "a.txt")) }
      #expect(other?.description.contains("expected a directory") == true)
      let empty = #expect(throws: OntologyError.self) { try UMLSRelease(makeDirectory("empty")) }
      #expect(empty?.description.contains("there is no MRCONSO.RRF") == true)
      #expect(throws: OntologyError.self) { try UMLSRelease(directory.appending(path: "missing")) }
    }
  }

  @Test("A gzip file that was cut or changed is an error that names the file")
  func damaged() throws {
    try withTemporaryDirectory { directory in
      let meta = try UMLSFixture().write(to: directory.appending(path: "META"))
      try runTool("gzip", "MRDEF.RRF", in: meta)
      let file = meta.appending(path: "MRDEF.RRF.gz")
      let whole = try Data(contentsOf: file)
      try whole.dropLast(12).write(to: file)
      let cut = #expect(throws: FileError.self) { try UMLSFixture.store(meta, in: directory) }
      #expect(cut?.description == "MRDEF.RRF.gz: the compressed data ends too early")
      var changed = whole
      changed[changed.count / 2] ^= 0xFF
      try changed.write(to: file)
      let wrong = #expect(throws: FileError.self) { try UMLSFixture.store(meta, in: directory) }
      #expect(wrong?.description.hasPrefix("MRDEF.RRF.gz: damaged compressed data") == true)
    }
  }

  @Test("A manifest may choose a part of a release")
  func specification() throws {
    let json = #"{"format": "umls", "umls": {"vocabularies": ["MSH"], "languages": ["ENG"], "max_licence_level": 0}}"#
    let specification = try JSONDecoder().decode(ImporterSpecification.self, from: Data(json.utf8))
    let importer = try #require(try specification.importer() as? UMLSImporter)
    #expect(importer.options == UMLSOptions(vocabularies: ["MSH"], languages: ["ENG"], maxLicenceLevel: 0))
    #expect(throws: UnknownKey.self) {
      try JSONDecoder().decode(ImporterSpecification.self, from: Data(#"{"format": "obo", "umls": {}}"#.utf8))
    }
  }
}
