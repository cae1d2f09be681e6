import Foundation

/// Hands a `ByteStream` to parsers that take an `InputStream`.
final class ByteInputStream: InputStream {
  /// Why no more bytes could be had.
  private(set) var failure: (any Error)?

  private let bytes: any ByteStream
  private var status = Status.notOpen

  /// Reads `bytes` from where they are.
  init(_ bytes: any ByteStream) {
    self.bytes = bytes
    super.init(data: Data())
  }

  override var streamStatus: Status { status }
  override var streamError: (any Error)? { failure }
  override var hasBytesAvailable: Bool { status == .open }

  override func open() { status = .open }
  override func close() { status = .closed }

  override func read(_ buffer: UnsafeMutablePointer<UInt8>, maxLength: Int) -> Int {
    guard failure == nil else { return -1 }
    do {
      let count = try bytes.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: maxLength))
      if count == 0 { status = .atEnd }
      return count
    } catch {
      failure = error
      status = .error
      return -1
    }
  }
}
