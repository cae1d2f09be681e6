import Deterministic

/// One finding of one patient: where it lies, how large it is, and how it changes the picture.
struct PhantomFinding {
  let grammar: PhantomGrammar
  let attributes: PhantomAttributes
  let anatomy: PhantomAnatomy
  let place: PhantomTables.Organ
  let recipe: PhantomTables.Recipe
  /// 1 on the patient's right, -1 on the left.
  let mirror: Float
  /// Centre of the place, with this patient's jitter.
  let centre: SIMD3<Float>
  let radius: Float
  /// Factor that the word for the size stands for.
  let magnitude: Float

  var strokes: [PhantomStroke] = []
  var deformations: [PhantomDeformation] = []

  /// The findings that attributes stand for: two when they say bilateral, else one.
  static func make(
    _ attributes: PhantomAttributes, grammar: PhantomGrammar, anatomy: PhantomAnatomy,
    random: inout SplitMix64
  ) -> [PhantomFinding] {
    let place = grammar.place(of: attributes)
    let mirrors: [Float] =
      switch place.paired == true ? place.side ?? attributes.side : .right {
      case .right: [1]
      case .left: [-1]
      case .bilateral: [1, -1]
      case nil: [random.uniform() < 0.5 ? 1 : -1]
      }
    return mirrors.map { mirror in
      PhantomFinding(
        attributes, grammar: grammar, anatomy: anatomy, place: place, mirror: mirror, random: &random)
    }
  }

  private init(
    _ attributes: PhantomAttributes, grammar: PhantomGrammar, anatomy: PhantomAnatomy,
    place: PhantomTables.Organ,
    mirror: Float, random: inout SplitMix64
  ) {
    self.grammar = grammar
    self.attributes = attributes
    self.anatomy = anatomy
    self.place = place
    self.mirror = mirror
    recipe = grammar.recipe(of: attributes)
    magnitude =
      switch attributes.size {
      case .small: random.uniform(0.62...0.7)
      case nil: random.uniform(0.92...1.08)
      case .large: random.uniform(1.35...1.5)
      }
    radius = (recipe.radius ?? 0.15) * magnitude * (place.room ?? 1)
    let offset = SIMD3(place.extent) * random.jitter()
    centre = anatomy.patient.point((SIMD3(place.centre) + offset) * SIMD3(mirror, 1, 1))
    draw(&random)
  }

  // MARK: - What the ways of drawing have in common

  /// A material by name, with the signal that the texts state.
  func material(_ name: String?) -> PhantomMaterial {
    let materials = grammar.tables.materials
    var material = materials[name ?? place.host]!
    guard recipe.draw.usesSignal else { return material }
    for (image, level) in attributes.signal {
      let stated = materials[level.rawValue]!
      switch image {
      case "CT": material.ct = stated.ct
      case "T1": material.t1 = stated.t1
      case "T2": material.t2 = stated.t2
      case "Ultrasound": material.echo = stated.echo
      default: break
      }
    }
    return material
  }

  var around: PhantomMaterial { grammar.tables.materials[place.around ?? "soft"]! }
  /// Along the bone, vessel or tube, away from the midline.
  var axis: SIMD3<Float> { unit(SIMD3(place.axis ?? [0, 0, 1]) * SIMD3(mirror, 1, 1)) }
  /// From the bone, vessel or disc into its surroundings.
  var outward: SIMD3<Float> { unit(SIMD3(place.outward ?? [1, 0, 0]) * SIMD3(mirror, 1, 1)) }
  var calibre: Float { place.calibre ?? 0.1 }
  /// The space of the organ, which most findings do not leave.
  var envelope: PhantomShape.Primitive? {
    place.parts?.first.flatMap { anatomy.envelope($0, mirror: mirror) }
  }

  mutating func add(
    _ shape: PhantomShape, _ material: PhantomMaterial, opacity: Float = 1, mottle: Float = 0
  ) {
    strokes.append(
      PhantomStroke(shape: shape, material: material, opacity: opacity, mottle: mottle, layer: place.layer))
  }

  mutating func add(_ solid: PhantomShape.Primitive, _ material: PhantomMaterial) {
    add(PhantomShape(solid), material)
  }

  private mutating func draw(_ random: inout SplitMix64) {
    switch recipe.draw {
    case .blob, .ring, .wedge, .patch, .speck, .cleft: drawFocal(&random)
    case .haze: drawHaze()
    case .rod: drawRod(&random)
    case .bag, .flank, .shell, .lens: drawCollection()
    case .shrink, .resize, .shift: deform()
    case .slip, .gap: drawBoneBreak(&random)
    case .bulge, .narrow, .plug, .flap, .pouch: drawOnTube()
    }
  }
}
