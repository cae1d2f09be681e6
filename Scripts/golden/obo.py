"""How fastobo reads `Tests/OntologyTests/Fixtures/syntax.obo`: identifiers that end at a comment, qualifiers, frames."""

import collections
import importlib.metadata
import json
import pathlib

import fastobo

ROOT = pathlib.Path(__file__).resolve().parents[2]


def terms(document):
    """Clauses of all frames of each identifier, as lists of what they say; qualifiers and comments are left out."""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    for frame in document:
        if not isinstance(frame, fastobo.term.TermFrame):
            continue
        term = found[str(frame.id)]
        for clause in frame:
            tag = clause.raw_tag()
            if tag == "def":
                term[tag].append(str(clause.definition))
            elif tag == "synonym":
                term[tag].append([clause.synonym.desc, clause.synonym.scope])
            elif tag == "xref":
                term[tag].append(str(clause.xref.id))
            elif tag == "relationship":
                term[tag].append([str(clause.typedef), str(clause.term)])
            else:
                term[tag].append(str(clause.raw_value()).strip())
    return found


def generate(out):
    document = fastobo.load(str(ROOT / "Tests/OntologyTests/Fixtures/syntax.obo"))
    header = {clause.raw_tag(): clause.raw_value().strip() for clause in document.header}
    out.mkdir(parents=True, exist_ok=True)
    (out / "syntax.json").write_text(
        json.dumps({"header": header, "terms": terms(document)}, indent=1, sort_keys=True) + "\n")
    return {"fastobo": importlib.metadata.version("fastobo")}
