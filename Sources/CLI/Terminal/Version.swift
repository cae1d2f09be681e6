/// The version of the tool, also written into every file it makes.
enum Version {
  static let current = "0.1.0"
}
