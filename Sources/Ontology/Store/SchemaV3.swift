extension Schema {
  /// Views for people who ask in SQL: what is stated, with codes and names of sources instead of keys.
  ///
  /// No query of ours reads them. They are described in docs/schema.md.
  static let v3 = """
    CREATE VIEW concept_name AS
    SELECT
      concept.system, concept.code, name.text AS name, name.kind, name.scope, name.language, name.vocabulary,
      name.term_type, source.name AS source, name.row
    FROM name JOIN concept ON concept.id = name.concept_id JOIN source ON source.id = name.source_id;

    CREATE VIEW concept_text AS
    SELECT
      concept.system, concept.code, description.kind, description.text, description.modality, description.position,
      source.name AS source, description.row
    FROM description
    JOIN concept ON concept.id = description.concept_id JOIN source ON source.id = description.source_id;

    CREATE VIEW concept_relation AS
    SELECT
      subject.system, subject.code, relation.kind, relation.label, object.system AS target_system,
      object.code AS target_code, source.name AS source, relation.row
    FROM relation
    JOIN concept AS subject ON subject.id = relation.subject_id
    JOIN concept AS object ON object.id = relation.object_id
    JOIN source ON source.id = relation.source_id;

    CREATE VIEW concept_ancestor AS
    SELECT
      concept.system, concept.code, ancestor.system AS ancestor_system, ancestor.code AS ancestor_code,
      closure.distance
    FROM closure
    JOIN concept ON concept.id = closure.descendant_id JOIN concept AS ancestor ON ancestor.id = closure.ancestor_id;

    CREATE VIEW concept_mapping AS
    SELECT
      concept.system, concept.code, mapping.target_system, mapping.target_code, mapping.method, mapping.score,
      mapping.evidence, source.name AS source, mapping.row
    FROM mapping
    JOIN concept ON concept.id = mapping.concept_id JOIN source ON source.id = mapping.source_id;

    CREATE VIEW concept_tag AS
    SELECT concept.system, concept.code, tag.key, tag.value, source.name AS source, tag.row
    FROM tag JOIN concept ON concept.id = tag.concept_id JOIN source ON source.id = tag.source_id;

    CREATE VIEW label_class AS
    SELECT label_set.name AS label_set, label.position, label.name AS label, label.system, label.code
    FROM label JOIN label_set ON label_set.id = label.label_set_id;
    """
}
