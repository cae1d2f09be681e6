import VisionBridge

extension PhantomGrammar {
  /// The modalities whose scans show a finding with these attributes, in the order of `Modality.allCases`.
  ///
  /// A modality counts when it is used for the organ and what is drawn differs enough from what it is drawn on.
  public func modalities(of attributes: PhantomAttributes) -> [Modality] {
    let place = place(of: attributes)
    return Modality.allCases.filter { modality in
      place.modalities.contains(modality)
        && (modality == .mri
          ? !sequences(of: attributes).isEmpty
          : contrast(of: attributes, Self.signal(of: modality)) >= Self.leastContrast(of: modality))
        // A vertebra that slips forwards stays in line in a frontal film.
        && !(modality == .xRay && recipe(of: attributes).draw == .slip)
    }
  }

  /// The MRI sequences that show the finding.
  func sequences(of attributes: PhantomAttributes) -> [MRISequence] {
    MRISequence.allCases.filter { contrast(of: attributes, $0.signal) >= Self.leastContrast(of: .mri) }
  }

  private func contrast(of attributes: PhantomAttributes, _ signal: KeyPath<PhantomMaterial, Float>) -> Float {
    let place = place(of: attributes)
    let recipe = recipe(of: attributes)
    func value(_ name: String) -> Float { tables.materials[name]![keyPath: signal] }
    let drawn = value(recipe.material ?? place.host)
    if signal == \.agent {
      guard place.layer != nil else { return 0 }
      return abs(drawn - (recipe.draw.liesOutside ? 0 : 1))
    }
    if let level = attributes.level(of: signal) { return abs(value(level.rawValue) - value(place.host)) }
    switch recipe.draw {
    case .shift, .slip: return abs(value(place.host) - value(place.around ?? "soft"))
    case _ where recipe.draw.liesOutside: return abs(drawn - value(place.around ?? "soft"))
    case _ where place.kind == "joint" && recipe.draw.usesNumber:
      // A focus at a joint lies half in bone and half in soft tissue.
      return min(abs(drawn - value(place.host)), abs(drawn - value(place.around ?? "soft")))
    default: return abs(drawn - value(place.host))
    }
  }

  private static func signal(of modality: Modality) -> KeyPath<PhantomMaterial, Float> {
    switch modality {
    case .ct, .xRay: \.ct
    case .mri: \.t2
    case .ultrasound: \.echo
    case .nuclearMedicine: \.uptake
    case .mammography: \.film
    case .dsa, .barium, .fluoroscopy: \.agent
    }
  }

  /// The smallest difference that stands out of the noise; on a radiograph, out of the tissue before and behind.
  private static func leastContrast(of modality: Modality) -> Float {
    switch modality {
    case .ct: 30
    case .xRay: 190
    case .mri: 0.15
    case .ultrasound: 0.15
    case .nuclearMedicine: 0.5
    case .mammography: 0.3
    case .dsa, .barium, .fluoroscopy: 0.5
    }
  }
}

/// The weighting of an MR image.
enum MRISequence: CaseIterable, Sendable {
  case t1, t2

  var signal: KeyPath<PhantomMaterial, Float> { self == .t1 ? \.t1 : \.t2 }
}

extension PhantomAttributes {
  /// The level that the texts state for a kind of image.
  func level(of signal: KeyPath<PhantomMaterial, Float>) -> Level? {
    switch signal {
    case \.ct: self.signal["CT"]
    case \.t1: self.signal["T1"]
    case \.t2: self.signal["T2"]
    case \.echo: self.signal["Ultrasound"]
    default: nil
    }
  }
}

extension PhantomTables.Draw {
  /// Whether the drawing extends over the surroundings of the organ and not over the organ.
  var liesOutside: Bool { [.bag, .resize, .bulge, .pouch].contains(self) }
}
