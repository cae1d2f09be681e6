import Foundation

/// Runs a pickle and executes nothing: it makes tensors, dictionaries, lists, tuples, numbers and strings, and refuses
/// every other name of Python where it is mentioned.
///
/// An instruction takes constant time and memory beyond its bytes, whatever it refers to; one that copies items of a list is
/// refused when more are copied in all than the pickle has bytes.
struct PickleMachine {
  private(set) var heap = PickleHeap()
  private var cursor: ByteCursor
  private var stack: [PickleValue] = []
  /// Sizes of the stack at the marks that are open.
  private var marks: [Int] = []
  private var memo: [UInt32: PickleValue] = [:]
  /// Items that may still be copied out of lists.
  private var copiesLeft: Int

  /// Reads the pickles that `data` begins with; `heap` keeps what all of them made.
  init(_ data: Data) {
    cursor = ByteCursor(data)
    copiesLeft = data.count
  }

  /// Where the reading has come to.
  var position: Int { cursor.position }

  /// Runs to the end of one pickle and returns its value.
  mutating func run() throws(PickleFault) -> PickleValue {
    (stack, marks, memo) = ([], [], [:])
    while true {
      let code = try cursor.byte()
      guard let opcode = PickleOpcode(rawValue: code) else {
        throw PickleFault("its instruction \(code) at byte \(cursor.position - 1) is not one that weights need")
      }
      if opcode == .stop {
        let result = try pop()
        guard stack.isEmpty, marks.isEmpty else { throw PickleFault("values are left when its pickle ends") }
        return result
      }
      try execute(opcode)
    }
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(PickleFault) {
    switch opcode {
    case .stop: break
    case .proto:
      let version = try cursor.byte()
      guard version <= 5 else { throw PickleFault("it has pickle protocol \(version), known are those to 5") }
    case .frame: try cursor.skip(8)
    case .mark: marks.append(stack.count)
    case .pop: if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case .popMark: _ = try popToMark()
    case .duplicate:
      let value = try pop()
      stack += [value, value]
    case .none: stack.append(.none)
    case .newTrue: stack.append(.bool(true))
    case .newFalse: stack.append(.bool(false))
    case .int32: stack.append(.integer(Int(try cursor.number(Int32.self))))
    case .uint8: stack.append(.integer(Int(try cursor.byte())))
    case .uint16: stack.append(.integer(Int(try cursor.number(UInt16.self))))
    case .long1: try pushLong(Int(try cursor.byte()))
    case .long4: try pushLong(Int(try cursor.number(Int32.self)))
    case .float: stack.append(.double(Double(bitPattern: try cursor.number(UInt64.self).byteSwapped)))
    case .string8, .unicode8: try pushString(Int(try cursor.byte()))
    case .string32, .unicode32: try pushString(Int(try cursor.number(UInt32.self)))
    case .unicode64: try pushString(try cursor.count64())
    case .bytes8: try skipBytes(Int(try cursor.byte()))
    case .bytes32: try skipBytes(Int(try cursor.number(UInt32.self)))
    case .bytes64, .byteArray64: try skipBytes(try cursor.count64())
    case .emptyTuple: pushTuple([])
    case .tuple: pushTuple(try popToMark())
    case .tuple1: pushTuple(try pop(1))
    case .tuple2: pushTuple(try pop(2))
    case .tuple3: pushTuple(try pop(3))
    case .emptyList: pushList([])
    case .list: pushList(try popToMark())
    case .append: try append(try pop(1))
    case .appends: try append(try popToMark())
    case .emptyDictionary: try pushDictionary([])
    case .dictionary: try pushDictionary(try popToMark())
    case .setItem: try setItems(try pop(2))
    case .setItems: try setItems(try popToMark())
    case .put8: memo[UInt32(try cursor.byte())] = try top()
    case .put32: memo[try cursor.number(UInt32.self)] = try top()
    case .memoize: memo[UInt32(memo.count)] = try top()
    case .get8: try recall(UInt32(try cursor.byte()))
    case .get32: try recall(try cursor.number(UInt32.self))
    case .global: try pushGlobal(try name(), try name())
    case .stackGlobal: try pushStackGlobal()
    case .reduce, .newObject: try construct()
    case .build: try build()
    case .persistentID: try pushStorage()
    }
  }
}

// MARK: The stack and plain values

extension PickleMachine {
  private func top() throws(PickleFault) -> PickleValue {
    guard let value = stack.last, marks.last ?? 0 < stack.count else { throw Self.emptyStack }
    return value
  }

  private mutating func pop() throws(PickleFault) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws(PickleFault) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw Self.emptyStack }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(PickleFault) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw PickleFault("its pickle closes what it did not open") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func recall(_ index: UInt32) throws(PickleFault) {
    guard let value = memo[index] else { throw PickleFault("its pickle recalls value \(index), which it did not keep") }
    stack.append(value)
  }

  private static let emptyStack = PickleFault("its pickle takes a value that is not there")

