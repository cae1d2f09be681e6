import Files
import Testing

@Suite struct GitLFSPointerTests {
  @Test func `a pointer is told by its first line, whichever its version`() {
    for address in ["git-lfs.github.com/spec/v1", "hawser.github.com/spec/v1", "git-lfs.github.com/spec/v2"] {
      #expect(GitLFSPointer.starts("version https://\(address)\noid sha256:00\nsize 12\n".utf8))
    }
    #expect(!GitLFSPointer.starts("version 1\n".utf8))
    #expect(!GitLFSPointer.starts("{}".utf8))
    #expect(!GitLFSPointer.starts([]))
  }
}
