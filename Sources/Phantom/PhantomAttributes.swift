/// The seven parts of the body of RP3D-DiagDS; a scan shows one of them.
public enum BodyRegion: String, Codable, CaseIterable, Sendable {
  /// Skull, brain, face and neck.
  case headAndNeck = "Head and Neck"
  /// Lungs, heart and ribs.
  case chest = "Chest"
  /// From the diaphragm to the pelvic floor.
  case abdomenAndPelvis = "Abdomen and Pelvis"
  /// Vertebrae and discs.
  case spine = "Spine"
  /// Both breasts.
  case breast = "Breast"
  /// From the shoulder down.
  case upperLimb = "Upper Limb"
  /// From the hip down.
  case lowerLimb = "Lower Limb"
}

/// What the texts of a concept say that can be drawn; the whole difference between two classes of the benchmark.
public struct PhantomAttributes: Hashable, Codable, Sendable {
  /// The side of the patient's body.
  public enum Side: String, Codable, Sendable { case right, left, bilateral }
  /// How large a finding is in comparison with others of its form.
  public enum Size: String, Codable, Sendable { case small, large }
  /// One finding or several.
  public enum Number: String, Codable, Sendable { case single, multiple }
  /// The outline of a lesion.
  public enum Margin: String, Codable, Sendable { case smooth, irregular }
  /// Whether the pieces of a fractured bone stand in line.
  public enum Displacement: String, Codable, Sendable { case displaced, nondisplaced }
  /// The course of a fracture line.
  public enum FracturePattern: String, Codable, Sendable { case transverse, oblique, comminuted }
  /// A signal that a text states outright, and which replaces the usual one of the form.
  public enum Level: String, Codable, Sendable { case bright, dark }

  /// The part of the body that is scanned.
  public var region: BodyRegion
  /// Key of the grammar's table of organs.
  public var organ: String
  /// Part of the organ; nil when the texts name none.
  public var zone: String?
  /// Nil when the texts name none or the organ is single; then the side is drawn at random.
  public var side: Side?
  /// Key of the grammar's table of forms.
  public var form: String
  /// Nil when the texts do not say.
  public var number: Number?
  /// Nil when the texts do not say.
  public var size: Size?
  /// Nil when the texts do not say.
  public var margin: Margin?
  /// Of fractures; nil when the texts do not say.
  public var displacement: Displacement?
  /// Of fractures; nil when the texts do not say.
  public var pattern: FracturePattern?
  /// Stated signal by `CT`, `T1`, `T2` or `Ultrasound`.
  public var signal: [String: Level]

  /// Every attribute as `key: value`, the parts that classes share with one another.
  public var values: [String] {
    var values = ["region: \(region.rawValue)", "organ: \(organ)", "form: \(form)"]
    if let zone { values.append("zone: \(zone)") }
    if let side { values.append("side: \(side.rawValue)") }
    if let number { values.append("number: \(number.rawValue)") }
    if let size { values.append("size: \(size.rawValue)") }
    if let margin { values.append("margin: \(margin.rawValue)") }
    if let displacement { values.append("displacement: \(displacement.rawValue)") }
    if let pattern { values.append("pattern: \(pattern.rawValue)") }
    values += signal.map { "signal \($0.key): \($0.value.rawValue)" }.sorted()
    return values
  }
}
