import Foundation

/// Follows the elements of a DICOM file from one to the next, because GDCM asks for as much memory as a damaged length says.
///
/// Source: DICOM PS3.5 section 7. Values in a deflated file and in sequences of implicit type are not looked into.
struct DicomLengths {
  /// Types whose length takes four bytes.
  private static let longTypes = codes("OB OD OF OL OV OW SQ SV UC UN UR UT UV")
  /// All types.
  private static let types = longTypes.union(codes("AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US"))
  private static let (sequence, unknown) = (code("SQ"), code("UN"))

  /// Two letters as one number, the first one high.
  private static func code(_ type: Substring) -> UInt16 { type.utf8.reduce(0) { $0 << 8 | UInt16($1) } }

  private static func codes(_ types: String) -> Set<UInt16> { Set(types.split(separator: " ").map(code)) }

  private let data: UnsafeRawBufferPointer
  private var place: Int
  private var isBigEndian = false
  private var isImplicit = false

  /// What is wrong with the lengths of a file, nil when every value lies within it.
  static func problem(of url: URL) -> String? {
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      return "it cannot be opened: \(error.localizedDescription)"
    }
    guard data.count >= 8 else { return "it is too short" }
    return data.withUnsafeBytes { data in
      let hasPreamble = data.count >= 132 && data[128..<132].elementsEqual("DICM".utf8)
      var lengths = DicomLengths(data: data, place: hasPreamble ? 132 : 0)
      return lengths.follow()
    }
  }

  private init(data: UnsafeRawBufferPointer, place: Int) {
    self.data = data
    self.place = place
  }

  private mutating func follow() -> String? {
    var syntax = ""
    var isMeta = true
    var inFragments = false
    // Sequences of undefined length within one of unknown type, which is coded without types whatever the file's syntax
    // (PS3.5 6.2.2 note 2); in older files it has types, as its first element shows.
    var (unknownDepth, unknownBegins) = (0, false)
    while place + 8 <= data.count {
      let start = place
      if isMeta, number(at: start, 2) != 2 {
        isMeta = false
        if syntax == "1.2.840.10008.1.2.1.99" { return nil }
        isBigEndian = syntax == "1.2.840.10008.1.2.2"
        // Some files are of implicit type although their syntax says otherwise.
        isImplicit = syntax == "1.2.840.10008.1.2" || type(at: start + 4) == nil
      }
      let (group, element) = (number(at: start, 2), number(at: start + 2, 2))
      var (length, header, isContainer) = (0, 8, false)
      if group == 0xFFFE {
        length = number(at: start + 4, 4)
        // Items are entered, those with fragments of pixels passed over.
        isContainer = !(inFragments && element == 0xE000)
        if element == 0xE0DD {
          inFragments = false
          unknownDepth = max(0, unknownDepth - 1)
        }
      } else if isImplicit || unknownDepth > 0 && !(unknownBegins && Self.types.contains(type(at: start + 4) ?? 0)) {
        unknownBegins = false
        length = number(at: start + 4, 4)
        isContainer = length == 0xFFFF_FFFF
        if unknownDepth > 0, isContainer { unknownDepth += 1 }
      } else {
        (unknownDepth, unknownBegins) = (0, false)
        guard let type = type(at: start + 4) else { return "an element at byte \(start) has no type" }
        if Self.longTypes.contains(type) {
          guard start + 12 <= data.count else { return "it ends within an element" }
          (length, header) = (number(at: start + 8, 4), 12)
          isContainer = type == Self.sequence || length == 0xFFFF_FFFF
          if type == Self.unknown, isContainer { (unknownDepth, unknownBegins) = (1, true) }
        } else {
          length = number(at: start + 6, 2)
        }
      }
      if group == 0x7FE0, length == 0xFFFF_FFFF { inFragments = true }
      place = start + header
      if isContainer { continue }
      if group == 0x7FE0, element == 0x0010 {
        // Pixels that end early are named as such later.
        return length > 1 << 31 ? "its pixels take \(length) bytes" : nil
      }
      guard place + length <= data.count else { return "the value at byte \(place) reaches beyond its end" }
      if group == 2, element == 0x0010 {
        syntax = String(decoding: data[place..<place + length].filter { $0 > 0x20 }, as: UTF8.self)
      }
      place += length
    }
    return nil
  }

  /// The two capital letters of a type, as `code` has them.
  private func type(at place: Int) -> UInt16? {
    let (first, second) = (data[place], data[place + 1])
    guard (0x41...0x5A).contains(first), (0x41...0x5A).contains(second) else { return nil }
    return UInt16(first) << 8 | UInt16(second)
  }

  private func number(at place: Int, _ count: Int) -> Int {
    var number = 0
    for index in 0..<count { number = number << 8 | Int(data[isBigEndian ? place + index : place + count - 1 - index]) }
    return number
  }
}
