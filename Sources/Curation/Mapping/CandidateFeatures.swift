import Ontology

/// The candidates of one title: every category that something speaks for, with what it is.
struct CandidateFeatures {
  /// One category with its features and the names behind them.
  struct Candidate {
    var category: Int32
    var values = [Float](repeating: 0, count: MappingFeature.allCases.count)
    /// For each feature, number of the name and of the code that gave its value.
    var origins = [Origin?](repeating: nil, count: MappingFeature.allCases.count)

    subscript(_ feature: MappingFeature) -> Float { values[feature.rawValue] }
  }

  /// The name that a value comes from.
  struct Origin {
    var text: String
    var concept: ConceptID
    var code: Int32
  }

  private(set) var candidates: [Candidate] = []
  private var places: [Int32: Int] = [:]
  private let categories: [Int32]

  /// Starts without candidates. `categories` gives the category's number for each code's.
  init(categories: [Int32]) {
    self.categories = categories
  }

  /// Notes that a name speaks for its codes with a strength; the strongest name of a category counts, of
  /// equals the first.
  mutating func note(_ feature: MappingFeature, _ strength: Float, by name: CodedName) {
    for target in name.targets {
      let value = strength * target.weight
      let place = place(of: categories[Int(target.code)])
      guard value > candidates[place].values[feature.rawValue] else { continue }
      candidates[place].values[feature.rawValue] = value
      candidates[place].origins[feature.rawValue] = Origin(
        text: name.text, concept: name.concept, code: target.code)
    }
  }

  /// Raises a feature of one category that no single name accounts for to a value.
  mutating func raise(_ feature: MappingFeature, to value: Float, of category: Int32) {
    let place = place(of: category)
    candidates[place].values[feature.rawValue] = max(candidates[place].values[feature.rawValue], value)
  }

  /// Sets each category's share of what names say, by `votes` for each name.
  mutating func share(_ feature: MappingFeature, _ votes: [(name: CodedName, weight: Float)]) {
    var sums: [Int32: Float] = [:]
    var first: [Int32: Origin] = [:]
    for (name, weight) in votes {
      for target in name.targets {
        let category = categories[Int(target.code)]
        sums[category, default: 0] += weight * target.weight
        if first[category] == nil {
          first[category] = Origin(text: name.text, concept: name.concept, code: target.code)
        }
      }
    }
    // Sums of floats depend on their order, and that of a dictionary is another one in every process.
    let ordered = sums.sorted { $0.key < $1.key }
    let total = ordered.reduce(0) { $0 + $1.value }
    guard total > 0 else { return }
    for (category, sum) in ordered {
      let place = place(of: category)
      candidates[place].values[feature.rawValue] = sum / total
      candidates[place].origins[feature.rawValue] = first[category]
    }
  }

  /// Sets one over the place of each category when they are ordered by the greatest of some features.
  mutating func rank(_ feature: MappingFeature, by others: [MappingFeature]) {
    func best(_ candidate: Candidate) -> MappingFeature {
      others.max { candidate[$0] < candidate[$1] } ?? others[0]
    }
    let order = candidates.indices.filter { candidates[$0][best(candidates[$0])] > 0 }.sorted { a, b in
      let (x, y) = (candidates[a], candidates[b])
      return (x[best(x)], y.category) > (y[best(y)], x.category)
    }
    // Places count where there is something to be ordered by.
    for (place, index) in order.enumerated() {
      let origin = candidates[index].origins[best(candidates[index]).rawValue]
      candidates[index].values[feature.rawValue] = 1 / Float(place + 1)
      candidates[index].origins[feature.rawValue] = origin
    }
  }

  /// Keeps the candidates with the greatest plain sums of features.
  mutating func keep(_ count: Int) {
    candidates.sort { a, b in
      let (x, y) = (a.values.reduce(0, +), b.values.reduce(0, +))
      return x == y ? a.category < b.category : x > y
    }
    candidates = Array(candidates.prefix(count))
    places = Dictionary(uniqueKeysWithValues: candidates.enumerated().map { ($1.category, $0) })
  }

  private mutating func place(of category: Int32) -> Int {
    if let place = places[category] { return place }
    places[category] = candidates.count
    candidates.append(Candidate(category: category))
    return candidates.count - 1
  }
}
