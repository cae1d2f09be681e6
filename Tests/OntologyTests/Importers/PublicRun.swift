import Foundation

@testable import Ontology

/// What importers make of the largest public files. Each is read once, for all tests.
enum PublicRun {
  private static let tabularRun = Result { try ImporterRun(ICD10CMTabularImporter(), fetched(SourcePackages.tabular)) }
  private static let orderRun = Result { try ImporterRun(ICD10CMOrderImporter(), fetched(SourcePackages.order)) }

  /// The tabular list of ICD-10-CM of 2026.
  static func tabular() throws -> ImporterRun { try tabularRun.get() }

  /// The order file of ICD-10-CM of 2021.
  static func order() throws -> ImporterRun { try orderRun.get() }

  private static func fetched(_ file: URL?) throws -> URL {
    guard let file else { throw CocoaError(.fileNoSuchFile) }
    return file
  }
}
