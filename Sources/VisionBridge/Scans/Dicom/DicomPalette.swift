/// The colours that numbers of a palette stand for, as brightness.
///
/// Source: DICOM PS3.3 C.7.6.3.1.5 and .6, for segmented tables C.7.9.2; the same values as pydicom's `apply_color_lut`.
struct DicomPalette {
  private let first: Int64
  private let brightness: [Int64]

  init(_ elements: DicomElements, path: String) throws(VisionError) {
    let places: [UInt16] = [0x1101, 0x1102, 0x1103]
    var tables: [[Int]] = []
    var start = 0
    for place in places {
      guard let descriptor = elements.numbers(DicomTag(0x0028, place)), descriptor.count == 3
      else { throw VisionError("\(path): a palette without red, green and blue tables") }
      // Words without a sign, even where the file gives them one.
      let words = descriptor.map(DicomElements.word)
      let count = words[0] == 0 ? 65536 : words[0]
      start = elements.integer(.pixelRepresentation) == 1 && words[1] > 32767 ? words[1] - 65536 : words[1]
      var values: [Int]
      if let data = elements.numbers(DicomTag(0x0028, place + 0x100)) {
        values = data.map(DicomElements.word)
        // Tables of bytes lie in words, the first in the low half.
        if descriptor[2] == 8, values.count < count { values = values.flatMap(Self.bytes) }
      } else if let data = elements.numbers(DicomTag(0x0028, place + 0x120)) {
        let words = data.map(DicomElements.word)
        let segments = DicomSegments(
          words: descriptor[2] == 8 ? words.flatMap(Self.bytes) : words, isBytes: descriptor[2] == 8)
        guard let table = segments.table(limit: count) else {
          throw VisionError("\(path): damaged: a segmented palette that makes no table")
        }
        values = table
      } else {
        throw VisionError("\(path): a palette without red, green and blue tables")
      }
      guard values.count >= count else {
        throw VisionError("\(path): a palette of \(values.count) entries, expected \(count)")
      }
      tables.append(Array(values[..<count]))
    }
    guard Set(tables.map(\.count)).count == 1 else {
      throw VisionError("\(path): a palette with tables of different lengths")
    }
    first = Int64(start)
    brightness = tables[0].indices.map { Int64(Grey.brightness(tables[0][$0], tables[1][$0], tables[2][$0])) }
  }

  /// The brightness of a number; those beyond an end have the colour of that end.
  subscript(number: Int64) -> Int64 { brightness[Int(min(max(0, number - first), Int64(brightness.count - 1)))] }

  private static func bytes(_ word: Int) -> [Int] { [word & 0xFF, word >> 8] }
}
