#!/usr/bin/env python3
"""Whether class embeddings tell what a phantom draws: a linear probe for each attribute, cross-validated over classes.

    nosology vision phantom --database demo/ontology.sqlite --output many --classes 800 --cases 5600 --size 16 --depth 4
    nosology encoder export-labels --encoder ENCODER --database demo/ontology.sqlite --labels many/labels.json \
      --output many.safetensors
    Benchmarks/knowledge/probe.py many/labels.json many.safetensors

Prints the balanced accuracy of a ridge classifier on normalised embeddings in five folds. Values of fewer than five classes
are left out. Needs Python 3.11 with safetensors and scikit-learn.
"""

import argparse
import json

import numpy as np
from safetensors.numpy import load_file
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

ATTRIBUTES = ["region", "organ", "form", "zone", "side", "margin", "displacement", "pattern"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labels", help="labels.json of a phantom")
    parser.add_argument("embeddings", nargs="+", help="class embeddings of those labels")
    arguments = parser.parse_args()
    with open(arguments.labels) as file:
        attributes = [entry.get("attributes", {}) for entry in json.load(file)]
    print("| embeddings | " + " | ".join(ATTRIBUTES) + " |\n|" + "---|" * (len(ATTRIBUTES) + 1))
    for path in arguments.embeddings:
        vectors = load_file(path)["embeddings"]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        print(f"| {path} | " + " | ".join(probe(vectors, attributes, name) for name in ATTRIBUTES) + " |", flush=True)


def probe(vectors, attributes, name):
    """Balanced accuracy, with the numbers of values and of classes."""
    values = np.array([item.get(name, "") for item in attributes])
    known, counts = np.unique(values, return_counts=True)
    keep = np.isin(values, known[counts >= 5]) & (values != "")
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    model = RidgeClassifier(alpha=0.3, class_weight="balanced")
    found = cross_val_predict(model, vectors[keep], values[keep], cv=folds)
    return f"{balanced_accuracy_score(values[keep], found):.3f} ({len(set(values[keep]))}, {keep.sum()})"


if __name__ == "__main__":
    main()
