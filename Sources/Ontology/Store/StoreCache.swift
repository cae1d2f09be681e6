import Foundation

internal import GRDB

/// What readers of a store have made once, by its type, until the sources of the store change.
final class StoreCache: @unchecked Sendable {
  private let lock = NSLock()
  private var state = ""
  private var values: [ObjectIdentifier: any Sendable] = [:]

  /// Returns the value of a type that `make` made earlier, else makes it.
  func value<Value: Sendable>(_ database: Database, _ make: () throws -> Value) throws -> Value {
    let current =
      try String.fetchOne(
        database.cachedStatement(sql: "SELECT group_concat(id || ' ' || version || ' ' || digest) FROM source")) ?? ""
    lock.lock()
    defer { lock.unlock() }
    if current != state { (state, values) = (current, [:]) }
    if let known = values[ObjectIdentifier(Value.self)] as? Value { return known }
    let made = try make()
    values[ObjectIdentifier(Value.self)] = made
    return made
  }
}
