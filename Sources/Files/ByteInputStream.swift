import Foundation

/// Hands a `ByteStream` to parsers that take an `InputStream`.
package final class ByteInputStream: InputStream {
  /// Why no more bytes could be had.
  package private(set) var failure: (any Error)?

  private let bytes: any ByteStream
  private var status = Status.notOpen

  /// Reads `bytes` from where they are.
  package init(_ bytes: any ByteStream) {
    self.bytes = bytes
    super.init(data: Data())
  }

  package override var streamStatus: Status { status }
  package override var streamError: (any Error)? { failure }
  package override var hasBytesAvailable: Bool { status == .open }

  package override func open() { status = .open }
  package override func close() { status = .closed }

  package override func read(_ buffer: UnsafeMutablePointer<UInt8>, maxLength: Int) -> Int {
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
