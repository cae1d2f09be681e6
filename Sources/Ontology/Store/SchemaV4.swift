extension Schema {
  /// Other codes of a concept are found as codes are: in any case, with or without dots.
  static let v4 = """
    CREATE INDEX tag_alternative_code ON tag (upper(replace(value, '.', ''))) WHERE key = 'alt_id';
    """
}
