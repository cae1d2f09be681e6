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

  /// Row in the modality embedding, 1...9.
  public var embeddingIndex: Int { 1 + Self.allCases.firstIndex(of: self)! }
}
