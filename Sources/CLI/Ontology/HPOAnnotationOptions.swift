import ArgumentParser
import Foundation
import Ontology

/// Which diseases of the annotations of HPO are imported.
struct HPOAnnotationOptions: FormatOptionGroup {
  static let format = HPOAnnotationsFormat()

  @Option(help: "Code system whose diseases are read: OMIM, ORPHA or DECIPHER (default: OMIM).")
  var diseases: String?

  var isGiven: Bool { diseases != nil }

  func options(for file: URL) -> HPOAnnotationsFormat.Options {
    diseases.map { HPOAnnotationsFormat.Options(diseases: $0) } ?? HPOAnnotationsFormat.Options()
  }
}
