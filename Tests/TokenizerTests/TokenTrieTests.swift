import Testing

@testable import Tokenizer

@Suite struct TokenTrieTests {
  private func match(_ trie: TokenTrie, _ text: String) -> String? {
    let bytes = [UInt8](text.utf8)
    return trie.longestMatch(below: TokenTrie.root, in: bytes.span, 0..<bytes.count).map {
      "\($0.id) \($0.end)"
    }
  }

  @Test("The longest token wins, and only tokens match")
  func longest() {
    var trie = TokenTrie(byteCount: 0)
    for (id, token) in ["ab", "abcd", "b"].enumerated() { trie.insert([UInt8](token.utf8), id: Int32(id)) }
    #expect(match(trie, "abcde") == "1 4")
    #expect(match(trie, "abcx") == "0 2")
    #expect(match(trie, "bx") == "2 1")
    #expect(match(trie, "ax") == nil)
    #expect(match(trie, "") == nil)
  }

  @Test("All tokens are found after the table has grown many times")
  func growth() {
    var trie = TokenTrie(byteCount: 0)
    for id in 0..<5000 { trie.insert([UInt8]("token \(id)".utf8), id: Int32(id)) }
    for id in 0..<5000 {
      #expect(trie.node(at: "token \(id)".utf8).map(trie.id(at:)) == Int32(id))
    }
  }

  @Test("The empty token is never found")
  func emptyToken() {
    var trie = TokenTrie(byteCount: 0)
    trie.insert([], id: 3)
    #expect(trie.id(at: TokenTrie.root) == TokenTrie.absent)
  }
}
