import Foundation

/// Bytes read so far and bytes in all.
public typealias ImportProgress = (_ done: Int, _ total: Int?) -> Void

/// How one import is to go.
public struct ImportRun {
  /// Whether the first bad row is thrown instead of counted.
  public var isStrict = false
  /// Called with the bytes read and the size of the file.
  public var progress: ImportProgress?
  /// Asked often. `true` ends the import.
  public var shouldStop: () -> Bool = { false }
  /// Where a rehearsal may put a database that it throws away.
  public var scratchDirectory = FileManager.default.temporaryDirectory
  /// Whether a strict import ends at a mapping to a code that does not exist.
  var requiresTargets = false

  /// How one import is to go.
  ///
  /// What a rehearsal needs is put beside `database`, which has room for it, or into the temporary directory where that
  /// may not be written.
  public init(
    isStrict: Bool = false, beside database: URL? = nil, progress: ImportProgress? = nil,
    shouldStop: @escaping () -> Bool = { false }
  ) {
    self.isStrict = isStrict
    self.progress = progress
    self.shouldStop = shouldStop
    if let directory = database?.deletingLastPathComponent(),
      FileManager.default.isWritableFile(atPath: directory.path)
    {
      scratchDirectory = directory
    }
  }

  /// - Throws: `CancellationError` when the import is to stop.
  func checkCancellation() throws {
    if shouldStop() { throw CancellationError() }
  }
}
