public import Files

/// Text encoders.
public enum EncoderDomain {}

/// A failure of loading, running, training or writing a text encoder.
public typealias EncoderError = Failure<EncoderDomain>