  private mutating func pushLong(_ byteCount: Int) throws(PickleFault) {
    let bytes = [UInt8](try cursor.bytes(byteCount))
    guard byteCount <= 8 else { return stack.append(.largeInteger(bytes)) }
    // Two's complement; the sign fills the bytes that are not written.
    var value: UInt64 = bytes.last ?? 0 >= 0x80 ? .max : 0
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    stack.append(.integer(Int(bitPattern: UInt(value))))
  }

  private mutating func pushString(_ byteCount: Int) throws(PickleFault) {
    guard let text = String(validating: try cursor.bytes(byteCount), as: UTF8.self) else {
      throw PickleFault("a string in it is not UTF-8")
    }
    stack.append(.string(text))
  }

  private mutating func skipBytes(_ byteCount: Int) throws(PickleFault) {
    try cursor.skip(byteCount)
    stack.append(.bytes)
  }

  private mutating func pushTuple(_ values: [PickleValue]) {
    stack.append(.tuple(heap.sequences.count))
    heap.sequences.append(values)
  }

  private mutating func pushList(_ values: [PickleValue]) {
    stack.append(.list(heap.sequences.count))
    heap.sequences.append(values)
  }

  private mutating func append(_ values: [PickleValue]) throws(PickleFault) {
    guard case .list(let index) = try top() else { throw PickleFault("it appends to \(try top().kind)") }
    heap.sequences[index] += values
  }

  private mutating func pushDictionary(_ values: [PickleValue]) throws(PickleFault) {
    stack.append(.dictionary(heap.dictionaries.count))
    heap.dictionaries.append([])
    try setItems(values)
  }

  private mutating func setItems(_ values: [PickleValue]) throws(PickleFault) {
    guard case .dictionary(let index) = try top() else { throw PickleFault("it sets items of \(try top().kind)") }
    guard values.count.isMultiple(of: 2) else { throw PickleFault("a key in it has no value") }
    for item in stride(from: 0, to: values.count, by: 2) {
      heap.dictionaries[index].append((values[item], values[item + 1]))
    }
  }
}

// MARK: Names and what they make

extension PickleMachine {
  private mutating func name() throws(PickleFault) -> String { String(decoding: try cursor.line(), as: UTF8.self) }

  private mutating func pushStackGlobal() throws(PickleFault) {
    let names = try pop(2)
    guard case .string(let module) = names[0], case .string(let name) = names[1] else {
      throw PickleFault("a name in it is \(names[1].kind)")
    }
    try pushGlobal(module, name)
  }

  private mutating func pushGlobal(_ module: String, _ name: String) throws(PickleFault) {
    guard let global = PickleGlobal(module: module, name: name) else { throw .refusal(of: "\(module).\(name)") }
    stack.append(.global(global))
  }

  /// What calling a name would have made.
  private mutating func construct() throws(PickleFault) {
    let call = try pop(2)
    guard case .global(let global) = call[0], case .tuple(let index) = call[1] else {
      throw PickleFault("it calls \(call[0].kind) with \(call[1].kind)")
    }
    let arguments = heap.sequences[index]
    switch global {
    case .orderedDictionary: try pushOrderedDictionary(arguments)
    case .size:
      guard arguments.count == 1, case .tuple = arguments[0] else { throw .misuse(of: global) }
      stack.append(arguments[0])
    case .parameter, .parameterWithState:
      guard let data = arguments.first, case .tensor = data else { throw .misuse(of: global) }
      stack.append(data)
    case .tensor, .tensor2:
      guard arguments.count >= (global == .tensor ? 4 : 6) else { throw .misuse(of: global) }
      stack.append(.tensor(heap.tensors.count))
      heap.tensors.append(try heap.tensor(arguments, global))
    case .storage: throw .misuse(of: global)
    }
  }

  /// Python 2 gave the items to the constructor, Python 3 sets them afterwards.
  private mutating func pushOrderedDictionary(_ arguments: [PickleValue]) throws(PickleFault) {
    var items: [PickleValue] = []
    if let first = arguments.first {
      guard arguments.count == 1, case .list(let list) = first else { throw .misuse(of: .orderedDictionary) }
      copiesLeft -= heap.sequences[list].count
      guard copiesLeft >= 0 else { throw PickleFault("its dictionaries repeat one list again and again") }
      for item in heap.sequences[list] {
        switch item {
        case .list(let pair), .tuple(let pair):
          guard heap.sequences[pair].count == 2 else { throw .misuse(of: .orderedDictionary) }
          items += heap.sequences[pair]
        default: throw .misuse(of: .orderedDictionary)
        }
      }
    }
    try pushDictionary(items)
  }

  /// Passes over the attributes of a dictionary, which for a state dictionary are the versions of its layers.
  private mutating func build() throws(PickleFault) {
    let state = try pop()
    guard case .dictionary = try top() else { throw PickleFault("it sets the state of \(try top().kind)") }
    guard case .dictionary = state else { throw PickleFault("it sets \(state.kind) as the state of a dictionary") }
  }

  private mutating func pushStorage() throws(PickleFault) {
    guard case .tuple(let index) = try top() else { throw PickleFault("it refers to \(try top().kind) outside") }
    _ = try pop()
    let storage = try heap.storage(heap.sequences[index])
    stack.append(.storage(heap.storages.count))
    heap.storages.append(storage)
  }
}
