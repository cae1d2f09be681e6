import Foundation
import TestSupport
import Testing

@testable import Ontology

/// Where the files of a release lie, and which of them are read when there are several.
@Suite struct UMLSPartTests {
  private func message(_ location: URL) -> String? {
    let error = #expect(throws: OntologyError.self) { try UMLSRelease(location) }
    return error?.description
  }

  private func zip(_ name: String, _ folder: String, in directory: URL) throws {
    try runTool("python3", "-m", "zipfile", "-c", name, folder, in: directory)
  }

  @Test("Two releases in one directory are an error that lists them; each can be named")
  func twoDirectories() throws {
    try withTemporaryDirectory { directory in
      for release in ["2099AA", "2099AB"] {
        try UMLSFixture().write(to: directory.appending(path: "\(release)/META"))
      }
      let found = message(directory)
      #expect(found?.contains("MRCONSO.RRF is in several folders: ") == true)
      #expect(found?.contains("2099AA/META, ") == true && found?.hasSuffix("2099AB/META") == true)
      let second = try UMLSRelease(directory.appending(path: "2099AB"))
      #expect(second.version == "2099AB")
    }
  }

  @Test("The directory that was named comes before the folder META in it")
  func named() throws {
    try withTemporaryDirectory { directory in
      try UMLSFixture().write(to: directory)
      try UMLSFixture().write(to: directory.appending(path: "META"))
      let release = try UMLSRelease(directory)
      let size = try UMLSFixture().text("MRCONSO").utf8.count
      #expect(release.size(of: .names) == size)
    }
  }

  @Test("An archive with one META beside a subset has one release; with two folders of it, or two of others, none")
  func foldersOfOneArchive() throws {
    try withTemporaryDirectory { directory in
      var subset = try UMLSFixture()
      subset.rows = ["MRCONSO": Array(subset.rows["MRCONSO", default: []].prefix(1))]
      try UMLSFixture().write(to: directory.appending(path: "one/META"))
      try subset.write(to: directory.appending(path: "one/a-subset"))
      try zip("one.zip", "one", in: directory)
      let release = try UMLSRelease(directory.appending(path: "one.zip"))
      let size = try UMLSFixture().text("MRCONSO").utf8.count
      #expect(release.size(of: .names) == size)
      for (name, folders) in [("two", ["b/META", "a/META"]), ("other", ["b", "a"])] {
        for folder in folders { try subset.write(to: directory.appending(path: "\(name)/\(folder)")) }
        try zip("\(name).zip", name, in: directory)
        let listed = folders.sorted().map { "\(name).zip: \(name)/\($0)" }.joined(separator: ", ")
        #expect(message(directory.appending(path: "\(name).zip"))?.hasSuffix("in several folders: \(listed)") == true)
      }
    }
  }

  @Test("The same part in two archives is an error that names both")
  func twoArchives() throws {
    try withTemporaryDirectory { directory in
      try UMLSFixture().write(to: directory.appending(path: "META"))
      let archives = directory.appending(path: "archives")
      try FileManager.default.createDirectory(at: archives, withIntermediateDirectories: false)
      try zip("archives/a.zip", "META", in: directory)
      try runTool("gzip", "META/MRCONSO.RRF", in: directory)
      try runTool(
        "python3", "-c", "import zipfile; zipfile.ZipFile('archives/b.nlm', 'w').write('META/MRCONSO.RRF.gz')",
        in: directory)
      #expect(message(archives) == "MRCONSO.RRF is there more than once: a.zip: META, b.nlm: META")
    }
  }

  @Test("A file that is whole in one archive and in parts in another is an error that names both")
  func wholeAndInParts() throws {
    try withTemporaryDirectory { directory in
      let meta = try UMLSFixture().write(to: directory.appending(path: "META"))
      let archives = directory.appending(path: "archives")
      try FileManager.default.createDirectory(at: archives, withIntermediateDirectories: false)
      try zip("archives/a.zip", "META", in: directory)
      try runTool("sh", "-c", "split -b 97 MRREL.RRF MRREL.RRF. && rm MR*.RRF", in: meta)
      try zip("archives/b.zip", "META", in: directory)
      #expect(message(archives) == "MRREL.RRF is there more than once: a.zip: META, b.zip: META")
    }
  }

  @Test(
    "A part that is there plain and compressed is read once, and each part is inflated on its own",
    arguments: [
      "gzip -k MRCONSO.RRF.aa MRREL.RRF.ab", "gzip MRCONSO.RRF.aa MRREL.RRF.ab", "gzip -k *.RRF.*",
      "cat MRCONSO.RRF.* > MRCONSO.RRF && gzip -k MRCONSO.RRF",
    ])
  func plainAndCompressed(command: String) throws {
    try withTemporaryDirectory { directory in
      let plain = try UMLSFixture().store(in: directory).store
      let meta = try UMLSFixture().write(to: directory.appending(path: "other/META"))
      for table in ["MRCONSO", "MRREL"] {
        try runTool("split", "-b", "97", "\(table).RRF", "\(table).RRF.", in: meta)
        try FileManager.default.removeItem(at: meta.appending(path: "\(table).RRF"))
      }
      try runTool("sh", "-c", command, in: meta)
      let (store, report) = try UMLSFixture.store(meta, in: directory, strict: true)
      #expect(report.diagnostics.isClean)
      let content = try UMLSContent(store, codes: UMLSContent.codes)
      let expected = try UMLSContent(plain, codes: UMLSContent.codes)
      #expect(content == expected)
    }
  }
}
