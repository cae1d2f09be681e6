/// What is known about each CUI while a release is read.
struct UMLSConcepts {
  /// How far a CUI has come.
  enum State: UInt8 {
    /// In the database before, or named by another file than MRCONSO.
    case unseen
    /// MRCONSO has it, and no name of it passed the filters.
    case leftOut
    case stored
    /// An obsolete concept made from MRCUI.
    case retired
  }

  private var codes = ByteStringTable()
  /// Primary keys in the database, 0 where there is none.
  private var keys: [Int64] = []
  private var states: [State] = []
  private var isSelected: [Bool] = []
  private var bestScores: [UInt32] = []
  private var bestNames: [Int64] = []
  /// Whether the best name of a concept is stored as its preferred one.
  private var isMarked: [Bool] = []

  /// Starts with the concepts that the database has of this system: their keys stay the same.
  init(known writer: FactWriter) throws {
    try writer.forEachConcept { key, code in
      var code = code
      let number = code.withUTF8 { self.number(of: $0) }
      keys[number] = key
    }
  }

  /// The number of a CUI, given to it now where it is new.
  mutating func number(of code: UnsafeBufferPointer<UInt8>) -> Int {
    let number = codes.insert(code)
    if number == keys.count {
      keys.append(0)
      states.append(.unseen)
      isSelected.append(false)
      bestScores.append(0)
      bestNames.append(0)
      isMarked.append(false)
    }
    return number
  }

  /// The state of a CUI that may be new.
  mutating func state(of code: UnsafeBufferPointer<UInt8>) -> (state: State, key: Int64) {
    guard let number = codes.find(code) else { return (.unseen, 0) }
    return (states[number], keys[number])
  }

  subscript(number: Int) -> State { states[number] }

  func key(_ number: Int) -> Int64 { keys[number] }

  /// Whether the semantic types chosen have the CUI.
  func isSelected(_ number: Int) -> Bool { isSelected[number] }

  mutating func select(_ number: Int) { isSelected[number] = true }

  mutating func markLeftOut(_ number: Int) {
    if states[number] == .unseen { states[number] = .leftOut }
  }

  mutating func markStored(_ number: Int, key: Int64, as state: State = .stored) {
    states[number] = state
    keys[number] = key
  }

  /// Whether a name is stored as the preferred one of a concept.
  func hasMarkedName(_ number: Int) -> Bool { isMarked[number] }

  /// Remembers a name if it is better than those before it. `isMarked` says that it is stored as the preferred one.
  ///
  /// Returns a name that was stored as the preferred one and is not the best.
  mutating func consider(_ name: Int64, score: UInt32, isMarked: Bool, for number: Int) -> Int64? {
    guard bestNames[number] == 0 || score > bestScores[number] else { return isMarked ? name : nil }
    let surpassed = self.isMarked[number] ? bestNames[number] : nil
    bestNames[number] = name
    bestScores[number] = score
    self.isMarked[number] = isMarked
    return surpassed
  }

  /// The best names that are not stored as the preferred ones.
  func forEachUnmarkedName(_ body: (_ name: Int64) throws -> Void) rethrows {
    for (name, isMarked) in zip(bestNames, isMarked) where name != 0 && !isMarked { try body(name) }
  }
}
