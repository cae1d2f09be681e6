import VisionBridge

extension PhantomTables {
  /// Refuses a grammar that names something it does not define, with everything that is wrong in one message.
  func checkReferences(path: String) throws {
    var problems: [String] = []
    func check(_ name: String?, in table: some Collection<String>, _ what: String, _ place: String) {
      guard let name, !table.contains(name) else { return }
      problems.append("\(place) names the unknown \(what) '\(name)'")
    }
    for region in BodyRegion.allCases where regions[region.rawValue] == nil {
      problems.append("region '\(region.rawValue)' is missing")
    }
    let parts = regions.mapValues { Set($0.parts.map(\.name)) }
    for (name, region) in regions {
      for part in region.parts {
        check(part.material, in: materials.keys, "material", "part '\(part.name)' of \(name)")
        check(part.core?.material, in: materials.keys, "material", "part '\(part.name)' of \(name)")
        if !part.isComplete { problems.append("part '\(part.name)' of \(name) has no complete shape") }
      }
    }
    for (name, organ) in organs {
      let known = parts[organ.region.rawValue] ?? []
      check(organ.host, in: materials.keys, "material", "organ '\(name)'")
      check(organ.around, in: materials.keys, "material", "organ '\(name)'")
      for part in organ.parts ?? [] { check(part, in: known, "part", "organ '\(name)'") }
      for (zoneName, zone) in organ.zones ?? [:] {
        check(zone.host, in: materials.keys, "material", "zone '\(zoneName)' of '\(name)'")
        check(zone.around, in: materials.keys, "material", "zone '\(zoneName)' of '\(name)'")
        for part in zone.parts ?? [] { check(part, in: known, "part", "zone '\(zoneName)' of '\(name)'") }
      }
    }
    for (name, recipes) in forms {
      for recipe in recipes {
        for material in [recipe.material, recipe.smoothMaterial, recipe.core, recipe.replace] {
          check(material, in: materials.keys, "material", "form '\(name)'")
        }
        for organ in recipe.organs ?? [] { check(organ, in: organs.keys, "organ", "form '\(name)'") }
      }
    }
    let zones = Set(organs.values.flatMap { ($0.zones ?? [:]).keys })
    for term in terms {
      let place = "term '\(term.say.first ?? "")'"
      check(term.organ, in: organs.keys, "organ", place)
      check(term.form, in: forms.keys, "form", place)
      check(term.zone, in: zones, "zone", place)
      if term.say.isEmpty { problems.append("a term has no words") }
    }
    for (what, phrases) in [("terms", terms.flatMap(\.say)), ("negations", negations), ("vetoes", vetoes)] {
      for phrase in phrases where PhantomLexicon.words(of: phrase).isEmpty {
        problems.append("'\(phrase)' of the \(what) has no words")
      }
    }
    for name in ["bright", "dark"] { check(name, in: materials.keys, "material", "signal") }
    guard problems.isEmpty else {
      throw VisionError("\(path): \(problems.sorted().joined(separator: "; "))")
    }
  }
}

extension PhantomTables.Part {
  fileprivate var isComplete: Bool {
    if let centre, let radii { return centre.count == 3 && radii.count == 3 }
    if let points { return points.count > 1 && points.allSatisfy { $0.count == 3 } && radius != nil }
    if let arc { return arc.centre.count == 3 && arc.radii.count == 2 && radius != nil }
    return false
  }
}
