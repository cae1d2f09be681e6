import Foundation
import TestSupport
import Testing
import Torch

@testable import VisionBridge

@Suite struct PreprocessCacheTests {
  private let options = PreprocessOptions(size: 32, depth: 4)

  /// A file of slices of 30 x 30 whose values `period` chooses.
  private func write(_ file: URL, slices: Int = 3, period: Int = 97) throws {
    let voxels = (0..<slices * 900).map { Float($0 % period) }
    try NiftiWriter.write(scan(voxels, z: slices, y: 30, x: 30), to: file, datatype: .float32)
  }

  private func entry(_ path: String) -> ScanEntry { ScanEntry(path: path, modality: .mri, keySlice: 1) }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// The names of files, each once.
  private func files(_ folder: URL) throws -> [String] { try names(folder).filter { $0.count > 60 } }

  private func setLastUse(_ folder: URL, hoursAgo: Double) throws {
    for name in try names(folder) {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -3600 * hoursAgo)],
        ofItemAtPath: folder.appending(path: name).path)
    }
  }

  @Test("a scan is read once, has the same bits from memory and from disk, and is read again when it changes")
  func reuse() throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "a.nii")
      let cache = try PreprocessCache(folder.appending(path: "cache"), options)
      try write(file)
      let first = try cache.scan(entry("a.nii"), at: ScanLocation(file))
      try #require(try files(cache.directory).count == 1)
      #expect(try cache.scan(entry("a.nii"), at: ScanLocation(file)) == first)
      #expect(first.keySlice == 1 && first.sliceCount == 3 && first.size == 32)

      // A cache file cut short is made again, not believed.
      let cached = cache.directory.appending(path: try files(cache.directory)[0])
      let whole = try Data(contentsOf: cached)
      let handle = try FileHandle(forWritingTo: cached)
      try handle.truncate(atOffset: UInt64(whole.count - 5))
      try handle.close()
      #expect(try cache.scan(entry("a.nii"), at: ScanLocation(file)) == first)
      #expect(try Data(contentsOf: cached) == whole)
      #expect(try cache.scan(entry("a.nii"), at: ScanLocation(file)) == first)

      try write(file, slices: 2, period: 89)
      #expect(try cache.scan(entry("a.nii"), at: ScanLocation(file)).sliceCount == 2)
    }
  }

  @Test func `a scan that is not there is named`() throws {
    try withTemporaryDirectory { folder in
      let cache = try PreprocessCache(folder, options)
      let error = #expect(throws: VisionError.self) {
        try cache.scan(ScanEntry(path: "no.nii", modality: .ct), at: ScanLocation(folder.appending(path: "no.nii")))
      }
      #expect(error?.description.contains("no.nii") == true)
    }
  }

  @Test func `a copy is the same scan, another treatment or another volume is not`() throws {
    try withTemporaryDirectory { folder in
      let (file, copy) = (folder.appending(path: "a.nii"), folder.appending(path: "b.nii"))
      let directory = folder.appending(path: "cache")
      try write(file)
      try FileManager.default.copyItem(at: file, to: copy)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: copy.path)
      let first = try PreprocessCache(directory, options).scan(entry("a.nii"), at: ScanLocation(file))
      try FileManager.default.removeItem(at: file)
      #expect(try PreprocessCache(directory, options).scan(entry("b.nii"), at: ScanLocation(copy)) == first)
      #expect(try files(directory).count == 1)
      _ = try PreprocessCache(directory, options).scan(
        ScanEntry(path: "b.nii", modality: .mri, keySlice: 2), at: ScanLocation(copy))
      #expect(try files(directory).count == 2)
      _ = try PreprocessCache(directory, PreprocessOptions(size: 32, depth: 3)).scan(
        entry("b.nii"), at: ScanLocation(copy))
      #expect(try files(directory).count == 3)
      _ = try PreprocessCache(directory, options).scan(entry("b.nii"), at: ScanLocation(copy, volume: 0))
      #expect(try files(directory).count == 4)
    }
  }

  @Test func `voxels that change beside their header are seen`() throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "a.nii")
      try write(file)
      var header = try Data(contentsOf: file).prefix(352)
      header.replaceSubrange(344..<348, with: Data("ni1\0".utf8))
      header.replaceSubrange(108..<112, with: Data([0, 0, 0, 0]))
      let pair = folder.appending(path: "b.hdr")
      let voxels = folder.appending(path: "b.img")
      try header.prefix(348).write(to: pair)
      try Data(contentsOf: file).dropFirst(352).write(to: voxels)
      let cache = try PreprocessCache(folder.appending(path: "cache"), options)
      let first = try cache.scan(entry("b.hdr"), at: ScanLocation(pair))
      try write(file, period: 89)
      try Data(contentsOf: file).dropFirst(352).write(to: voxels)
      #expect(try cache.scan(entry("b.hdr"), at: ScanLocation(pair)) != first)
    }
  }

  @Test func `beyond the limit files go that nobody uses, those unused for longest first, and no file of others`()
    throws
  {
    try withTemporaryDirectory { folder in
      let directory = folder.appending(path: "cache")
      let other = "notes.f16"
      for (index, hours) in [5.0, 3, 4].enumerated() {
        let file = folder.appending(path: "\(index).nii")
        try write(file, period: 80 + index)
        let alone = folder.appending(path: "alone")
        _ = try PreprocessCache(alone, options).scan(entry("\(index).nii"), at: ScanLocation(file))
        try setLastUse(alone, hoursAgo: hours)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        for name in try names(alone) {
          try FileManager.default.moveItem(at: alone.appending(path: name), to: directory.appending(path: name))
        }
      }
      try Data(count: 1 << 20).write(to: directory.appending(path: other))
      // What a process leaves that is killed while it writes.
      let half = ".\(String(repeating: "a", count: 64)).f16.17.4.tmp"
      try Data(count: 40).write(to: directory.appending(path: half))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -36_000)], ofItemAtPath: directory.appending(path: half).path)
      let size = 48 + 3 * 32 * 32 * 2
      // Room for two scans and half of one.
      let cache = try PreprocessCache(directory, options, byteLimit: 5 * size / 2)
      func isThere(_ index: Int) throws -> Bool {
        let (entry, file) = (entry("\(index).nii"), folder.appending(path: "\(index).nii"))
        return try files(directory).contains(cache.name(of: entry, at: ScanLocation(file)))
      }
      try write(folder.appending(path: "3.nii"), period: 90)
      _ = try cache.scan(entry("3.nii"), at: ScanLocation(folder.appending(path: "3.nii")))
      #expect(try [0, 1, 2, 3].map(isThere) == [false, true, false, true])
      let left = try names(directory)
      #expect(left.contains(other) && !left.contains(half))
      #expect(left.count == 5)
    }
  }

  @Test func `scans in use do not push each other out: what does not fit is made again and counted`() throws {
    try withTemporaryDirectory { folder in
      let directory = folder.appending(path: "cache")
      let size = 48 + 3 * 32 * 32 * 2
      let cases = try (0..<5).map { index in
        try write(folder.appending(path: "\(index).nii"), period: 80 + index)
        return CaseRecord(id: "\(index)", split: .train, labels: [], scans: [entry("\(index).nii")])
      }
      let manifest = CaseManifest(records: cases, folder: folder)
      let cache = try PreprocessCache(directory, options, byteLimit: 3 * size)
      var notes: [String] = []
      try cache.prepare(cases, in: manifest, note: { notes.append($0) })
      #expect(
        notes == [
          "warning: \(directory.path) has reached its limit of 1 MB: 2 preprocessed scans, 1 MB, are not kept and made "
            + "again whenever they are needed"
        ])
      let kept = try files(directory)
      #expect(kept.count == 3)
      // Which ones found room depends on the threads.
      let refused = try cases.filter { record in
        let name = try cache.name(of: record.scans[0], at: manifest.location(of: record.scans[0]))
        return !kept.contains(name)
      }
      #expect(refused.count == 2)
      let unlimited = try PreprocessCache(folder.appending(path: "unlimited"), options)
      for record in cases {
        let location = manifest.location(of: record.scans[0])
        #expect(try cache.scan(record.scans[0], at: location) == unlimited.scan(record.scans[0], at: location))
      }
      #expect(try files(directory) == kept)
      // Another process may use what this one has left.
      try setLastUse(directory, hoursAgo: 2)
      let reader = try PreprocessCache(directory, options, byteLimit: 3 * size, makesRoom: false)
      _ = try reader.scan(refused[0].scans[0], at: manifest.location(of: refused[0].scans[0]))
      #expect(try files(directory) == kept)
      #expect(reader.folder.refusedCount == 1)
      try setLastUse(directory, hoursAgo: 2)
      let next = try PreprocessCache(directory, options, byteLimit: 3 * size)
      for record in refused { _ = try next.scan(record.scans[0], at: manifest.location(of: record.scans[0])) }
      #expect(try files(directory).count == 3 && next.folder.refusedCount == 0)
      #expect(try files(directory) != kept)
    }
  }

  @Test func `threads that want the same scans get the same bits, and one file of each`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cache-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for index in 0..<3 { try write(folder.appending(path: "\(index).nii"), period: 80 + index) }
    let cache = try PreprocessCache(folder.appending(path: "cache"), options)
    let found = try await withThrowingTaskGroup(of: (Int, PreprocessedScan).self) { group in
      for task in 0..<24 {
        group.addTask {
          let name = "\(task % 3).nii"
          return (task % 3, try cache.scan(entry(name), at: ScanLocation(folder.appending(path: name))))
        }
      }
      return try await group.reduce(into: [(Int, PreprocessedScan)]()) { $0.append($1) }
    }
    for (index, scan) in found { #expect(scan == found.first { $0.0 == index }?.1) }
    #expect(try files(cache.directory).count == 3)
    #expect(try names(cache.directory).count == 6)
  }

  @Test func `without hard links a scan is found by its content, which one process names once`() throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "a.nii")
      try write(file)
      let cache = try PreprocessCache(folder.appending(path: "cache"), options)
      let first = try cache.scan(entry("a.nii"), at: ScanLocation(file))
      // As such a file system leaves it.
      for name in try names(cache.directory) where name.count < 60 {
        try FileManager.default.removeItem(at: cache.directory.appending(path: name))
      }
      #expect(try PreprocessCache(cache.directory, options).scan(entry("a.nii"), at: ScanLocation(file)) == first)
      let content = try cache.name(of: entry("a.nii"), at: ScanLocation(file))
      cache.folder.link("no such file", as: "0000000000000000.f16")
      #expect(cache.folder.firstName(behind: "0000000000000000.f16") == "no such file")
      #expect(cache.folder.firstName(behind: content) == nil)
    }
  }
}
