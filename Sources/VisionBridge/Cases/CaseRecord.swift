import Files

/// The part of a data set a case belongs to.
public enum Split: String, Codable, CaseIterable, Sendable {
  /// Weights are learnt on the first, chosen with their thresholds on the second, judged on the third.
  case train, validation, test
}

/// One scan of a case, as a line of the manifest names it.
public struct ScanEntry: Codable, Hashable, Sendable {
  /// Path of the image or of the folder of a DICOM series, relative to the manifest's folder unless absolute.
  public var path: String
  /// How the image was made.
  public var modality: Modality
  /// Index of the slice a radiologist marked, along the slice axis of the file as stored; nil when none is marked.
  public var keySlice: Int?
  /// Which volume of a file or series is meant, counted from 0; nil where there is one.
  public var volume: Int?
  /// Which DICOM series of a folder is meant, by the digits that `vision info` shows; nil where there is one.
  public var series: String?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case path, modality
    case keySlice = "key_slice"
    case volume, series
  }

  /// Reads an entry of a manifest.
  ///
  /// - Throws: `UnknownKey` for a key that nothing reads, else as other decoders.
  public init(from decoder: any Decoder) throws {
    try UnknownKey.refuse(in: decoder, besides: CodingKeys.self)
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    path = try fields.decode(String.self, forKey: .path)
    modality = try fields.decode(Modality.self, forKey: .modality)
    keySlice = try fields.decodeIfPresent(Int.self, forKey: .keySlice)
    volume = try fields.decodeIfPresent(Int.self, forKey: .volume)
    series = try fields.decodeIfPresent(String.self, forKey: .series)
  }

  /// Makes an entry.
  public init(path: String, modality: Modality, keySlice: Int? = nil, volume: Int? = nil, series: String? = nil) {
    self.path = path
    self.modality = modality
    self.keySlice = keySlice
    self.volume = volume
    self.series = series
  }
}

/// One case: any number of scans of one patient and the labels of all of them together.
public struct CaseRecord: Codable, Equatable, Sendable {
  /// Identifier, unique in a manifest.
  public var id: String
  /// Whose case it is: the same for all cases of a patient, who must not be in two splits; nil where it is not known.
  public var patient: String?
  /// The part of the data set the case belongs to; nil where it is in none, as a case that is only to be predicted.
  public var split: Split?
  /// Names of the disorders found; empty for a case without any, and where none are known.
  public var labels: [String]
  /// The images, in the order in which they are looked at.
  public var scans: [ScanEntry]

  enum CodingKeys: String, CodingKey, CaseIterable {
    case id, patient, split, labels, scans
  }

  /// Reads a line of a manifest.
  ///
  /// - Throws: `UnknownKey` for a key that nothing reads, else as other decoders.
  public init(from decoder: any Decoder) throws {
    try UnknownKey.refuse(in: decoder, besides: CodingKeys.self)
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    id = try fields.decode(String.self, forKey: .id)
    patient = try fields.decodeIfPresent(String.self, forKey: .patient)
    split = try fields.decodeIfPresent(Split.self, forKey: .split)
    // A case that is learnt from or judged has labels, if none; leaving them out would be a mistake that teaches.
    labels =
      split == nil
      ? try fields.decodeIfPresent([String].self, forKey: .labels) ?? []
      : try fields.decode([String].self, forKey: .labels)
    scans = try fields.decode([ScanEntry].self, forKey: .scans)
  }

  /// Makes a record.
  public init(id: String, patient: String? = nil, split: Split?, labels: [String], scans: [ScanEntry]) {
    self.id = id
    self.patient = patient
    self.split = split
    self.labels = labels
    self.scans = scans
  }
}
