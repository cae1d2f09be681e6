"""Bootstrap over seeds, classes and cases for `carries.py`: intervals, p values, Holm's method, detectable effects.

Values of a measure are arrays [seeds, classes, 1 + draws]. The first of the last axis is of the cases as they are, the others of
cases drawn again; what cannot be computed is not a number. Draws are the same for all measures, so differences are paired.
"""

import math

import numpy as np

POWER = 1.96 + 0.8416  # two-sided 5 %, power 80 %


class Draws:
    def __init__(self, owners, seed_count, class_count, count):
        _, owners = np.unique(owners, return_inverse=True)
        chance = np.random.default_rng(0)

        def counts(items):
            return np.vstack([np.ones(items), chance.multinomial(items, np.full(items, 1 / items), size=count)])

        self.cases = counts(owners.max() + 1)[:, owners].astype(np.float32)
        self.seeds, self.classes = counts(seed_count), counts(class_count)

    def mean(self, values, among=1):
        """Means [1 + draws] over drawn seeds and classes, of the classes of `among` where it is given."""
        weights = self.seeds.T[:, None] * (self.classes * among).T[None] * np.isfinite(values)
        with np.errstate(invalid="ignore"):
            return (weights * np.nan_to_num(values)).sum((0, 1)) / weights.sum((0, 1))


def estimate(draws):
    """Value, 95 % interval by quantiles, and the p value against 0 by a normal distribution as wide as the draws."""
    known = draws[1:][np.isfinite(draws[1:])]
    if not len(known) or not np.isfinite(draws[0]):
        return {"value": None, "low": None, "high": None, "p": 1.0}
    low, high = np.quantile(known, [0.025, 0.975])
    p = math.erfc(abs(draws[0]) / known.std() / math.sqrt(2)) if known.std() > 0 else 1.0
    return {"value": float(draws[0]), "low": float(low), "high": float(high), "p": p}


def holm(values):
    """P values adjusted for each other by Holm's method."""
    adjusted, highest = [1.0] * len(values), 0.0
    for rank, index in enumerate(np.argsort(values)):
        highest = max(highest, min(1.0, (len(values) - rank) * values[index]))
        adjusted[index] = highest
    return adjusted


def detectable(values):
    """The smallest differences of two arms that a design can show, by the spread of one arm's values [seeds, classes].

    The components are those of a two-way layout. If two arms share what classes have in common over seeds, and only seeds and
    residuals differ, it is `paired`; if they share nothing, `unpaired`. A true comparison lies between."""
    values = values[:, np.isfinite(values).all(0)]
    seeds, classes = values.shape
    seed_means, class_means = values.mean(1), values.mean(0)
    residual = values - seed_means[:, None] - class_means + values.mean()
    noise = np.square(residual).sum() / max(1, (seeds - 1) * (classes - 1))
    of_seeds = max(0.0, seed_means.var(ddof=1) - noise / classes) if seeds > 1 else 0.0
    of_classes = max(0.0, class_means.var(ddof=1) - noise / seeds)
    paired = 2 * (of_seeds / seeds + noise / (seeds * classes))
    return {"mean": float(values.mean()), "seeds": seeds, "classes": classes, "seed_deviation": of_seeds ** 0.5,
            "class_deviation": of_classes ** 0.5, "residual_deviation": float(noise ** 0.5),
            "paired": float(POWER * paired ** 0.5) if seeds > 1 else None,
            "unpaired": float(POWER * (paired + 2 * of_classes / classes) ** 0.5)}


def crossing(text, linear, shots):
    """The fewest shots with which the linear head is as good as the text head, with its interval; null for more than all."""
    ahead = np.array(linear) >= np.array(text)  # [shots, 1 + draws]
    found = np.where(ahead.any(0), np.array(shots, dtype=float)[ahead.argmax(0)], np.inf)
    values = [found[0], *np.quantile(found[1:], [0.025, 0.975], method="nearest")]
    return {name: float(value) if np.isfinite(value) else None for name, value in zip(("value", "low", "high"), values)}
