/// Why a pickle, or what a checkpoint made of it, cannot be used: the end of a sentence about its file.
struct PickleFault: Error, Equatable {
  var description: String
  /// What the user can do about it, where that is known.
  var hint: String?

  init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
