public import Files

/// Scans and image models.
public enum VisionDomain {}

/// A failure of reading scans or manifests, or of training, evaluating or loading an image model.
public typealias VisionError = Failure<VisionDomain>
