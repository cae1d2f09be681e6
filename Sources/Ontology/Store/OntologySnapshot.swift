internal import GRDB

/// One state of a database, which stays as it is while others write.
///
/// It holds a read transaction open. Others can write meanwhile; their write-ahead log is moved into the file when the
/// snapshot is gone.
struct OntologySnapshot: Sendable {
  private let store: OntologyStore
  private let snapshot: DatabaseSnapshot

  init(_ store: OntologyStore) throws {
    self.store = store
    snapshot = try OntologyStore.translatingErrors(store.url) { try store.pool.makeSnapshot() }
  }

  /// Reads from the state of the moment in which the snapshot was made.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try OntologyStore.translatingErrors(store.url) { try snapshot.read(body) }
  }
}
