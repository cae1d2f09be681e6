import Foundation
import KnowledgeEncoder
import NN
import Ontology
import TextEncoder

/// Writes the embeddings of a list of labels, against which image models are trained.
public func exportClasses(_ labels: URL, of database: URL, encoder: URL, to file: URL) throws {
  let classes = try ClassEmbeddings(
    of: LabelSet(contentsOf: labels), ClassTexts([.nameAndDefinition]), in: OntologyStore.open(at: database),
    encoder: SentenceEncoder(directory: encoder))
  try classes.save(to: file)
}
