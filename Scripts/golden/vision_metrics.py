"""Ranking metrics of scikit-learn on chosen and random scores, and a small long-tailed evaluation."""

import json
import warnings

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize_scalar
from scipy.special import expit, logsumexp, softmax
from sklearn.metrics import (accuracy_score, average_precision_score, balanced_accuracy_score, cohen_kappa_score,
                             confusion_matrix, f1_score, matthews_corrcoef, mean_absolute_error, precision_recall_curve,
                             roc_auc_score, roc_curve)

RATES = [0.01, 0.05, 0.1, 0.2, 0.5]


def best_threshold(targets, scores):
    thresholds = precision_recall_curve(targets, scores)[2]
    f1 = [f1_score(targets, scores >= threshold) for threshold in thresholds]
    return float(thresholds[int(np.argmax(f1))]), float(np.max(f1))


def at_most(targets, scores, rate):
    fpr, tpr, _ = roc_curve(targets, scores, drop_intermediate=False)
    return float(tpr[fpr <= rate].max())


def nearest(targets, scores, rate):
    fpr, tpr, _ = roc_curve(targets, scores)
    return float(tpr[np.argmin(np.abs(fpr - rate))])


def curves(targets, scores):
    """Recall at false positive rates 0, .01 … 1; precision at recalls .01 … 1."""
    fpr, tpr, _ = roc_curve(targets, scores, drop_intermediate=False)
    precision, recall, _ = precision_recall_curve(targets, scores)
    precision, recall = precision[::-1][1:], recall[::-1][1:]  # falling thresholds, without the point at recall 0
    return {"rocRecalls": np.interp([i / 100 for i in range(101)], fpr, tpr).tolist(),
            "precisions": [float(precision[np.argmax(recall >= i / 100)]) for i in range(1, 101)]}


def measure(targets, scores, threshold):
    called = scores >= threshold
    result = {"threshold": threshold, "f1": f1_score(targets, called, zero_division=0.0),
              "mcc": matthews_corrcoef(targets, called), "accuracy": accuracy_score(targets, called)}
    if targets.any():
        result["averagePrecision"] = average_precision_score(targets, scores)
        result["bestThreshold"], result["bestF1"] = best_threshold(targets, scores)
    if targets.any() and not targets.all():
        result["auroc"] = roc_auc_score(targets, scores)
        result["recallAtMost"] = [at_most(targets, scores, rate) for rate in RATES]
        result |= curves(targets, scores)
        result["recallNearest"] = [nearest(targets, scores, rate) for rate in RATES]
    return {key: value if isinstance(value, list) else float(value) for key, value in result.items()}


def rankings():
    random = np.random.default_rng(11)

    def ranked(count, places):
        targets = np.zeros(count, dtype=bool)
        targets[np.array(places) - 1] = True
        return targets, np.linspace(1, 0, count)

    cases = {
        "perfect": ranked(300, range(1, 21)),
        "single positive first": ranked(300, [1]),
        "single positive late": ranked(300, [50]),
        "three positives": ranked(300, [4, 11, 51]),
        "reversed": ranked(40, range(31, 41)),
        "all scores equal": (np.arange(30) % 3 == 0, np.full(30, 0.25)),
        "no positives": (np.zeros(20, dtype=bool), random.random(20)),
        "no negatives": (np.ones(20, dtype=bool), random.random(20)),
        "one case": (np.array([True]), np.array([0.5])),
        "two cases": (np.array([False, True]), np.array([0.5, 0.5])),
        "negative scores and zeros": (np.array([1, 0, 1, 0, 0, 1], dtype=bool),
                                      np.array([-0.0, 0.0, -1.5, -3, 2, 2])),
    }
    for count, rate, digits in [(50, 0.3, 1), (200, 0.05, 2), (200, 0.5, 1), (400, 0.02, 3), (400, 0.1, 6)]:
        targets = random.random(count) < rate
        targets[0] = True
        cases[f"random {count} {rate} {digits}"] = (targets, np.round(random.normal(targets * 0.8, 1), digits))
    result = []
    for name, (targets, scores) in cases.items():
        scores = scores.astype(np.float32).astype(np.float64)
        threshold = float(np.median(scores))
        result.append({"name": name, "scores": scores.tolist(), "targets": targets.tolist(),
                       **measure(targets, scores, threshold)})
    return result


