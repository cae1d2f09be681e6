internal import GRDB

extension OntologyStore {
  /// Returns the concepts that a code stands for today, in one system or in all of them: those in use that have the code,
  /// those that replace withdrawn ones that have it, and, where no concept in use has the code, those that list it as
  /// another one of their own.
  ///
  /// A withdrawn concept is followed to what replaces it, over any number of steps. One stands for itself where the code
  /// leads to none of its system that is in use. Concepts with the code come first, then those it leads to, in the order
  /// of their systems and codes.
  public func presentConcepts(code: String, system: String? = nil) throws -> [PresentConcept] {
    try read { database in try PresentCodes.find(code, system: system, in: database).map(\.present) }
  }
}
