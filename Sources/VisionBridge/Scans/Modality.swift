/// The nine imaging modalities of RP3D-DiagDS.
///
/// `embeddingIndex` is the row of the modality embedding of `CaseFusion`; row 0 is padding.
/// Source: paper section 3.2. Differs from source: one row per modality; the published code has
/// several rows for CT, MRI and X-ray that count the scans of a case.
public enum Modality: String, Codable, CaseIterable, Sendable {
  /// Computed tomography, in Hounsfield units.
  case ct = "CT"
  /// Magnetic resonance imaging of any sequence.
  case mri = "MRI"
  /// A radiograph.
  case xRay = "X-ray"
  /// Sonography.
  case ultrasound = "Ultrasound"
  /// X-ray images of a moving process.
  case fluoroscopy = "Fluoroscopy"
  /// Scintigraphy, SPECT and PET.
  case nuclearMedicine = "Nuclear medicine"
  /// A radiograph of the breast.
  case mammography = "Mammography"
  /// Digital subtraction angiography: vessels without what lies around them.
  case dsa = "DSA"
  /// A radiograph with barium in the gut.
  case barium = "Barium"

  /// The modality of a DICOM file, by a defined term of PS3.3 C.7.3.1.1.1; nil for others.
  public init?(dicom term: String) {
    let terms: [String: Modality] = [
      "CT": .ct, "MR": .mri, "CR": .xRay, "DX": .xRay, "RG": .xRay, "US": .ultrasound, "MG": .mammography, "XA": .dsa,
      "RF": .fluoroscopy, "NM": .nuclearMedicine, "PT": .nuclearMedicine,
    ]
    guard let modality = terms[term] else { return nil }
    self = modality
  }

  /// Row in the modality embedding, 1...9.
  public var embeddingIndex: Int { 1 + Self.allCases.firstIndex(of: self)! }
}
