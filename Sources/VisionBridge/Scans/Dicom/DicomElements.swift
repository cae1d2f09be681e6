internal import CDicom

/// The elements of a file or of an item of a sequence.
struct DicomElements {
  let set: OpaquePointer?
  let owner: DicomFile

  /// The text of an element; nil where it is absent or empty.
  func text(_ tag: DicomTag) -> String? {
    let count = cd_text(set, tag.raw, nil, 0)
    guard count > 0 else { return nil }
    var bytes = [CChar](repeating: 0, count: Int(count))
    cd_text(set, tag.raw, &bytes, bytes.count)
    return String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether an element is there and not empty.
  func has(_ tag: DicomTag) -> Bool { cd_byte_count(set, tag.raw) > 0 }

  /// The numbers of an element, written as text or not; nil where there are none.
  func numbers(_ tag: DicomTag) -> [Double]? {
    let count = cd_numbers(set, tag.raw, nil, 0)
    guard count > 0 else { return nil }
    var values = [Double](repeating: 0, count: Int(count))
    cd_numbers(set, tag.raw, &values, values.count)
    return values
  }

  /// The first number of an element.
  func number(_ tag: DicomTag) -> Double? { numbers(tag)?.first }

  /// A number as a word of 16 bits without a sign; 0 for one that is none.
  static func word(_ number: Double) -> Int { (Int(exactly: number) ?? 0) & 0xFFFF }

  /// The first number of an element as a whole number.
  func integer(_ tag: DicomTag) -> Int? { number(tag).flatMap { Int(exactly: $0.rounded()) } }

  /// The items of a sequence; empty where it is absent.
  func items(_ tag: DicomTag) -> [DicomElements] {
    (0..<cd_item_count(set, tag.raw)).compactMap { index in
      cd_item(set, tag.raw, index).map { DicomElements(set: $0, owner: owner) }
    }
  }
}
