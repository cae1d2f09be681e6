/// What tokenizers of one class take for granted where their files are silent.
struct TokenizerFamily {
  /// The contents of the special tokens.
  var names = SpecialTokenNames()
  /// What is put around texts.
  var frame = TextFrame()
  /// Whether a mask token that is only named takes the white space before it with it.
  var maskStripsLeft = false

  /// The tokenizers of BERT and of what was made of it.
  static let bert = TokenizerFamily()
  /// MPNet's: BERT's pieces with the special tokens of RoBERTa.
  ///
  /// Source: `MPNetTokenizer` of `transformers`.
  static let mpnet = TokenizerFamily(
    names: SpecialTokenNames(cls: "<s>", sep: "</s>", pad: "<pad>", unk: "[UNK]", mask: "<mask>"), frame: .roberta,
    maskStripsLeft: true)

  /// What to do about files of another kind.
  static let hint = "only WordPiece tokenizers as those of BERT and MPNet can be loaded; choose such a model"

  private static let bertClasses: Set<String> = [
    "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "ConvBertTokenizer",
    "SqueezeBertTokenizer", "LayoutLMTokenizer", "FunnelTokenizer", "PreTrainedTokenizer", "TokenizersBackend",
  ]

  /// The family of a `tokenizer_class`; nil for one that is not known.
  static func named(_ tokenizerClass: String) -> TokenizerFamily? {
    let name = tokenizerClass.hasSuffix("Fast") ? String(tokenizerClass.dropLast(4)) : tokenizerClass
    if name == "MPNetTokenizer" { return .mpnet }
    return bertClasses.contains(name) ? .bert : nil
  }
}

/// What is put around a text, and around and between the texts of a pair: `[CLS] A [SEP] B [SEP]`, or with other counts.
struct TextFrame: Equatable {
  /// Separators between the texts of a pair.
  var innerCount = 1
  /// The type of the second text and of the separator after it.
  var secondType: Int32 = 1
  /// Whether the white space that an added token takes with it is left out of its offsets.
  var trimsOffsets = false

  /// `<s> A </s></s> B </s>`, all of one type.
  ///
  /// Source: `RobertaProcessing` of the Hugging Face `tokenizers` library.
  static let roberta = TextFrame(innerCount: 2, secondType: 0, trimsOffsets: true)

  /// Tokens around a pair.
  var pairCount: Int { innerCount + 2 }
}
