/// Why a report cannot be written.
struct ReportError: Hinted {
  let description: String
  let hint: String?

  init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
