"""Information content and similarities of a drawn hierarchy, as nxontology computes them.

nxontology knows intrinsic information content only; the corpus measure is computed here from its definition, on the
graph's own descendants.
"""

import importlib.metadata
import json
import math
import pathlib
import random

import networkx
from nxontology import NXOntology

SIZE = 120


def draw_edges(draw):
    """(child, parents) of a hierarchy with three roots, one of them alone, and up to three parents."""
    edges = []
    for number in range(SIZE):
        code = f"N{number:03}"
        parents = [] if number in (0, 1, SIZE - 1) else draw.sample(range(number), min(number, draw.choice([1, 1, 1, 2, 3])))
        edges.append([code])
        edges += [[code, f"N{parent:03}"] for parent in parents]
    return edges


def pairs(graph, content, drawn):
    made = []
    for a, b in drawn:
        common = (networkx.ancestors(graph, a) | {a}) & (networkx.ancestors(graph, b) | {b})
        resnik = max((content[c] for c in common), default=0.0)
        total = content[a] + content[b]
        lin = 1.0 if a == b else 2 * resnik / total if total else 0.0
        made.append({"a": a, "b": b, "mica": "yes" if common else None, "resnik": resnik, "lin": lin})
    return made


def generate(out: pathlib.Path) -> dict:
    draw = random.Random(20261122)
    edges = draw_edges(draw)
    ontology = NXOntology()
    for edge in edges:
        if len(edge) == 1:
            ontology.add_node(edge[0])
    for edge in edges:
        if len(edge) == 2:
            ontology.add_edge(edge[1], edge[0])
    ontology.freeze()
    codes = sorted(ontology.graph.nodes)
    drawn = [draw.sample(codes, 2) for _ in range(400)] + [[c, c] for c in codes[:5]]

    measures = {}
    for name, attribute in [("seco", "intrinsic_ic"), ("sanchez", "intrinsic_ic_sanchez")]:
        content = {c: getattr(ontology.node_info(c), f"{attribute}_scaled") for c in codes}
        measured = []
        for a, b in drawn:
            similarity = ontology.similarity(a, b, ic_metric=attribute)
            measured.append({
                "a": a, "b": b, "mica": similarity.mica, "resnik": similarity.resnik_scaled,
                "lin": 1.0 if a == b else similarity.lin})
        measures[name] = {"content": content, "pairs": measured}

    counts = {c: float(draw.choice([0, 1, 2, 30])) for c in draw.sample(codes, 80)}
    own = {c: 1 + counts.get(c, 0) for c in codes}
    total = sum(own.values())
    corpus = {
        c: -math.log((own[c] + sum(own[d] for d in networkx.descendants(ontology.graph, c))) / total) for c in codes
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "graph.json").write_text(json.dumps({
        "edges": edges, "measures": measures, "counts": counts,
        "corpus": {"content": corpus, "pairs": pairs(ontology.graph, corpus, drawn)}}) + "\n")
    return {"nxontology": importlib.metadata.version("nxontology"), "networkx": networkx.__version__}
