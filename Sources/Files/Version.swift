/// The version of the program, also written into every file it makes.
package enum Version {
  /// The version of these sources.
  package static let current = "0.1.0"
}
