"""Heads on frozen features for `carries.py`: how they are fitted and tuned, and what they say of one fold of classes.

The weights of class c are w_c = A v_c, where v_c is its class vector. All heads but `free` differ in the class vectors only, so
that they have the same form, the same bias and the same scale:

    linear    a unit vector of its own for each class
    copy      as linear; a class that was never seen has the weights of the seen class with the nearest text
    TEXTS     the class texts by an encoder, such as `start` or `trained`
    shuffled  the texts of `trained`, every one at another class
    random    random vectors as long as the texts of `trained`
    residual  the text of `trained` beside a vector of the class's own: w_c = A t_c + r_c, where r_c costs less with more cases
    free      v_c is learned too, with as many elements as there are fitted classes; wider vectors can do no more

A is fitted by L-BFGS on the binary cross-entropy plus decay · |A|² (and |v_c|² for `free`). Texts are centred and scaled to a
mean squared length of 1 over the fitted classes, so the decay is also the temperature: a factor of its own would undo it. The
bias is one number for all classes plus the logarithm of the odds of each class in the fitted cases.

Centred texts make the weights of the fitted classes cancel out, so that a class with one positive would be what is left over from
the others. So a class vector may have one more element, 1, for what the fitted classes have in common. Whether it has is tuned,
but for E1 and E5, where it has none: for classes that were left out it would say how many labels of other classes a case has.
"""

import dataclasses
import itertools
import json

import numpy as np
import torch

DECAYS = [1, 1e-1, 1e-2, 1e-3, 1e-4]
COMMON = [False, True]
# What |r_c|² costs of the decay is 1 / (share · cases of the class / mean cases of a class).
SHARES = [0.1, 1]
SHOTS = [1, 2, 4, 8, 16, 32]
# Settings are tuned at two points of the curve.
TUNED_AT = {1: 2, 2: 2, 4: 2, 8: 16, 16: 16, 32: 16}
SHOT_ARMS = ["linear", "free", "trained", "residual"]
UNSEEN_ARMS = ["copy", "start", "trained", "shuffled", "random", "residual"]
ALL_ARMS = ["linear", "free", "start", "trained", "shuffled", "random", "residual"]
TUNING_SEEDS = 2


@dataclasses.dataclass
class Cases:
    """What is known of N cases and C classes besides features."""
    targets: np.ndarray  # [N, C]
    train: np.ndarray  # [N], as the next two
    validation: np.ndarray
    test: np.ndarray
    owners: np.ndarray  # number of the patient or teaching case
    folds: list  # of numbers of classes

    def visible(self, shots, seed):
        """Targets, mask and used rows where a class of `shots` shows no more than so many training cases.

        Positives that are not shown count neither as positives nor as negatives; a case all of whose classes are
        hidden is not used."""
        shown = self.targets.copy()
        for number, count in shots.items():
            order = np.random.default_rng([seed, number]).permutation(np.flatnonzero(self.targets[:, number] & self.train))
            _, first = np.unique(self.owners[order], return_index=True)
            later = np.setdiff1d(np.arange(len(order)), first)
            shown[:, number] = False
            shown[order[np.concatenate([np.sort(first), later])][:count], number] = True
        return shown, shown == self.targets, shown.any(1) | ~self.targets.any(1)


def class_vectors(arm, texts, seen, counts, share, seed):
    """Class vectors [C, K] of a head without what is common, where classes have `counts` positives."""
    if arm in ("linear", "copy"):
        return np.eye(len(counts))
    vectors = texts[arm if arm in texts else "trained"]
    if arm == "shuffled":
        order = np.random.default_rng(seed).permutation(len(vectors))
        vectors = vectors[order[np.roll(np.arange(len(order)), 1)][np.argsort(order)]]
    vectors = vectors - vectors[seen].mean(0)
    vectors = vectors / np.sqrt(np.square(vectors[seen]).sum(1).mean())
    if arm == "random":
        drawn = np.random.default_rng(seed).standard_normal(vectors.shape)
        return drawn * np.linalg.norm(vectors, axis=1, keepdims=True) / np.linalg.norm(drawn, axis=1, keepdims=True)
    if arm == "residual":
        return np.hstack([vectors, np.diag(np.sqrt(share * counts / counts[seen].mean()))])
    return vectors


