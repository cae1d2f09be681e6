extension Array {
  /// Deals the elements out to parts of nearly equal size, as cards are dealt. Those of a group come one after the other, at
  /// the place of the first of them: so they are spread over as many parts as there are, and no part is left with what
  /// found no other place.
  package func dealt<Group: Hashable>(into count: Int, groupedBy group: (Element) -> Group) -> [[Element]] {
    var places: [Group: Int] = [:]
    var groups: [[Element]] = []
    for element in self {
      let group = group(element)
      if let place = places[group] {
        groups[place].append(element)
      } else {
        places[group] = groups.count
        groups.append([element])
      }
    }
    var parts = [[Element]](repeating: [], count: count)
    for (index, element) in groups.joined().enumerated() { parts[index % count].append(element) }
    return parts
  }
}
