public import Files

/// Knowledge.
public enum OntologyDomain {}

/// A failure of reading, storing or querying knowledge.
public typealias OntologyError = Failure<OntologyDomain>
