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

  @Test func `checksums of blocks and the length tell files apart`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "a")
      // As zlib and hashlib of Python give them.
      for (bytes, expected) in [
        (Data("abc".utf8), "00172f26ed844f51851c044b0be52d9aa6a6d5d55ba1e52bf1f06d9483f47784"),
        (Data(), "af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc"),
        (
          Data((0..<(1 << 20) + 5).map { UInt8($0 % 251) }),
          "fee9b76c12729aa3456e14446e974ba8a0a5199b3827e5ea81934a0fe81fa417"
        ),
      ] {
        try bytes.write(to: url)
        #expect(try FileDigest.checksums(of: url) == expected)
      }
      #expect(throws: FileError.self) { try FileDigest.checksums(of: folder.appending(path: "none")) }
    }
  }
}
