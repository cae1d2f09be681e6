import Files
import Foundation
import Ontology
import TestSupport
import Testing

@Suite struct FileDigestTests {
  @Test func `the digest of a file is that of its bytes, whatever its size`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "file")
      try Data("abc".utf8).write(to: url)
      // FIPS 180-2, appendix B.1 and B.3.
      #expect(
        try FileDigest.sha256(of: url) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
      try Data(repeating: UInt8(ascii: "a"), count: 1_000_000).write(to: url)
      #expect(
        try FileDigest.sha256(of: url) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
      #expect(throws: FileError.self) { try FileDigest.sha256(of: directory.appending(path: "missing")) }
    }
  }
}