def nearest(texts, classes, among):
    """For each of `classes` the class of `among` whose text has the greatest cosine."""
    unit = texts / np.linalg.norm(texts, axis=1, keepdims=True)
    return among[(unit[classes] @ unit[among].T).argmax(1)]


def fit(features, targets, mask, vectors, decay):
    """A [D, K] for class vectors [S, K] of the fitted classes. Without vectors they are learned, and the result is the weights
    [D, S]."""
    x, y, counted = (torch.tensor(values, dtype=torch.float32) for values in (features, targets, mask))
    odds = torch.logit(((y * counted).sum(0) + 0.5) / (counted.sum(0) + 1))
    counted = counted / len(x)
    bias = torch.zeros(1, requires_grad=True)
    if vectors is None:
        generator, width = torch.Generator().manual_seed(0), y.shape[1]
        v = (torch.randn(y.shape[1], width, generator=generator) / width ** 0.5).requires_grad_()
        a = (torch.randn(x.shape[1], width, generator=generator) / width ** 0.5 * 0.01).requires_grad_()
        weights = [a, v, bias]
    else:
        # A lies in the span of the fitted vectors, so it is fitted in coordinates of that span, without loss.
        _, _, basis = np.linalg.svd(vectors, full_matrices=False)
        v = torch.tensor(vectors @ basis.T, dtype=torch.float32)
        a = torch.zeros(x.shape[1], v.shape[1], requires_grad=True)
        weights = [a, bias]

    def loss():
        logits = x @ (a @ v.T) + bias + odds
        value = torch.nn.functional.binary_cross_entropy_with_logits(logits, y, weight=counted, reduction="sum")
        return value + decay * (a.square().sum() + (v.square().sum() if vectors is None else 0))

    optimizer = torch.optim.LBFGS(
        weights, max_iter=200, tolerance_grad=1e-5, tolerance_change=1e-6, line_search_fn="strong_wolfe")

    def step():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value

    optimizer.step(step)
    with torch.no_grad():
        return (a @ v.T).numpy() if vectors is None else a.numpy() @ basis


def learn(cases, features, arm, texts, shots, setting, seed):
    """Scores [N, C] of a head that is fitted on training cases. They rank the cases of a class; the bias is left out."""
    shown, mask, used = cases.visible(shots, seed)
    used = used & cases.train
    counts = shown[used].sum(0)
    seen = np.flatnonzero(counts)
    decay, common, share = setting
    deviation = features[used].std(0)
    x = (features - features[used].mean(0)) / np.where(deviation > 1e-6, deviation, 1)
    fitted = x[used], shown[used][:, seen], mask[used][:, seen]
    if arm == "free":
        weights = np.zeros((x.shape[1], len(counts)))
        weights[:, seen] = fit(*fitted, None, decay)
        return x @ weights
    vectors = class_vectors(arm, texts, seen, counts, share, seed)
    vectors = np.hstack([vectors, np.full((len(vectors), 1), float(common))])
    weights = fit(*fitted, vectors[seen], decay) @ vectors.T
    if arm == "copy":
        unseen = np.flatnonzero(counts == 0)
        weights[:, unseen] = weights[:, nearest(texts["trained"], unseen, seen)]
    return x @ weights


