/// Reads cross-references of OBO files, whose prefixes vary from file to file.
enum OBOCrossReference {
  /// Prefixes of documents, which are no concepts.
  private static let documents: Set<String> = ["HTTP", "HTTPS", "URL", "PMID", "DOI", "ISBN", "WIKIPEDIA", "GOOGLE"]

  /// The concept meant by `PREFIX:CODE`, or nil for documents and free text.
  ///
  /// Codes of other ontologies keep their prefix (`DOID:4`), as in their own files; a release date in the prefix
  /// (`SNOMEDCT_US_2016_03_01`) is dropped.
  static func mapping(_ reference: String) -> ConceptRecord.Mapping? {
    guard let colon = reference.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let prefix = String(reference[..<colon])
    // A description in quotes may follow the reference.
    let code = reference[reference.index(after: colon)...].prefix(while: { $0 != " " })
    guard !prefix.isEmpty, !code.isEmpty, !prefix.contains(" "), !documents.contains(prefix.uppercased())
    else {
      return nil
    }
    if let system = CodeSystem.known(undated(prefix)) {
      // DOID has the phenotypic series of OMIM among its numbers, Mondo under a prefix of their own.
      if system == "OMIM", code.hasPrefix("PS") { return .init(system: "OMIMPS", code: String(code.dropFirst(2))) }
      return .init(system: system, code: CodeSystem.hasBareCodes(system) ? String(code) : "\(system):\(code)")
    }
    return .init(system: prefix, code: "\(prefix):\(code)")
  }

  private static func undated(_ prefix: String) -> String {
    let words = prefix.split(separator: "_")
    let dated = words.reversed().prefix(while: { $0.allSatisfy(\.isNumber) }).count
    return dated == 0 ? prefix : words.dropLast(dated).joined(separator: "_")
  }
}
