public import Files

/// Tokenizers.
public enum TokenizerDomain {}

/// A failure of reading a tokenizer's files or of fitting a text into a length.
public typealias TokenizerError = Failure<TokenizerDomain>
