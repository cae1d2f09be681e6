extension SourceIdentity {
  /// A file of ICD-10-CM; all of them belong to one code system. Only XML says for certain what it is, and that is in the
  /// public domain.
  static func icd10cm(name: String, version: String?, licence: String? = "US public domain") -> SourceIdentity {
    SourceIdentity(name: name, system: "ICD10CM", version: version, licence: licence)
  }

  /// A list of ICD-10-CM that has the year nowhere but in its name: `icd10cm-order-Jan-2021.txt`.
  static func icd10cm(name: String, yearIn file: String) -> SourceIdentity {
    icd10cm(name: name, version: file.firstMatch(of: /(?:19|20)[0-9]{2}/).map { String($0.0) }, licence: nil)
  }
}
