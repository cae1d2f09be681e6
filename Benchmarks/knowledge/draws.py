"""Bootstrap over seeds, classes and cases for `carries.py`, with what goes with it: intervals, p values, Holm, detectable effects.

Values of a measure are arrays [seeds, classes, 1 + draws]. The first of the last axis is of the cases as they are, the others of
cases drawn again; a value that cannot be computed is not a number. Draws are the same for all measures, so differences are paired.
"""

import math

import numpy as np

POWER = 1.96 + 0.8416  # two-sided 5 %, 80 % power


class Draws:
    def __init__(self, owners, seed_count, class_count, count):
        random = np.random.default_rng(0)
        groups = owners.max() + 1
        drawn = random.multinomial(groups, np.full(groups, 1 / groups), size=count)[:, owners]
        self.cases = np.vstack([np.ones(len(owners)), drawn]).astype(np.float32)
        self.seeds = self._weights(random, seed_count, count)
        self.classes = self._weights(random, class_count, count)

    @staticmethod
    def _weights(random, items, count):
        return np.vstack([np.ones(items), random.multinomial(items, np.full(items, 1 / items), size=count)])

    def mean(self, values, among=None):
        """Means [1 + draws] over drawn seeds and classes, of the classes of `among` where it is given."""
        classes = self.classes if among is None else self.classes * among
        weights = self.seeds.T[:, None] * classes.T[None] * np.isfinite(values)
        with np.errstate(invalid="ignore"):
            return (weights * np.nan_to_num(values)).sum((0, 1)) / weights.sum((0, 1))


def estimate(draws):
    """Value, 95 % interval by quantiles, and the p value of no difference from 0 by a normal distribution as wide as the draws."""
    low, high = np.nanquantile(draws[1:], [0.025, 0.975])
    deviation = np.nanstd(draws[1:])
    p = math.erfc(abs(draws[0]) / deviation / math.sqrt(2)) if deviation > 0 else 1.0
    return {"value": float(draws[0]), "low": float(low), "high": float(high), "p": p}


def holm(values):
    """P values adjusted for each other by Holm's method."""
    order, adjusted, highest = np.argsort(values), np.empty(len(values)), 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[index]))
        adjusted[index] = highest
    return adjusted.tolist()


def detectable(values):
    """What spread over seeds and classes lets a design of values [seeds, classes] show: the smallest differences of two arms.

    The components are those of a two-way layout. Two arms whose seeds and residuals differ but whose classes rise and fall
    alike are `paired`, two whose classes have nothing in common `unpaired`; a true comparison lies between."""
    values = values[:, np.isfinite(values).all(0)]
    seeds, classes = values.shape
    seed_means, class_means = values.mean(1), values.mean(0)
    residual = values - seed_means[:, None] - class_means + values.mean()
    noise = np.square(residual).sum() / max(1, (seeds - 1) * (classes - 1))
    seed_variance = max(0.0, seed_means.var(ddof=1) - noise / classes) if seeds > 1 else 0.0
    class_variance = max(0.0, class_means.var(ddof=1) - noise / seeds)
    paired = 2 * (seed_variance / seeds + noise / (seeds * classes))
    return {"mean": float(values.mean()), "seeds": seeds, "classes": classes, "seed_deviation": seed_variance ** 0.5,
            "class_deviation": class_variance ** 0.5, "residual_deviation": noise ** 0.5,
            "paired": POWER * paired ** 0.5, "unpaired": POWER * (paired + 2 * class_variance / classes) ** 0.5}


def crossing(text, linear, shots):
    """The fewest shots with which the linear head is at least as good as the text head, and its interval; infinite for never."""
    ahead = np.array(linear) >= np.array(text)  # [shots, 1 + draws]
    found = np.where(ahead.any(0), np.array(shots, dtype=float)[ahead.argmax(0)], np.inf)
    low, high = np.quantile(found[1:], [0.025, 0.975], method="nearest")
    return {"value": float(found[0]), "low": float(low), "high": float(high)}
