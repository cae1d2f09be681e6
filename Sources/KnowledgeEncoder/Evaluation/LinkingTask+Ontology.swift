import Deterministic
import Ontology
import TextEncoder

extension LinkingTask {
  /// One half of the names that a sampler withholds from training, all and the lay ones among them, to be linked to the names
  /// that training pairs may have. No task for a set without names.
  ///
  /// - Parameter candidateCount: Most names to choose from: those of the concepts that are asked for, filled up with others
  ///   at random; nil for all.
  /// - Throws: `OntologyError` when the names cannot be read.
  public static func withheldNames(
    of sampler: PairSampler, part: HeldOutPart = .test, candidateCount: Int? = nil
  ) throws -> [LinkingTask] {
    let withheld = sampler.options.withheldNames
    guard withheld.lay > 0 || withheld.other > 0 else { return [] }
    let lay = try sampler.withheldNames(lay: true, part: part)
    let names = lay + (try sampler.withheldNames(lay: false, part: part))
    let sets = [("withheld_names", names), ("withheld_lay_names", lay)].filter { !$0.1.isEmpty }
    let asked = Set(names.map(\.cluster))
    var random = SplitMix64(seed: 0)
    let all = try sampler.trainingNames()
    let (own, others) = (all.filter { asked.contains($0.cluster) }, all.filter { !asked.contains($0.cluster) })
    let fill = candidateCount.map { Array(random.shuffled(others).prefix(max(0, $0 - own.count))) } ?? others
    let concepts = Dictionary(grouping: own + fill, by: \.cluster).sorted { $0.key < $1.key }
    let dictionary = TermDictionary(
      origin: "the training part of the database",
      concepts.map { .init(ids: ["\($0.key)"], names: $0.value.map(\.text)) })
    return try sets.map { name, names in
      let mentions = names.map { MentionCorpus.Mention($0.text, ids: ["\($0.cluster)"]) }
      return try LinkingTask(
        name: name, corpus: MentionCorpus(origin: "the recipe's withheld names", mentions: mentions),
        dictionary: dictionary)
    }
  }
}
