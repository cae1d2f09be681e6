import VisionBridge

/// The decoded form of `knowledge/phantom-grammar.json`: what words mean and how things are drawn.
///
/// Coordinates are those of the body (x to the patient's right, y to the front, z to the head), each from -1 to 1 over
/// the field of view of its region. Paired organs and parts are given for the right side and mirrored for the left.
struct PhantomTables: Decodable, Sendable {
  var version: Int
  var negations: [String]
  var vetoes: [String]
  var materials: [String: PhantomMaterial]
  var regions: [String: Region]
  var organs: [String: Organ]
  var forms: [String: [Recipe]]
  var terms: [Term]

  /// The anatomy that is drawn for one region, in painting order.
  struct Region: Decodable, Sendable {
    /// Extent of the field of view along x, y and z.
    var fovMM: [Double]
    /// The system that the contrast agent fills in fluoroscopy of this region.
    var fluoroscopy: String?
    var parts: [Part]

    private enum CodingKeys: String, CodingKey {
      case fluoroscopy, parts
      case fovMM = "fov_mm"
    }
  }

  /// One piece of anatomy: an ellipsoid (`centre`, `radii`), a tube (`points`, `radius`) or an `arc` (`radius`).
  struct Part: Decodable, Sendable {
    var name: String
    var material: String
    var centre: [Float]?
    var radii: [Float]?
    var boxy: Bool?
    var points: [[Float]]?
    var radius: Float?
    var arc: Arc?
    var core: Core?
    var paired: Bool?
    var mottle: Float?
    /// The system that a contrast agent can fill: `vessel`, `digestive` or `urinary`.
    var layer: String?
    var `repeat`: Repeat?
  }

  /// Part of an ellipse around `centre`, in degrees from the right side towards the front; `rise` is the change of z.
  struct Arc: Decodable, Sendable {
    var centre: [Float]
    var radii: [Float]
    var from: Float
    var to: Float
    var rise: Float
  }

  /// The inside of a part, of another material: marrow in bone, contents in a bowel.
  struct Core: Decodable, Sendable {
    var material: String
    var scale: Float
  }

  struct Repeat: Decodable, Sendable {
    var count: Int
    var step: [Float]
  }

  /// Where findings of an organ lie, what surrounds them and which scans show them.
  struct Organ: Decodable, Sendable {
    var region: BodyRegion
    var kind: String
    /// The material that a finding lies in.
    var host: String
    /// The material next to the organ.
    var around: String?
    /// The anatomy that grows, shrinks or moves with a finding.
    var parts: [String]?
    var centre: [Float]
    /// Largest random displacement from `centre`.
    var extent: [Float]
    var axis: [Float]?
    var calibre: Float?
    /// The direction in which a pouch, an aneurysm or a hernia points.
    var outward: [Float]?
    /// Factor on the size of findings, for small organs.
    var room: Float?
    var paired: Bool?
    var layer: String?
    /// The side of an organ or zone that exists only once.
    var side: PhantomAttributes.Side?
    var modalities: [Modality]
    var zones: [String: Zone]?
  }

  /// What differs in a part of an organ.
  struct Zone: Decodable, Sendable {
    var kind: String?
    var host: String?
    var around: String?
    var parts: [String]?
    var centre: [Float]?
    var extent: [Float]?
    var axis: [Float]?
    var calibre: Float?
    var outward: [Float]?
    var room: Float?
    var paired: Bool?
    var side: PhantomAttributes.Side?
  }

  /// How a form is drawn in organs of some kinds; the first that fits is used.
  struct Recipe: Decodable, Sendable {
    var kinds: [String]
    var organs: [String]?
    var draw: Draw
    var material: String?
    var smoothMaterial: String?
    var core: String?
    var replace: String?
    var radius: Float?
    var mottle: Float?
    var scale: [Float]?
    var fillScale: [Float]?
    var anchor: [Float]?

    private enum CodingKeys: String, CodingKey {
      case kinds, organs, draw, material, core, replace, radius, mottle, scale, anchor
      case smoothMaterial = "smooth_material"
      case fillScale = "fill_scale"
    }

    func fits(organ: String, kind: String) -> Bool {
      kinds.contains(kind) && (organs?.contains(organ) ?? true)
    }
  }

  /// The ways of drawing; each is a function of `PhantomFinding`.
  enum Draw: String, Decodable, Sendable {
    case blob, ring, wedge, patch, haze, speck, rod, cleft, bag, flank, shell, lens
    case shrink, resize, shift, slip, gap, bulge, narrow, plug, flap, pouch
  }

  /// What some words say.
  struct Term: Decodable, Sendable {
    var say: [String]
    var organ: String?
    /// A weak organ counts only where no other is named.
    var weak: Bool?
    var zone: String?
    var form: String?
    var side: PhantomAttributes.Side?
    var number: PhantomAttributes.Number?
    var size: PhantomAttributes.Size?
    var margin: PhantomAttributes.Margin?
    var displacement: PhantomAttributes.Displacement?
    var pattern: PhantomAttributes.FracturePattern?
    var signal: [String: PhantomAttributes.Level]?
  }
}

/// The signal of one material in every kind of image.
///
/// Units: `ct` in Hounsfield units; the others relative. `film` is the attenuation at the low voltage of mammography,
/// `agent` the concentration of contrast agent.
struct PhantomMaterial: Decodable, Sendable {
  var ct: Float
  var t1: Float
  var t2: Float
  var echo: Float
  var uptake: Float
  var film: Float
  var agent: Float

  enum CodingKeys: String, CodingKey { case ct, t1, t2, echo, uptake, film, agent }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    ct = try values.decode(Float.self, forKey: .ct)
    t1 = try values.decode(Float.self, forKey: .t1)
    t2 = try values.decode(Float.self, forKey: .t2)
    echo = try values.decode(Float.self, forKey: .echo)
    uptake = try values.decode(Float.self, forKey: .uptake)
    film = try values.decode(Float.self, forKey: .film)
    agent = try values.decodeIfPresent(Float.self, forKey: .agent) ?? 0
  }
}

extension PhantomTables.Organ {
  /// The organ as its zone describes it.
  func specialised(to zone: String?) -> Self {
    guard let zone, let change = zones?[zone] else { return self }
    var organ = self
    organ.kind = change.kind ?? kind
    organ.host = change.host ?? host
    organ.around = change.around ?? around
    organ.parts = change.parts ?? parts
    organ.centre = change.centre ?? centre
    organ.extent = change.extent ?? extent
    organ.axis = change.axis ?? axis
    organ.calibre = change.calibre ?? calibre
    organ.outward = change.outward ?? outward
    organ.room = change.room ?? room
    organ.paired = change.paired ?? paired
    organ.side = change.side ?? side
    return organ
  }
}
