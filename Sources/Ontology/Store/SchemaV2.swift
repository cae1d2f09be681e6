extension Schema {
  /// Sources know whether they were clean.
  ///
  /// `first_bad_row` is the file, the line and the fault of the first row that the importer refused, and empty where there
  /// was none. It is null for what was imported before, and for what is curated.
  static let v2 = "ALTER TABLE source ADD COLUMN first_bad_row TEXT;"
}
