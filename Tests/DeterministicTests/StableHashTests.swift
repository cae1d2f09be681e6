import Deterministic
import Testing

@Suite struct StableHashTests {
  @Test(
    "The hash is FNV-1a",
    arguments: [("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8)])
  func published(text: String, expected: UInt64) {
    var hash = StableHash()
    for byte in text.utf8 { hash.add(byte) }
    #expect(hash.value == expected)
    #expect(StableHash.of(text) == SplitMix64.mix(expected))
  }

  @Test func `texts one after the other are told from their concatenation`() {
    func digest(_ texts: String...) -> String {
      var hash = StableHash()
      for text in texts { hash.add(text) }
      return hash.hexadecimal
    }
    #expect(digest("ab", "c") != digest("a", "bc"))
    #expect(digest("ab").count == 16)
  }
}
