import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

/// Folders that cannot be read, which links in a circle make also for the superuser.
@Suite struct FolderListingTests {
  private func withCircle(_ name: String, _ body: (URL) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      let circle = directory.appending(path: name).path
      try FileManager.default.createSymbolicLink(atPath: circle, withDestinationPath: circle)
      try body(directory)
    }
  }

  @Test("What cannot be read is not taken for what is not there")
  func places() throws {
    try withCircle("circle") { directory in
      let (there, none) = (
        try FolderListing.place(at: directory), try FolderListing.place(at: directory.appending(path: "none"))
      )
      #expect(there == .directory && none == .nothing)
      let circle = directory.appending(path: "circle")
      let error = #expect(throws: FileError.self) { try FolderListing.place(at: circle) }
      #expect(error?.description.hasPrefix("\(circle.path): cannot be read: ") == true)
      #expect(throws: FileError.self) { try FolderListing.entries(of: circle) }
      #expect(throws: FileError.self) { try FolderListing.entries(of: directory.appending(path: "none")) }
      for use in [DirectoryUse.refused, .many(pathExtension: "jsonl"), .one(pathExtension: "xml")] {
        #expect(throws: FileError.self) { try use.files(of: circle) }
      }
      #expect(throws: FileError.self) { try Formats.recognise(circle) }
    }
  }

  @Test("A release whose META cannot be read is not taken for a directory without one")
  func meta() throws {
    try withCircle("META") { directory in
      let error = #expect(throws: FileError.self) { try UMLSPart.all(inDirectory: directory) }
      #expect(error?.description.contains("META: cannot be read") == true)
      #expect(throws: FileError.self) { try Formats.recognise(directory) }
    }
  }

  @Test("A package that cannot be read in the cache is not downloaded again")
  func cache() throws {
    try withCircle("demo-1.0") { directory in
      let package = SourceManifest.Package(name: "demo", version: "1.0", sha256: "", file: "a")
      let error = #expect(throws: FileError.self) { try SourceFetcher(cache: directory).directory(of: package) }
      #expect(error?.description.contains("demo-1.0: cannot be read") == true)
    }
  }

  @Test("The format of a directory is not guessed past a first file that cannot be read")
  func firstFile() throws {
    try withTemporaryDirectory { directory in
      try Data([0xFF, 0xFE, 0x7B, 0]).write(to: directory.appending(path: "a.jsonl"))
      let error = #expect(throws: FileError.self) { try Formats.recognise(directory) }
      #expect(error?.description.contains("UTF-16 LE") == true)
    }
  }

  @Test("Endings in capitals are endings")
  func capitals() throws {
    try withTemporaryDirectory { directory in
      for name in ["A.JSONL", "b.jsonl.GZ", "c.json"] { try Data().write(to: directory.appending(path: name)) }
      let files = try DirectoryUse.many(pathExtension: "jsonl").files(of: directory).map(\.lastPathComponent)
      #expect(files == ["A.JSONL", "b.jsonl.GZ"])
    }
  }

  @Test("Files below a directory are found, hidden ones and those of folders inside too")
  func files() throws {
    try withTemporaryDirectory { directory in
      let inner = directory.appending(path: "b/c")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      for file in [directory.appending(path: "a"), directory.appending(path: ".h"), inner.appending(path: "d")] {
        try Data().write(to: file)
      }
      let found = try FolderListing.files(below: directory).map { $0.path.dropFirst(directory.path.count + 1) }
      #expect(found == [".h", "a", "b/c/d"])
    }
  }
}
