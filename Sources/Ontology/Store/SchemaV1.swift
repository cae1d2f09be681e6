extension Schema {
  private static let conceptKinds = "chapter section category code extended term disorder"
  private static let scopes = "exact narrow broad related inclusion index"
  private static let descriptionKinds =
    "definition radiographic_features clinical_presentation includes excludes1 excludes2 "
    + "use_additional_code code_first code_also note comment section"
  private static let relationKinds =
    "is_a part_of replaced_by related excludes1 excludes2 code_first use_additional_code code_also see "
    + "see_also"
  private static let mappingMethods =
    "stated exact_name cross_reference inherited lexical semantic reviewed"

  /// A condition that a column is one of the words.
  ///
  /// SQLite makes a table of the list of an `IN` anew for every row that is inserted, which takes longer than the row.
  static func isAny(_ column: String, of words: String) -> String {
    words.split(separator: " ").map { "\(column) = '\($0)'" }.joined(separator: " OR ")
  }

  /// The first schema.
  ///
  /// A `concept` is only an identity; what a source says about it is an `entry`. Every fact belongs to a source and to
  /// a row of its file, so several sources may describe one system and each can be replaced alone. Where they disagree,
  /// the source with the lowest id decides; `concept_summary` shows the result. Ids survive the replacement of a
  /// source.
  ///
  /// Codes are looked up by `concept_plain_code`. A query that also names the system writes `+system`, else SQLite takes
  /// the index by system and reads all its codes.
  ///
  /// A source of sources, which UMLS is, states the same name once for each of its atoms; other sources state a name of a
  /// concept once. `language`, `vocabulary` (SAB), `term_type` (TTY) and `atom` (AUI) say where an atom comes from.
  ///
  /// `relation.label` is what the source calls the relation, empty where the kind says it all.
  ///
  /// A `mapping` is `stated` by a file; any other method says how curation found it, and then has a score, and evidence
  /// that a person can check.
  ///
  /// `name_search` indexes the texts of `name` without copying them. It is kept up to date source by source, not by
  /// triggers: in a statement with triggers SQLite makes FTS5 flush after every row, ten times slower. It keeps no sizes:
  /// names are ranked by their length, which for names that have all words is nearly BM25 and needs no pass over all names.
  /// `search_term` holds its words, for misspelt ones.
  ///
  /// `closure` follows from `relation` and is made anew with every import; checking the two concepts of each of its rows
  /// would take longer than writing them, hence no references.
  static let v1 = """
    CREATE TABLE source (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (name <> ''),
      system TEXT NOT NULL CHECK (system <> ''),
      version TEXT NOT NULL,
      file TEXT NOT NULL,
      digest TEXT NOT NULL,
      licence TEXT NOT NULL,
      origin TEXT NOT NULL
    ) STRICT;

    CREATE TABLE concept (
      id INTEGER PRIMARY KEY,
      system TEXT NOT NULL CHECK (system <> ''),
      code TEXT NOT NULL CHECK (code <> ''),
      UNIQUE (system, code)
    ) STRICT;
    CREATE INDEX concept_plain_code ON concept (upper(replace(code, '.', '')));

    CREATE TABLE entry (
      concept_id INTEGER NOT NULL REFERENCES concept (id) ON DELETE CASCADE,
      source_id INTEGER NOT NULL REFERENCES source (id),
      kind TEXT NOT NULL CHECK (\(isAny("kind", of: conceptKinds))),
      is_obsolete INTEGER NOT NULL CHECK (is_obsolete IN (0, 1)),
      is_billable INTEGER CHECK (is_billable IN (0, 1)),
      row INTEGER NOT NULL,
      PRIMARY KEY (concept_id, source_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX entry_source ON entry (source_id);
    CREATE INDEX entry_kind ON entry (kind);

    CREATE TABLE name (
      id INTEGER PRIMARY KEY,
      concept_id INTEGER NOT NULL REFERENCES concept (id) ON DELETE CASCADE,
      source_id INTEGER NOT NULL REFERENCES source (id),
      kind TEXT NOT NULL CHECK (kind IN ('preferred', 'synonym')),
      scope TEXT CHECK (\(isAny("scope", of: scopes))),
      text TEXT NOT NULL CHECK (text <> ''),
      row INTEGER NOT NULL,
      language TEXT,
      vocabulary TEXT,
      term_type TEXT,
      atom TEXT,
      CHECK ((kind = 'preferred') = (scope IS NULL))
    ) STRICT;
    CREATE INDEX name_concept ON name (concept_id);
    CREATE UNIQUE INDEX name_stated ON name (concept_id, source_id, text) WHERE atom IS NULL;
    CREATE UNIQUE INDEX name_preferred ON name (concept_id, source_id) WHERE kind = 'preferred';
    CREATE INDEX name_source ON name (source_id);
    CREATE INDEX name_text ON name (text COLLATE NOCASE);

    CREATE VIRTUAL TABLE name_search USING fts5 (
      text, content = 'name', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2',
      columnsize = 0
    );
    CREATE VIRTUAL TABLE name_vocabulary USING fts5vocab (name_search, row);

    CREATE TABLE search_term (
      term TEXT PRIMARY KEY,
      name_count INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE description (
      id INTEGER PRIMARY KEY,
      concept_id INTEGER NOT NULL REFERENCES concept (id) ON DELETE CASCADE,
      source_id INTEGER NOT NULL REFERENCES source (id),
      position INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (\(isAny("kind", of: descriptionKinds))),
      modality TEXT,
      vocabulary TEXT,
      text TEXT NOT NULL CHECK (text <> ''),
      row INTEGER NOT NULL,
      UNIQUE (concept_id, source_id, position)
    ) STRICT;
    CREATE INDEX description_source ON description (source_id);

    CREATE TABLE relation (
      subject_id INTEGER NOT NULL REFERENCES concept (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (\(isAny("kind", of: relationKinds))),
      object_id INTEGER NOT NULL REFERENCES concept (id) ON DELETE CASCADE,
      label TEXT NOT NULL,
      source_id INTEGER NOT NULL REFERENCES source (id),
      row INTEGER NOT NULL,
      PRIMARY KEY (subject_id, kind, object_id, label, source_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX relation_object ON relation (object_id, kind);
    CREATE INDEX relation_source ON relation (source_id);

    CREATE TABLE closure (
      descendant_id INTEGER NOT NULL,
      ancestor_id INTEGER NOT NULL,
      distance INTEGER NOT NULL CHECK (distance > 0),
      PRIMARY KEY (descendant_id, ancestor_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX closure_ancestor ON closure (ancestor_id, distance);

    CREATE TABLE mapping (
      concept_id INTEGER NOT NULL REFERENCES concept (id) ON DELETE CASCADE,
      source_id INTEGER NOT NULL REFERENCES source (id),
      target_system TEXT NOT NULL CHECK (target_system <> ''),
      target_code TEXT NOT NULL CHECK (target_code <> ''),
      method TEXT NOT NULL DEFAULT 'stated' CHECK (\(isAny("method", of: mappingMethods))),
      score REAL CHECK (score BETWEEN 0 AND 1),
      evidence TEXT CHECK (evidence <> ''),
      row INTEGER NOT NULL,
      PRIMARY KEY (concept_id, target_system, target_code, source_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX mapping_target ON mapping (target_system, upper(replace(target_code, '.', '')));
    CREATE INDEX mapping_source ON mapping (source_id);

    CREATE TABLE tag (
      concept_id INTEGER NOT NULL REFERENCES concept (id) ON DELETE CASCADE,
      source_id INTEGER NOT NULL REFERENCES source (id),
      key TEXT NOT NULL CHECK (key <> ''),
      value TEXT NOT NULL,
      row INTEGER NOT NULL,
      PRIMARY KEY (concept_id, key, value, source_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tag_value ON tag (key, value);
    CREATE INDEX tag_source ON tag (source_id);

    CREATE TABLE label_set (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (name <> '')
    ) STRICT;

    CREATE TABLE label (
      label_set_id INTEGER NOT NULL REFERENCES label_set (id) ON DELETE CASCADE,
      position INTEGER NOT NULL CHECK (position >= 0),
      name TEXT NOT NULL CHECK (name <> ''),
      system TEXT,
      code TEXT,
      PRIMARY KEY (label_set_id, position),
      UNIQUE (label_set_id, name),
      CHECK ((system IS NULL) = (code IS NULL))
    ) STRICT, WITHOUT ROWID;

    CREATE VIEW concept_summary AS
    SELECT
      concept.id, concept.system, concept.code, entry.kind, entry.is_obsolete,
      (SELECT max(is_billable) FROM entry WHERE concept_id = concept.id) AS is_billable,
      name.text AS name, name.id AS name_id, entry.source_id, source.name AS source, entry.row
    FROM concept
    JOIN entry ON entry.concept_id = concept.id
      AND entry.source_id = (SELECT min(source_id) FROM entry WHERE concept_id = concept.id)
    JOIN name ON name.concept_id = concept.id AND name.source_id = entry.source_id AND name.kind = 'preferred'
    JOIN source ON source.id = entry.source_id;
    """
}
