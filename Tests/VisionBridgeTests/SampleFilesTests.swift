import Foundation
import TestSupport
import Testing

@testable import VisionBridge

/// Files of other projects are read as docs/sample-files.md says: as their own readers do, or refused with a reason.
@Suite struct SampleFilesTests {
  /// Expects that reading a scan ends as the page says.
  ///
  /// - Parameter compare: expects what the reference read, and says how that compares; nil where the reference reads nothing.
  private func expect(
    _ location: ScanLocation, _ said: SampleFilesPage.Outcome?, compare: ((Scan) -> SampleFilesPage.Outcome)?
  ) {
    let name = location.url.lastPathComponent
    do {
      let scan = try ScanReader.read(location)
      #expect((compare?(scan) ?? .read) == said, "\(name)")
    } catch {
      guard case .refused(let words)? = said else {
        Issue.record("\(name): \(error)")
        return
      }
      #expect("\(error)".contains(words), "\(name): \(error)")
    }
  }

  private static func samples() throws -> [String: DicomReaderTests.Expectation] {
    try Golden.json("dicom/files.json", as: DicomReaderTests.Files.self).samples
  }

  private func compare(
    _ expected: DicomReaderTests.Expectation?, _ said: SampleFilesPage.Outcome?, _ name: String
  ) -> ((Scan) -> SampleFilesPage.Outcome)? {
    expected?.values.map { values in
      { scan in
        if let affine = expected?.affine { ScanExpectation.expectClose(scan.affine, affine, name) }
        guard said == .close else {
          values.expect(scan, name)
          return .equal
        }
        // Codecs without loss have no leave to differ.
        let isLossy = ["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"].contains(expected?.syntax ?? "")
        #expect(isLossy || expected?.kind?.hasPrefix("YBR") == true, "\(name)")
        let statistics = ScanStatistics(scan)
        #expect(abs(statistics.mean - values.mean) <= 0.2, "\(name): \(statistics.mean), expected \(values.mean)")
        #expect(abs(Double(statistics.maximum) - values.maximum) <= 2, "\(name)")
        return .close
      }
    }
  }

  /// The test files of pydicom, which have every transfer syntax.
  @Test(.enabled(if: FetchedSources.url("pydicom-3.0.2") != nil)) func filesOfPydicom() throws {
    let samples = try Self.samples()
    let page = try #require(SampleFilesPage().sections["pydicom 3.0.2"])
    #expect(samples.count > 100 && Set(samples.keys) == Set(page.keys))
    let folder = try #require(FetchedSources.url("pydicom-3.0.2")).appending(path: "pydicom/data/test_files")
    for (name, sample) in samples {
      expect(
        ScanLocation(folder.appending(path: name)), page[name], compare: compare(sample, page[name], name))
    }
  }

  @Test(.enabled(if: SharedData.url("images") != nil), arguments: ["format-samples", "niivue-sample-nifti"])
  func filesOfCollections(_ archive: String) throws {
    let page = try #require(SampleFilesPage().sections[archive])
    let tar = try #require(SharedData.url("images/\(archive).tar"))
    let shared = try Golden.json("vision_io/shared.json", as: ScanReaderSharedDataTests.Shared.self)
    let known = try #require(shared.archives["images/\(archive).tar"])
    let samples = try Self.samples()
    try withTemporaryDirectory { folder in
      let process = Process()
      process.executableURL = URL(filePath: "/bin/tar")
      process.arguments = ["xf", tar.path, "-C", folder.path, "--strip-components=1"]
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder.path)) == Set(page.keys))
      for (name, said) in page {
        let expected = known.first { $0.key.hasSuffix("/\(name)") }?.value.first
        let volume = expected.flatMap { $0.volumeCount > 1 ? 0 : nil }
        let nifti = expected.map { expected in
          { (scan: Scan) -> SampleFilesPage.Outcome in
            expected.expect(scan, name)
            return .equal
          }
        }
        expect(
          ScanLocation(folder.appending(path: name), volume: volume), said,
          compare: nifti ?? compare(samples[name], said, name))
      }
    }
  }
}
