/// The modifiers of a classification: lists of characters that make further codes of many classes.
///
/// A class hands its modifiers down to the classes below it, until one of them excludes them. They make codes of the classes
/// that have no classes below them: `E10` with `.0` is `E10.0`, that with `1` `E10.01`. The name is that of the class, a colon
/// and that of the character. Where a class names the characters that are valid, only these are used; a character may
/// exclude itself behind another one (`excludeOnPrecedingModifier`).
///
/// A character with a dot is one of the fourth place, any other of the fifth, unless the file says the place. Where a code of
/// ICD-10 has the place already nothing is made of it; places before it are filled with `X`, as Volume 2 of ICD-10 does:
/// `M45.X0`. A code that the file has as a class is not made again.
struct ClaMLModifiers {
  /// How a class is modified.
  struct Use {
    var modifier: String
    /// Place in the code, where the file says it.
    var position: Int?
    /// The characters that are valid; all of them where the list is empty.
    var valid: [String] = []
  }

  /// One character of a modifier.
  struct Option {
    var modifier: String
    var code: String
    var usage: String?
    var rubrics = ClaMLRubrics()
    /// Characters before it, as `MODIFIER CODE`, behind which it is not used.
    private(set) var excludedAfter: Set<String> = []

    init(modifier: String, code: String, usage: String?) {
      self.modifier = modifier
      self.code = code
      self.usage = usage
    }

    mutating func take(meta name: String?, _ value: String?) {
      if name == "excludeOnPrecedingModifier", let value { excludedAfter.insert(value) }
    }
  }

  /// A code that modifiers make.
  struct Made {
    var code: String
    var name: String
    var parent: String
    /// The last character.
    var option: Option
  }

  /// What a class may be made into; a file that asks for more is not what it says.
  static let mostCodes = 10_000
  /// Most modifiers of one class; each is a level of codes.
  private static let mostUses = 8

  private var options: [String: [Option]] = [:]

  /// Defines a modifier, which may have no character.
  mutating func define(_ code: String) { options[code, default: []] += [] }

  /// Adds a character, unless the modifier has it.
  mutating func add(_ option: Option) -> Bool {
    guard options[option.modifier]?.contains(where: { $0.code == option.code }) != true else { return false }
    options[option.modifier, default: []].append(option)
    return true
  }

  /// What is wrong with how a class is modified, in words.
  func problems(of use: Use) -> [String] {
    guard let known = options[use.modifier] else {
      return ["the modifier '\(use.modifier)', which the file does not have"]
    }
    return use.valid.filter { code in !known.contains { $0.code == code } }
      .map { "'\($0)' of the modifier '\(use.modifier)', which does not have it" }
  }

  /// How many codes the modifiers make of a class at most, `mostCodes` and one where there are more.
  func count(_ uses: [Use]) -> Int {
    guard uses.count <= Self.mostUses else { return Self.mostCodes + 1 }
    return uses.reduce(1) { min($0 * max(1, options[$1.modifier]?.count ?? 0), Self.mostCodes + 1) }
  }

  /// The codes that modifiers make of a class, each behind the one it extends.
  func codes(of code: String, named name: String, _ uses: [Use]) -> [Made] {
    let ordered = uses.enumerated().sorted { a, b in
      (place(of: a.element), a.offset) < (place(of: b.element), b.offset)
    }.map(\.element)
    return codes(of: code, named: name, ordered[...], after: [])
  }

  private func codes(
    of code: String, named name: String, _ uses: ArraySlice<Use>, after earlier: Set<String>
  ) -> [Made] {
    guard let use = uses.first else { return [] }
    let made = (options[use.modifier] ?? []).filter { option in
      (use.valid.isEmpty || use.valid.contains(option.code)) && option.excludedAfter.isDisjoint(with: earlier)
    }.compactMap { option in
      Self.code(code, with: option.code, at: place(of: use)).map {
        Made(code: $0, name: "\(name): \(option.rubrics.name)", parent: code, option: option)
      }
    }
    // The code may have the place already.
    guard !made.isEmpty else { return codes(of: code, named: name, uses.dropFirst(), after: earlier) }
    return made.flatMap { first in
      let path = earlier.union(["\(first.option.modifier) \(first.option.code)"])
      return [first] + codes(of: first.code, named: first.name, uses.dropFirst(), after: path)
    }
  }

  /// Nil where the place is taken. Codes that are none of ICD-10 have no places.
  private static func code(_ code: String, with character: String, at place: Int) -> String? {
    let plain = code.filter { $0 != "." }
    guard ICD10CMRange(String(plain.prefix(3))) != nil, (4...6).contains(place) else { return code + character }
    guard plain.count < place else { return nil }
    let places = plain.dropFirst(3) + String(repeating: "X", count: place - 1 - plain.count)
    return "\(plain.prefix(3)).\(places)\(character.filter { $0 != "." })"
  }

  /// Characters that begin with the dot are those of the fourth place.
  private func place(of use: Use) -> Int {
    use.position ?? (options[use.modifier]?.first?.code.hasPrefix(".") == true ? 4 : 5)
  }
}
