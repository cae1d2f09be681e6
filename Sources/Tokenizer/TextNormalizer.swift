/// BERT's normalization of a text before it is split into words.
///
/// The steps run in this order: cleaning, spaces around ideographs, accents, case. Source: `BertNormalizer`
/// of the Hugging Face `tokenizers` library.
public struct TextNormalizer: Sendable, Equatable {
  /// Remove control, format and private-use characters, make every white space a space.
  public var cleansText: Bool
  /// Put spaces around CJK ideographs, so that each is a word.
  public var separatesChineseCharacters: Bool
  /// Decompose (NFD) and drop nonspacing marks; nil does so when `lowercases` does.
  public var stripsAccents: Bool?
  /// Map to lowercase.
  public var lowercases: Bool

  /// Makes a normalizer; the defaults are those of an uncased BERT.
  public init(
    cleansText: Bool = true, separatesChineseCharacters: Bool = true, stripsAccents: Bool? = nil,
    lowercases: Bool = true
  ) {
    self.cleansText = cleansText
    self.separatesChineseCharacters = separatesChineseCharacters
    self.stripsAccents = stripsAccents
    self.lowercases = lowercases
  }

  /// Cleaned, lowercased, without accents.
  public static let uncased = TextNormalizer()
  /// Cleaned, case and accents kept.
  public static let cased = TextNormalizer(lowercases: false)
  /// The text as it is.
  static let identity = TextNormalizer(
    cleansText: false, separatesChineseCharacters: false, stripsAccents: false, lowercases: false)

  /// Returns the normalized text.
  public func normalize(_ text: String) -> String {
    var result = NormalizedText()
    let utf8 = text.utf8
    normalize(utf8.span, 0..<utf8.count, into: &result)
    return String(decoding: result.bytes, as: UTF8.self)
  }

  /// Normalizes a range of UTF-8 bytes, which may be malformed, and keeps track of where each byte came from.
  func normalize(_ text: borrowing Span<UInt8>, _ range: Range<Int>, into result: inout NormalizedText) {
    if result.assign(ascii: text, range, lowercases: lowercases, cleans: cleansText) { return }
    result.removeAll()
    readScalars(text, range, into: &result.scalars)
    if stripsAccents ?? lowercases {
      decompose(result.scalars, into: &result.decomposed)
      appendWithoutMarks(to: &result)
    } else {
      for scalar in result.scalars { append(scalar.value, from: scalar, to: &result) }
    }
  }

  /// Decodes, cleans and separates ideographs.
  private func readScalars(
    _ text: borrowing Span<UInt8>, _ range: Range<Int>, into scalars: inout [SourcedScalar]
  ) {
    scalars.removeAll(keepingCapacity: true)
    var position = range.lowerBound
    while position < range.upperBound {
      let read = text.scalar(at: position, before: range.upperBound)
      var scalar = SourcedScalar(
        value: read.value, start: Int32(position), end: Int32(position + read.length))
      position += read.length
      if cleansText {
        if ScalarProperties.isRemovedByCleaning(read.value) { continue }
        if ScalarProperties.isWhitespace(read.value) { scalar.value = 0x20 }
      }
      if separatesChineseCharacters, ScalarProperties.isChinese(scalar.value) {
        let space = SourcedScalar(value: 0x20, start: scalar.start, end: scalar.end)
        scalars.append(space)
        scalars.append(scalar)
        scalars.append(space)
      } else {
        scalars.append(scalar)
      }
    }
  }

  /// Canonical decomposition and ordering.
  private func decompose(_ scalars: [SourcedScalar], into decomposed: inout [DecomposedScalar]) {
    decomposed.removeAll(keepingCapacity: true)
    /// Where the marks after the last starter begin.
    var marks = 0
    for source in scalars {
      ScalarProperties.decompose(source.value) { value, isFirst in
        let scalar = DecomposedScalar(
          value: value, combiningClass: ScalarProperties.combiningClass(value), isFirst: isFirst)
        if scalar.combiningClass == 0 {
          CanonicalOrder.sort(&decomposed, from: marks)
          marks = decomposed.count + 1
        }
        decomposed.append(scalar)
      }
    }
    CanonicalOrder.sort(&decomposed, from: marks)
  }

  /// Drops nonspacing marks and gives every scalar that is left its source.
  ///
  /// The library aligns by order, not by origin: the first scalars of decompositions take the sources one
  /// after the other, the others share the source taken last. The two ways differ only where canonical
  /// ordering moved a mark.
  private func appendWithoutMarks(to result: inout NormalizedText) {
    var sourceIndex = -1
    for index in result.decomposed.indices {
      let scalar = result.decomposed[index]
      if scalar.isFirst { sourceIndex += 1 }
      if ScalarProperties.isNonspacingMark(scalar.value) { continue }
      append(scalar.value, from: result.scalars[sourceIndex], to: &result)
    }
  }

  @inline(__always)
  private func append(_ scalar: UInt32, from source: SourcedScalar, to result: inout NormalizedText) {
    if lowercases {
      ScalarProperties.lowercase(scalar) { result.append($0, from: source) }
    } else {
      result.append(scalar, from: source)
    }
  }
}
