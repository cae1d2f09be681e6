import CUtf8proc

/// What BERT asks about a Unicode scalar. General categories, decompositions and case come from libutf8proc.
enum ScalarProperties {
  /// White_Space, as Rust's `char::is_whitespace` has it.
  static func isWhitespace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// What cleaning removes: NUL, U+FFFD and the categories Cc, Cf and Co, except tab, line feed and carriage
  /// return.
  ///
  /// Unassigned scalars stay, as in the library.
  static func isRemovedByCleaning(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0D: return false
    case 0xFFFD: return true
    case 0x20..<0x7F: return false
    default:
      let category = category(scalar)
      return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF
        || category == UTF8PROC_CATEGORY_CO
    }
  }

  /// The ideographs that BERT makes words of their own.
  ///
  /// Differs from source: BERT's original code has U+2B820 where the tokenizers library has U+2B920; we
  /// follow the library.
  static func isChinese(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
      0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }

  /// The ASCII symbols and the categories P*: each is a word of its own.
  static func isPunctuation(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return true
    case ..<0x80: return false
    default:
      switch category(scalar) {
      case UTF8PROC_CATEGORY_PC, UTF8PROC_CATEGORY_PD, UTF8PROC_CATEGORY_PS, UTF8PROC_CATEGORY_PE,
        UTF8PROC_CATEGORY_PI, UTF8PROC_CATEGORY_PF, UTF8PROC_CATEGORY_PO:
        return true
      default: return false
      }
    }
  }

  /// Category Mn: the accents that stripping removes.
  static func isNonspacingMark(_ scalar: UInt32) -> Bool {
    scalar >= 0x300 && category(scalar) == UTF8PROC_CATEGORY_MN
  }

  /// `\w` of a Unicode regular expression: letters, marks, digits, connectors, joiners and enclosed letters.
  static func isWordCharacter(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x200C, 0x200D, 0x24B6...0x24E9, 0x1F130...0x1F149, 0x1F150...0x1F169, 0x1F170...0x1F189: return true
    default:
      switch category(scalar) {
      case UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LL, UTF8PROC_CATEGORY_LT, UTF8PROC_CATEGORY_LM,
        UTF8PROC_CATEGORY_LO, UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_MC, UTF8PROC_CATEGORY_ME,
        UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NL, UTF8PROC_CATEGORY_PC:
        return true
      default: return false
      }
    }
  }

  /// The canonical combining class; 0 for starters.
  static func combiningClass(_ scalar: UInt32) -> Int {
    scalar < 0x300 ? 0 : Int(utf8proc_get_property(Int32(bitPattern: scalar)).pointee.combining_class)
  }

  /// Calls `body` with each scalar of the full canonical decomposition, in order.
  @inline(__always)
  static func decompose(_ scalar: UInt32, _ body: (_ scalar: UInt32, _ isFirst: Bool) -> Void) {
    guard scalar >= 0xC0 else { return body(scalar, true) }
    // No canonical decomposition is longer than four scalars (Unicode Standard Annex 15, section 8).
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 4) { buffer in
      var boundary: Int32 = 0
      let count = utf8proc_decompose_char(
        Int32(bitPattern: scalar), buffer.baseAddress!, 4, UTF8PROC_DECOMPOSE, &boundary)
      for index in 0..<count { body(UInt32(bitPattern: buffer[index]), index == 0) }
    }
  }

  /// Calls `body` with each scalar of the lowercase form.
  ///
  /// libutf8proc maps one scalar to one; U+0130 is the only scalar whose full lowercase form has two.
  @inline(__always)
  static func lowercase(_ scalar: UInt32, _ body: (UInt32) -> Void) {
    switch scalar {
    case 0x41...0x5A: body(scalar | 0x20)
    case ..<0x80: body(scalar)
    case 0x130:
      body(0x69)
      body(0x307)
    default: body(UInt32(bitPattern: utf8proc_tolower(Int32(bitPattern: scalar))))
    }
  }

  private static func category(_ scalar: UInt32) -> utf8proc_category_t {
    utf8proc_category(Int32(bitPattern: scalar))
  }
}
