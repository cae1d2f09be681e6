"""Rank correlations, intervals, eigenvalues, effective ranks and silhouettes as SciPy, NumPy and scikit-learn compute them."""

import json
import warnings

import numpy as np
import scipy
import sklearn
from scipy.stats import bootstrap, spearmanr
from sklearn.metrics import average_precision_score, silhouette_samples


def correlations():
    """Rank correlations of cosines with distances: few distinct values, many, and all different."""
    random = np.random.default_rng(11)
    cases = []
    for count, distinct in [(2, 2), (12, 3), (200, 9), (300, 10_000)]:
        distance = random.integers(0, distinct, count) if distinct > 2 else np.array([1, 4])
        cosine = np.round(1 / (1 + distance) + random.normal(0, 0.3, count), 2 if count == 200 else 9)
        x, y = cosine.tolist(), (-distance).tolist()
        cases.append({"x": x, "y": y, "spearman": float(spearmanr(x, y).statistic)})
    return cases


def intervals():
    """Basic intervals of the mean average precision over classes with few positive cases, and the samples' values."""
    random = np.random.default_rng(8)
    targets = random.random((80, 6)) < 0.06
    targets[:2] = True
    scores = random.normal(targets * 1.2, 1)

    def mean_precision(cases):
        drawn = targets[cases], scores[cases]
        return np.mean([average_precision_score(drawn[0][:, c], drawn[1][:, c]) for c in range(6)
                        if drawn[0][:, c].any()])

    result = []
    for confidence in [0.5, 0.9, 0.95]:
        found = bootstrap((np.arange(80),), mean_precision, n_resamples=300, vectorized=False, method="basic",
                          confidence_level=confidence, random_state=np.random.default_rng(3))
        result.append({"confidence": confidence, "estimate": float(mean_precision(np.arange(80))),
                       "samples": found.bootstrap_distribution.tolist(),
                       "lower": float(found.confidence_interval.low), "upper": float(found.confidence_interval.high)})
    return result


def spectra():
    """Symmetric matrices: random, with equal eigenvalues, with zeros, and small ones."""
    random = np.random.default_rng(4)
    half = random.normal(size=(30, 6))
    turn = np.linalg.qr(random.normal(size=(12, 12)))[0]
    matrices = [np.array([[2.5]]), np.array([[1.0, 2.0], [2.0, -3.0]]), np.zeros((3, 3)), np.eye(4), half @ half.T,
                turn @ np.diag([1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 5, 6]) @ turn.T]
    cases = []
    for matrix in matrices:
        matrix = (matrix + matrix.T) / 2
        cases.append({"size": len(matrix), "matrix": matrix.ravel().tolist(),
                      "eigenvalues": np.linalg.eigvalsh(matrix).tolist()})
    return cases


def spaces():
    """Unit vectors in groups, one of them with a single member: effective rank by singular values, silhouettes by cosine."""
    random = np.random.default_rng(5)
    groups = np.array([0] * 12 + [1] * 9 + [2] + [3] * 8)
    centers = random.normal(size=(4, 10))
    vectors = (centers[groups] + random.normal(size=(len(groups), 10))).astype(np.float32)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    singular = np.linalg.svd(vectors.astype(np.float64), compute_uv=False)
    share = singular / singular.sum()
    return {"dimension": 10, "vectors": vectors.ravel().tolist(), "groups": groups.tolist(),
            "effectiveRank": float(np.exp(-(share * np.log(share)).sum())),
            "silhouettes": silhouette_samples(vectors.astype(np.float64), groups, metric="cosine").tolist()}


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, cases in [("correlations", correlations()), ("intervals", intervals()), ("spectra", spectra()),
                            ("spaces", spaces())]:
            (out / f"{name}.json").write_text(json.dumps(cases) + "\n")
    return {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__}
