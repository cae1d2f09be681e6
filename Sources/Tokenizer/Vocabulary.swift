/// The contents of the five tokens that models give a meaning to.
public struct SpecialTokenNames: Sendable, Equatable {
  /// Starts a sequence.
  public var cls: String
  /// Ends a text.
  public var sep: String
  /// Fills a batch.
  public var pad: String
  /// Stands for a word that has no pieces.
  public var unk: String
  /// Stands for a hidden piece in masked language modelling.
  public var mask: String

  /// Makes the names; the defaults are BERT's.
  public init(
    cls: String = "[CLS]", sep: String = "[SEP]", pad: String = "[PAD]", unk: String = "[UNK]",
    mask: String = "[MASK]"
  ) {
    (self.cls, self.sep, self.pad, self.unk, self.mask) = (cls, sep, pad, unk, mask)
  }
}

/// Tokens and their ids, told apart by their UTF-8 bytes: a composed and a decomposed accent are two tokens.
public struct Vocabulary: Sendable {
  /// One more than the largest id: the number of rows that an embedding table needs.
  public var count: Int { tokens.count }
  /// The id of the token that starts a sequence.
  public let clsID: Int32
  /// The id of the token that ends a text.
  public let sepID: Int32
  /// The id of the token that fills a batch.
  public let padID: Int32
  /// The id of the token for words that have no pieces.
  public let unkID: Int32
  /// The id of the mask token; nil in a vocabulary without one.
  public let maskID: Int32?
  /// The contents of the special tokens.
  public let names: SpecialTokenNames

  /// The pieces words are made of. Tokens that were added later are not among them.
  let pieces: TokenTrie
  /// Token bytes by id; nil where no token has the id.
  private let tokens: [[UInt8]?]
  /// Ids of the tokens that are not pieces.
  private let addedIDs: [[UInt8]: Int32]

  /// Makes a vocabulary whose ids are the positions in `tokens`.
  public init(tokens: [String], names: SpecialTokenNames = SpecialTokenNames()) throws(TokenizerError) {
    let entries = tokens.enumerated().map { Entry(token: [UInt8]($0.element.utf8), id: $0.offset) }
    try self.init(entries: entries, added: [], names: names, origin: "the token list")
  }

  /// A token with its id.
  struct Entry {
    let token: [UInt8]
    let id: Int
  }

  /// A token that was added later. Without an id it takes that of the piece of its spelling, or the next that is free.
  struct Added {
    let token: [UInt8]
    let id: Int?
    /// Whether it is left out where no piece has its spelling.
    var isOptional = false
  }

  /// Makes a vocabulary of pieces and of tokens that were added later; `origin` names them in errors.
  init(entries: [Entry], added: [Added], names: SpecialTokenNames, origin: String) throws(TokenizerError) {
    let limit = 10_000_000
    let ids = entries.map(\.id) + added.compactMap(\.id)
    if let odd = ids.first(where: { $0 < 0 || $0 >= limit }) {
      throw TokenizerError("\(origin): expected token ids from 0 to \(limit - 1), found \(odd)")
    }
    var tokens = [[UInt8]?](repeating: nil, count: (ids.max() ?? -1) + 1)
    var pieces = TokenTrie(byteCount: entries.reduce(0) { $0 + $1.token.count })
    for entry in entries {
      tokens[entry.id] = entry.token
      pieces.insert(entry.token, id: Int32(entry.id))
    }
    var addedIDs: [[UInt8]: Int32] = [:]
    for entry in added where !entry.token.isEmpty {
      let known = Self.id(of: entry.token, pieces, addedIDs).map(Int.init)
      if entry.isOptional, entry.id ?? known == nil { continue }
      let id = entry.id ?? known ?? tokens.count
      if id == tokens.count { tokens.append(nil) }
      let isFree = tokens[id] == nil || tokens[id] == entry.token
      guard isFree, known ?? id == id else {
        let name = String(decoding: entry.token.prefix(60), as: UTF8.self)
        let other = known.map { "the vocabulary has it as \($0)" } ?? "which the vocabulary gives another token"
        throw TokenizerError(
          "\(origin): the added token \(name) has the id \(id), \(other)",
          hint: "the files of this directory belong to different tokenizers")
      }
      tokens[id] = entry.token
      addedIDs[entry.token] = Int32(id)
    }
    func find(_ token: String) -> Int32? { Self.id(of: [UInt8](token.utf8), pieces, addedIDs) }
    func require(_ token: String, _ role: String) throws(TokenizerError) -> Int32 {
      if let id = find(token) { return id }
      throw TokenizerError(
        "\(origin): no \(role) token \(token) among \(entries.count + added.count) tokens",
        hint:
          "check that this is the vocabulary of a BERT or MPNet model and what tokenizer_config.json calls the token")
    }
    clsID = try require(names.cls, "classification")
    sepID = try require(names.sep, "separator")
    padID = try require(names.pad, "padding")
    unkID = try require(names.unk, "unknown")
    maskID = find(names.mask)
    self.names = names
    self.pieces = pieces
    self.tokens = tokens
    self.addedIDs = addedIDs
  }

  /// The id of a token, compared byte by byte.
  public func id(_ token: String) -> Int32? {
    Self.id(of: [UInt8](token.utf8), pieces, addedIDs)
  }

  /// The token with an id; nil where there is none.
  public func token(_ id: Int32) -> String? {
    bytes(id).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The UTF-8 bytes of the token with an id.
  func bytes(_ id: Int32) -> [UInt8]? {
    tokens.indices.contains(Int(id)) ? tokens[Int(id)] : nil
  }

  private static func id(of token: [UInt8], _ pieces: TokenTrie, _ addedIDs: [[UInt8]: Int32]) -> Int32? {
    if let id = addedIDs[token] { return id }
    guard let node = pieces.node(at: token), pieces.id(at: node) != TokenTrie.absent else { return nil }
    return pieces.id(at: node)
  }
}
