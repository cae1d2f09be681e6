extension Schema {
  private static let relationKinds =
    "is_a part_of replaced_by associated_with related excludes1 excludes2 code_first use_additional_code code_also see "
    + "see_also"

  /// What goes together is told from what is otherwise related, names have the sort that their source gives them, sources
  /// say whom to name.
  ///
  /// A condition of a table cannot be changed, so `relation` is made anew, and with it the view that reads it. Relations that
  /// were `related` get the new kind where their label is one of `AssociationLabel`.
  ///
  /// OBO files mark names by a type, which were tags until now: `layperson_synonym` with the name as value.
  static let v5 = """
    ALTER TABLE source ADD COLUMN attribution TEXT NOT NULL DEFAULT '';

    UPDATE name SET term_type = substr(tag.key, 1, length(tag.key) - length('_synonym'))
    FROM tag WHERE tag.key GLOB '?*_synonym' AND tag.concept_id = name.concept_id AND tag.source_id = name.source_id
      AND tag.value = name.text AND name.atom IS NULL;
    DELETE FROM tag WHERE key GLOB '?*_synonym' AND EXISTS (
      SELECT 1 FROM name WHERE name.concept_id = tag.concept_id AND name.source_id = tag.source_id
        AND name.text = tag.value AND name.atom IS NULL);

    DROP VIEW concept_relation;
    CREATE TABLE new_relation (
      subject_id INTEGER NOT NULL REFERENCES concept (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (\(isAny("kind", of: relationKinds))),
      object_id INTEGER NOT NULL REFERENCES concept (id) ON DELETE CASCADE,
      label TEXT NOT NULL,
      source_id INTEGER NOT NULL REFERENCES source (id),
      row INTEGER NOT NULL,
      PRIMARY KEY (subject_id, kind, object_id, label, source_id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO new_relation (subject_id, kind, object_id, label, source_id, row)
    SELECT subject_id, iif(kind = 'related' AND \(AssociationLabel.isAssociation("label")), 'associated_with', kind),
      object_id, label, source_id, row
    FROM relation;
    DROP TABLE relation;
    ALTER TABLE new_relation RENAME TO relation;
    CREATE INDEX relation_object ON relation (object_id, kind);
    CREATE INDEX relation_source ON relation (source_id);

    CREATE VIEW concept_relation AS
    SELECT
      subject.system, subject.code, relation.kind, relation.label, object.system AS target_system,
      object.code AS target_code, source.name AS source, relation.row
    FROM relation
    JOIN concept AS subject ON subject.id = relation.subject_id
    JOIN concept AS object ON object.id = relation.object_id
    JOIN source ON source.id = relation.source_id;
    """
}