def tune(cases, features, arm, texts, fold, shots):
    """The setting that does best on validation cases, with the first backbones of a fold.

    Of each other fold the classes show no more than `shots` positives, and their mean AUROC counts; with None all
    classes show all, and mean average precision counts."""
    commons = COMMON[:1] if arm == "free" or shots == 0 else COMMON
    grid = list(itertools.product(DECAYS, commons, SHARES if arm == "residual" else SHARES[:1]))
    hidden = {number: 0 for number in cases.folds[fold]} if shots is not None else {}
    others = [other for index, other in enumerate(cases.folds) if index != fold]
    rounds = others if shots is not None else [np.concatenate(cases.folds)]
    used = cases.validation & cases.visible(hidden, 0)[2]

    def quality(setting):
        found = []
        for seed, part in itertools.product(list(features)[:TUNING_SEEDS], rounds):
            few = {number: shots for number in part} if shots is not None else {}
            scores = learn(cases, features[seed], arm, texts, {**few, **hidden}, setting, seed)
            metrics = [rank_metrics(scores[used, number], cases.targets[used, number]) for number in part]
            found.append(np.nanmean([ap if shots is None else auroc for auroc, ap in metrics]))
        return np.mean(found)

    return max(grid, key=quality)


def rank_metrics(scores, targets, weights=None, negatives=None):
    """AUROC and average precision of a class; with weights [B, N] of the cases, arrays of them. Not a number without positives
    or without negatives, which are those of `negatives` where it is given."""
    negatives = ~targets if negatives is None else negatives & ~targets
    rows = np.ones((1, len(scores)), np.float32) if weights is None else weights
    high, low, plus, minus = scores[targets], scores[negatives], rows[:, targets], rows[:, negatives]
    above, level = (minus @ part.astype(np.float32) for part in (low[:, None] > high, low[:, None] == high))
    before = plus @ (high[:, None] >= high).astype(np.float32)
    total, others = plus.sum(1), minus.sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        auroc = (plus * (others[:, None] - above - level / 2)).sum(1) / (total * others)
        precision = np.where(plus > 0, before / (before + above + level), 0)
        average = np.where(others > 0, (plus * precision).sum(1) / total, np.nan)
    return (auroc[0], average[0]) if weights is None else (auroc, average)


def fold_scores(cases, features, texts, doses, fold):
    """Settings, and scores of the test cases by seed and experiment, for features by seed of backbones that never saw a fold.

    E1, E2 and E5 have a column for each class of the fold, E3 (and E4 with it) for each class."""
    hidden = cases.folds[fold]
    plan = {f"E1/{arm}": (arm, 0, 0) for arm in UNSEEN_ARMS}
    plan |= {f"E2/{arm}/{shots}": (arm, shots, TUNED_AT[shots]) for arm in SHOT_ARMS for shots in SHOTS}
    plan |= {f"E3/{arm}": (arm, None, None) for arm in ALL_ARMS}
    plan |= {f"E5/{dose}": (dose, 0, 0) for dose in doses}
    settings, found = {}, {seed: {} for seed in features}
    for key, (arm, shots, point) in plan.items():
        if (arm, point) not in settings:
            settings[arm, point] = tune(cases, features, arm, texts, fold, point)
        for seed in features:
            few = {number: shots for number in hidden} if shots is not None else {}
            scores = learn(cases, features[seed], arm, texts, few, settings[arm, point], seed)[cases.test]
            found[seed][key] = (scores if shots is None else scores[:, hidden]).astype(np.float32)
    return {f"{arm} at {point}": setting for (arm, point), setting in settings.items()}, found


def kept_scores(file, cases, features, texts, doses, fold):
    """The scores of a fold, from the file if it is there."""
    torch.set_num_threads(1)
    if not file.exists():
        settings, found = fold_scores(cases, features, texts, doses, fold)
        part = file.with_suffix(".part.npz")
        np.savez(part, settings=json.dumps(settings),
                 **{f"{seed}|{key}": scores for seed, kept in found.items() for key, scores in kept.items()})
        part.rename(file)
    with np.load(file) as arrays:
        return json.loads(str(arrays["settings"])), {seed: {name.split("|")[1]: arrays[name] for name in arrays.files
                                                            if name.startswith(f"{seed}|")} for seed in features}
