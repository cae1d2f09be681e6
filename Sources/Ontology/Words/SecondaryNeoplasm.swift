/// Metastases as classifications name them: ICD-10-CM has no metastases, but "Secondary malignant neoplasm of bone".
///
/// Only names that say where the metastases are: `Bone metastases`, `Metastases to the thyroid`. The adjective is left
/// alone, for abscesses, infections and calcification are called metastatic too.
package enum SecondaryNeoplasm {
  private static let metastases: Set<String> = ["metastasis", "metastases"]
  private static let prepositions: Set<String> = ["to", "of", "in"]
  /// How metastases look or how many they are, which says nothing of where they are.
  private static let appearances: Set<String> = [
    "calcified", "cavitary", "cystic", "diffuse", "drop", "haemorrhagic", "hemorrhagic", "hypervascular",
    "hypovascular", "lytic", "miliary", "mixed", "multiple", "necrotic", "osteoblastic", "osteolytic", "osteosclerotic",
    "satellite", "sclerotic", "skip", "solitary",
  ]
  /// What is said of the tumour that they come from.
  private static let origins: Set<String> = [
    "cancer", "cancers", "from", "malignancy", "neoplasm", "neoplasms", "origin", "primary", "tumor", "tumour",
    "tumors", "tumours",
  ]

  /// The name of metastases by their site: `secondary malignant neoplasm of thyroid`. Nil for all other names, and where
  /// no site is named or the tumour of origin is.
  package static func name(of disorder: String) -> String? {
    let words = disorder.split(separator: " ").map(String.init)
    let isMetastases = words.map { metastases.contains($0.lowercased()) }
    guard isMetastases.count(where: \.self) == 1, !words.contains(where: isOrigin) else { return nil }
    var site: ArraySlice<String>
    if isMetastases.first == true, words.count > 2, prepositions.contains(words[1].lowercased()) {
      site = words[2...]
      if site.first?.lowercased() == "the" { site.removeFirst() }
    } else if isMetastases.last == true, !words.contains(where: { prepositions.contains($0.lowercased()) }) {
      site = words.dropLast().filter { !isAppearance($0) }.drop { $0.lowercased() == "and" }
    } else {
      return nil
    }
    return site.isEmpty ? nil : "secondary malignant neoplasm of \(site.joined(separator: " "))"
  }

  /// Appearances end in `-ing` too: ossifying, cavitating, hyperattenuating.
  private static func isAppearance(_ word: String) -> Bool {
    appearances.contains(word.lowercased()) || word.lowercased().hasSuffix("ing")
  }

  private static func isOrigin(_ word: String) -> Bool {
    let word = word.lowercased()
    return origins.contains(word) || ["oma", "omas", "omata"].contains(where: word.hasSuffix)
  }
}
