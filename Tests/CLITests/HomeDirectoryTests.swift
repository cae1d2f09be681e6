import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite struct HomeDirectoryTests {
  /// Writes empty files, their folders too.
  private static func make(_ paths: String..., in folder: URL) throws {
    for path in paths {
      let url = folder.appending(path: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(#"{"format_version":1,"sources":[]}"#.utf8).write(to: url)
    }
  }

  /// The path below a folder.
  private static func path(_ url: URL?, below folder: URL) -> String? {
    url.map { $0.path.hasPrefix(folder.path + "/") ? String($0.path.dropFirst(folder.path.count + 1)) : $0.path }
  }

  @Test(
    "The files of the tool are found around the executable, wherever one stands",
    arguments: [
      ("portable/nosology", "portable"), ("portable/bin/nosology", "portable"),
      ("usr/bin/nosology", "usr/share/nosology"), ("checkout/.build/x86_64/release/nosology", "checkout"),
    ])
  func aroundTheExecutable(executable: String, expected: String) throws {
    try withTemporaryDirectory { folder in
      try Self.make("\(expected)/knowledge/sources.json", "\(expected)/recipes/curation/icd10cm.json", in: folder)
      if expected == "checkout" { try Self.make("checkout/Package.swift", in: folder) }
      let elsewhere = folder.appending(path: "elsewhere")
      let home = HomeDirectory(environment: [:], folder: elsewhere, executable: folder.appending(path: executable))
      #expect(Self.path(home.knowledge?.url, below: folder) == "\(expected)/knowledge")
      #expect(Self.path(home.recipes?.url, below: folder) == "\(expected)/recipes")
      #expect(home.knowledge?.origin == "executable")
      let sources = try home.file(HomeDirectory.sources, option: "--sources")
      #expect(Self.path(sources, below: folder) == "\(expected)/knowledge/sources.json")
    }
  }

  @Test func `NOSOLOGY_HOME comes first and alone, then the current folder, then the executable`() throws {
    try withTemporaryDirectory { folder in
      for place in ["stated", "current", "tool"] { try Self.make("\(place)/knowledge/sources.json", in: folder) }
      try Self.make("tool/recipes/curation/icd10cm.json", in: folder)
      let (current, executable) = (folder.appending(path: "current"), folder.appending(path: "tool/bin/nosology"))
      func home(_ environment: [String: String], _ current: URL) -> HomeDirectory {
        HomeDirectory(environment: environment, folder: current, executable: executable)
      }
      let stated = home(["NOSOLOGY_HOME": folder.appending(path: "stated").path], current)
      #expect(Self.path(stated.knowledge?.url, below: folder) == "stated/knowledge")
      #expect(stated.knowledge?.origin == "NOSOLOGY_HOME" && stated.recipes == nil)
      let relative = home(["NOSOLOGY_HOME": "../stated"], current)
      #expect(Self.path(relative.knowledge?.url, below: folder) == "stated/knowledge")
      let here = home([:], current)
      #expect(Self.path(here.knowledge?.url, below: folder) == "current/knowledge")
      #expect(Self.path(here.recipes?.url, below: folder) == "tool/recipes", "each file is looked for alone")
      let elsewhere = home(["NOSOLOGY_HOME": ""], folder)
      #expect(Self.path(elsewhere.knowledge?.url, below: folder) == "tool/knowledge")
    }
  }

  @Test func `a home without the file is an error that names the places and the option`() throws {
    try withTemporaryDirectory { folder in
      let executable = folder.appending(path: "bin/nosology")
      let home = HomeDirectory(environment: [:], folder: folder, executable: executable)
      let error = #expect(throws: HomeError.self) { try home.file(HomeDirectory.sources, option: "--sources") }
      #expect(error?.description.contains("there is no knowledge/sources.json in any of \(folder.path)") == true)
      #expect(error?.hint?.contains("NOSOLOGY_HOME") == true && error?.hint?.contains("--sources") == true)
      let stated = HomeDirectory(environment: ["NOSOLOGY_HOME": "/nowhere"], folder: folder, executable: executable)
      let other = #expect(throws: HomeError.self) { try stated.file(HomeDirectory.mappingModel, option: "--model") }
      #expect(other?.description == "NOSOLOGY_HOME is /nowhere, which has no recipes/curation/icd10cm.json")
    }
  }

  @Test func `downloads go to NOSOLOGY_CACHE, to the checkout one stands in, or to the user's cache`() throws {
    try withTemporaryDirectory { folder in
      try Self.make("checkout/Package.swift", "checkout/knowledge/sources.json", in: folder)
      let checkout = folder.appending(path: "checkout")
      let executable = checkout.appending(path: ".build/debug/nosology")
      func cache(_ environment: [String: String], in current: URL) -> HomeDirectory {
        HomeDirectory(environment: environment, folder: current, executable: executable)
      }
      let inside = cache(["HOME": "/home/me"], in: checkout.appending(path: "Sources/CLI"))
      #expect(Self.path(inside.cache.url, below: folder) == "checkout/.cache/sources")
      #expect(inside.cache.origin == "checkout" && inside.otherCaches.isEmpty)
      let outside = cache(["HOME": "/home/me"], in: folder)
      #expect(outside.cache.url.path == "/home/me/.cache/nosology/sources" && outside.cache.origin == "user's cache")
      #expect(outside.otherCaches.map { Self.path($0, below: folder) }.contains("checkout/.cache/sources"))
      let xdg = cache(["HOME": "/home/me", "XDG_CACHE_HOME": "/var/me"], in: folder)
      #expect(xdg.cache.url.path == "/var/me/nosology/sources")
      let relative = cache(["HOME": "/home/me", "XDG_CACHE_HOME": "caches"], in: folder)
      #expect(relative.cache.url.path == "/home/me/.cache/nosology/sources")
      let stated = cache(["NOSOLOGY_CACHE": "kept"], in: folder)
      #expect(Self.path(stated.cache.url, below: folder) == "kept" && stated.otherCaches.isEmpty)
    }
  }

  @Test func `a recipe of the tool is found by its path, and a file of one's own comes before it`() throws {
    try withTemporaryDirectory { folder in
      try Self.make("tool/recipes/some.json", in: folder)
      let home = HomeDirectory(
        environment: [:], folder: folder, executable: folder.appending(path: "tool/bin/nosology"))
      #expect(Self.path(home.file(named: "recipes/some.json"), below: folder) == "tool/recipes/some.json")
      #expect(home.file(named: "recipes/other.json").relativePath == "recipes/other.json")
      #expect(home.file(named: "some.json").relativePath == "some.json")
      let own = folder.appending(path: "some.json")
      try Data().write(to: own)
      #expect(home.file(named: own.path).path == own.path)
    }
  }

  @Test func `build, fetch and curate find their files away from the checkout, and downloads are shared`() throws {
    try withTemporaryDirectory { folder in
      let elsewhere = folder.appending(path: "elsewhere")
      try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)
      let user = ["XDG_CACHE_HOME": folder.appending(path: "user").path, "NOSOLOGY_HOME": "", "NOSOLOGY_CACHE": ""]
      func run(_ arguments: String..., environment: [String: String] = [:]) throws -> CommandLineTool.Result {
        try CommandLineTool.run(arguments, in: elsewhere, environment: user.merging(environment) { $1 })
      }
      let articles = try run("ontology", "fetch", "Nosology articles")
      #expect(articles.status == 0 && articles.output.hasSuffix("/knowledge/articles\n"), "\(articles.errors)")
      // Nothing of this package is there, so that the cache is named.
      let home = folder.appending(path: "home")
      try FileManager.default.createDirectory(at: home.appending(path: "knowledge"), withIntermediateDirectories: true)
      try Data(
        #"""
        {"format_version":1,"sources":[{"name":"Terms","kind":"ontology","system":"T","version":"1","licence":"x","attribution":"y",
        "package":{"name":"terms","version":"1.0","sha256":"\#(String(repeating: "0", count: 64))","file":"terms.obo"},"importer":{"format":"obo"}}]}
        """#.utf8
      ).write(to: home.appending(path: "knowledge/sources.json"))
      let build = try run("ontology", "build", "--offline", environment: ["NOSOLOGY_HOME": home.path])
      expectError(build, "terms-1.0 is not in \(folder.path)/user/nosology/sources", hint: "--offline")
      expectError(
        try run("curate", "map", "titles.txt", "--database", "none.sqlite", environment: ["NOSOLOGY_HOME": home.path]),
        "there is no ontology database")
      try FileManager.default.createDirectory(
        at: folder.appending(path: "user/nosology/sources/terms-1.0"), withIntermediateDirectories: true)
      try Data("format-version: 1.4\n\n[Term]\nid: T:1\nname: one\n".utf8)
        .write(to: folder.appending(path: "user/nosology/sources/terms-1.0/terms.obo"))
      let cached = try run("ontology", "build", "--offline", environment: ["NOSOLOGY_HOME": home.path])
      #expect(cached.status == 0 && FileManager.default.fileExists(atPath: elsewhere.path + "/ontology.sqlite"))
      try Data("one\n".utf8).write(to: elsewhere.appending(path: "titles.txt"))
      expectError(
        try run("curate", "map", "titles.txt", environment: ["NOSOLOGY_HOME": home.path]),
        "NOSOLOGY_HOME is \(home.path), which has no recipes/curation/icd10cm.json", hint: "--model")
    }
  }
}