def long_tail():
    """Twelve classes whose thresholds come from a validation split; means by head (>100), medium, tail (<30)."""
    random = np.random.default_rng(5)
    counts = [400, 150, 101, 100, 60, 30, 29, 12, 9, 5, 3, 1]
    rates = np.array([0.3, 0.2, 0.15, 0.1, 0.08, 0.06, 0.05, 0.04, 0.04, 0.03, 0, 0.02])
    splits = {}
    for split, cases in [("validation", 60), ("test", 90)]:
        targets = random.random((cases, 12)) < rates
        scores = 1 / (1 + np.exp(-np.round(random.normal(targets * 1.5 - 2, 1), 2)))
        splits[split] = (targets, scores.astype(np.float32).astype(np.float64))
    splits["validation"][0][:, 8] = False  # a class without a threshold of its own
    splits["test"][0][0, 8] = True
    targets, scores = splits["test"]
    own = {c: best_threshold(splits["validation"][0][:, c], splits["validation"][1][:, c])[0]
           for c in range(12) if splits["validation"][0][:, c].any()}
    groups = ["head" if n > 100 else "medium" if n >= 30 else "tail" for n in counts]

    def threshold(c):
        return own.get(c, float(np.median([own[k] for k in own if groups[k] == groups[c]])))

    scored = {c: measure(targets[:, c], scores[:, c], threshold(c))
              for c in range(12) if targets[:, c].any() and not targets[:, c].all()}
    means = {}
    for group in ["all", "head", "medium", "tail"]:
        members = [scored[c] for c in scored if group in ("all", groups[c])]
        means[group] = {
            "scored": len(members),
            **{key: float(np.mean([m[key] for m in members])) for key in ["auroc", "averagePrecision", "f1", "mcc", "accuracy"]},
            **{key: np.mean([m[key] for m in members], axis=0).tolist() for key in ["recallAtMost", "recallNearest"]},
        }
    return {
        "trainingCounts": counts,
        **{f"{split}Targets": t.ravel().tolist() for split, (t, _) in splits.items()},
        **{f"{split}Scores": s.ravel().tolist() for split, (_, s) in splits.items()},
        "fallbacks": [c for c in range(12) if c not in own],
        "means": means,
    }


def decisions():
    """Five grades, of which one is never right and another never decided."""
    random = np.random.default_rng(8)
    actual = random.choice([0, 1, 2, 4], 80, p=[0.5, 0.2, 0.2, 0.1])
    scores = np.round(random.normal(size=(80, 5)) + 1.5 * np.eye(5)[actual], 3).astype(np.float32)
    scores[:, 1] -= 9
    scores[3] = scores[3, 0]  # all equal: the first
    decided = scores.argmax(1)
    return {
        "actual": actual.tolist(), "scores": scores.astype(float).ravel().tolist(),
        "accuracy": accuracy_score(actual, decided), "balancedAccuracy": balanced_accuracy_score(actual, decided),
        "quadraticKappa": cohen_kappa_score(actual, decided, weights="quadratic"),
        "meanAbsoluteError": mean_absolute_error(actual, decided),
        "confusion": confusion_matrix(actual, decided, labels=range(5)).tolist(),
    }


def error(probabilities, right):
    """Expected calibration error over 15 bins."""
    bins = np.clip(np.ceil(probabilities * 15).astype(int) - 1, 0, 14)
    return float(sum(np.mean(bins == b) * abs(probabilities[bins == b].mean() - right[bins == b].mean())
                     for b in range(15) if (bins == b).any()))


def calibration(exclusive):
    """Overconfident scores of four classes; the temperature by scipy on one half, the error of the other."""
    random = np.random.default_rng(21)
    logits = random.normal(0, 2, (300, 4))
    if exclusive:
        scores = 2.5 * logits
        scores -= logsumexp(scores, axis=1, keepdims=True)
        actual = np.array([random.choice(4, p=softmax(row)) for row in logits])
        targets = np.eye(4, dtype=bool)[actual]
    else:
        scores, targets = 2.5 * logits + 0.3, random.random((300, 4)) < expit(logits)
    scores = scores.astype(np.float32).astype(np.float64)

    def loss(log_inverse):
        scaled = scores[:150] * np.exp(log_inverse)
        if exclusive:
            return (logsumexp(scaled, axis=1) - scaled[targets[:150]]).sum()
        return (np.logaddexp(0, scaled) - scaled * targets[:150]).sum()

    temperature = float(np.exp(-minimize_scalar(loss, bounds=(-4, 4), method="bounded", options={"xatol": 1e-10}).x))

    def measured(t):
        scaled, truth = scores[150:] / t, targets[150:]
        if exclusive:
            best = scaled.argmax(1)
            return error(softmax(scaled, axis=1).max(1), truth[np.arange(150), best])
        return error(expit(scaled).ravel(), truth.ravel())

    return {"scores": scores.ravel().tolist(), "targets": targets.ravel().tolist(), "temperature": temperature,
            "error": measured(1), "calibratedError": measured(temperature)}


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (out / "rankings.json").write_text(json.dumps({"rates": RATES, "cases": rankings()}) + "\n")
        kinds = {"exclusive": calibration(True), "independent": calibration(False)}
        (out / "calibration.json").write_text(json.dumps(kinds) + "\n")
        (out / "decisions.json").write_text(json.dumps(decisions()) + "\n")
        (out / "long_tail.json").write_text(json.dumps(long_tail()) + "\n")
    return {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__}
