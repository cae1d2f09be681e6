/// The three-character level of ICD-10-CM, at which disorders are merged.
///
/// Source: paper, section 3.1: "both J12.0 Adenoviral pneumonia and J12 Viral pneumonia are mapped to the code J12".
public enum CategoryCode {
  /// Returns the category of a code: `J12` for `J12.0`, `j120` and `J12`. Nil for what cannot be a code.
  public static func category(of code: String) -> String? {
    let plain = code.uppercased().unicodeScalars.filter {
      $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
    }
    let text = String(String.UnicodeScalarView(plain.prefix(3)))
    guard text.count == 3, text.first?.isLetter == true, text.dropFirst().first?.isNumber == true else { return nil }
    return text
  }
}
