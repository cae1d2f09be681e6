"""Measures and report of `carries.py`."""

import json

import numpy as np

import heads
from draws import Draws, crossing, detectable, estimate, holm

SIBLING_ARMS = ["linear", "trained", "shuffled", "residual"]


class Measures:
    """Values of every arm, from the scores by fold and seed."""

    def __init__(self, cases, scores, seeds, draw_count):
        self.cases, self.scores, self.seeds = cases, scores, seeds
        self.targets = cases.targets[cases.test]
        self.draws = Draws(cases.owners[cases.test], len(seeds), self.targets.shape[1], draw_count)
        self.blank = np.full((len(seeds), self.targets.shape[1], draw_count + 1), np.nan)

    def left_out(self, key):
        """AUROC of each class by the models of its fold, from which it was left out."""
        values = self.blank.copy()
        for (fold, seed), found in self.scores.items():
            for column, number in enumerate(self.cases.folds[fold] if key in found else []):
                auroc, _ = heads.rank_metrics(found[key][:, column], self.targets[:, number], self.draws.cases)
                values[self.seeds.index(seed), number] = auroc
        return values

    def shots(self, arm, count):
        """As `left_out`, of the classes with so many training cases."""
        values = self.left_out(f"E2/{arm}/{count}")
        values[:, self.cases.targets[self.cases.train].sum(0) < count] = np.nan
        return values

    def refitted(self, arm, negatives=lambda number: None):
        """Average precision of each class, the mean over the models of all folds; by a class's number, `negatives` tells which
        cases may be its negatives."""
        total, known = np.zeros_like(self.blank), np.zeros_like(self.blank)
        for (_, seed), found in self.scores.items():
            for number in np.concatenate(self.cases.folds):
                _, result = heads.rank_metrics(found[f"E3/{arm}"][:, number], self.targets[:, number], self.draws.cases,
                                               negatives(number))
                total[self.seeds.index(seed), number] += np.nan_to_num(result)
                known[self.seeds.index(seed), number] += np.isfinite(result)
        with np.errstate(invalid="ignore"):
            return total / known


def text(found):
    if found["value"] is None:
        return "–"
    return f"{found['value']:.3f} ({found['low']:.3f} to {found['high']:.3f})"


def change(found):
    if found["value"] is None:
        return "–"
    return f"{found['value']:+.3f} ({found['low']:+.3f} to {found['high']:+.3f})"


class Report:
    """Markdown and, with the same numbers, JSON."""

    def __init__(self, draws):
        self.draws, self.lines, self.values, self.comparisons = draws, [], [], []

    def say(self, *lines):
        self.lines += ["", *lines]

    def table(self, head, rows):
        self.say("| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(row) + " |" for row in rows))

    def value(self, experiment, arm, values, among=1, group="all"):
        found = estimate(self.draws.mean(values, among))
        self.values.append({"experiment": experiment, "arm": arm, "group": group,
                            **{name: found[name] for name in ("value", "low", "high")}})
        return text(found)

    def compare(self, name, new, old, among=1):
        """A difference, which is noted for Holm's method where there is one."""
        found = estimate(self.draws.mean(new - old, among))
        if found["value"] is not None:
            self.comparisons.append({"name": name, **found})
        return change(found)


def design(report, data, unseen, failures, seconds):
    cases = data.cases
    tests = cases.targets[cases.test].sum(0)[np.concatenate(cases.folds)]
    report.say("# Does knowledge carry?", "", f"{len(cases.targets)} cases: {cases.train.sum()} training, "
               f"{cases.validation.sum()} validation, {cases.test.sum()} test in {len(set(cases.owners[cases.test]))} groups. "
               f"{len(tests)} classes in {len(cases.folds)} folds; {(tests >= 12).sum()} have 12 test positives or more, "
               f"{(tests == 0).sum()} none.")
    for fold, hidden in enumerate(cases.folds):
        alone = ~cases.visible({number: 0 for number in hidden}, 0)[2]
        names = "; ".join(data.names[number] for number in hidden)
        report.say(f"* Fold {fold + 1} leaves out {names}. Without another label, and so taken out: "
                   f"{(alone & cases.train).sum()} training, {(alone & cases.validation).sum()} validation cases.")
    report.say(f"{len(seconds)} trainings, {np.mean(seconds):.0f} s each on average. Failed and left out: "
               + ("; ".join(failures) if failures else "none") + ".")
    found = detectable(unseen[:, :, 0])
    paired = "not known from one seed" if found["paired"] is None else f"{found['paired']:.3f}"
    report.say("## What this design can detect", "", f"From `copy` alone: AUROC {found['mean']:.3f}, seeds: {found['seeds']}, "
               f"classes: {found['classes']}, SD {found['seed_deviation']:.3f} over seeds, {found['class_deviation']:.3f} over "
               f"classes, {found['residual_deviation']:.3f} of the rest. Smallest difference shown with a power of 80 % at 5 %: "
               f"{paired} if both arms find the same classes hard, {found['unpaired']:.3f} if they have nothing in common.")
    return found


def unseen_classes(report, measures, copied, ends):
    """E1, with the primary endpoint."""
    found = {"copy": copied} | {arm: measures.left_out(f"E1/{arm}") for arm in heads.UNSEEN_ARMS if arm != "copy"}
    primary = estimate(measures.draws.mean(found["trained"] - found["copy"]))
    report.say("## E1: classes that were left out")
    report.say(f"**Primary endpoint**, AUROC of `trained` minus `copy`: {change(primary)}, p = {primary['p']:.3f}.")
    differences = {arm: change(estimate(measures.draws.mean(found[arm] - copied))) for arm in found if arm != "copy"}
    rows = [[arm, report.value("E1", arm, values), differences.get(arm, "")] for arm, values in found.items()]
    report.table(["head", "AUROC", "minus copy"], rows)
    for arm in ("start", "shuffled", "random"):
        report.compare(f"E1 trained − {arm}", found["trained"], found[arm])
    report.compare("E1 residual − trained", found["residual"], found["trained"])
    if ends:
        copy, trained = measures.left_out("end to end/copy"), measures.left_out("end to end/trained")
        report.table(["end to end", "AUROC"], [["copy", report.value("end to end", "copy", copy)],
                                               ["trained", report.value("end to end", "trained", trained)],
                                               ["trained − copy", report.compare("end to end, trained − copy", trained, copy)]])
    return primary, found["trained"]


def shot_curve(report, measures, copied, trained):
    """E2. Without positives the linear head says nothing; `copy` stands in its place."""
    found = {arm: {shots: measures.shots(arm, shots) for shots in heads.SHOTS} for arm in heads.SHOT_ARMS}
    rows = [["0", str(np.isfinite(trained[:, :, 0]).any(0).sum()), report.value("E2, 0", "copy", copied) + " (copy)", "–",
             report.value("E2, 0", "trained", trained), "as trained", ""]]
    for shots in heads.SHOTS:
        count = np.isfinite(found["trained"][shots][:, :, 0]).any(0).sum()
        difference = report.compare(f"E2 trained − linear, {shots}", found["trained"][shots], found["linear"][shots])
        rows.append([str(shots), str(count),
                     *(report.value(f"E2, {shots}", arm, found[arm][shots]) for arm in heads.SHOT_ARMS), difference])
    report.say("## E2: AUROC of these classes after some positives")
    report.table(["positives", "classes", *heads.SHOT_ARMS, "trained − linear"], rows)
    untouched = {shots: np.where(np.isfinite(values), trained, np.nan) for shots, values in found["linear"].items()}
    linear, fitted, zero = ([measures.draws.mean(curve[shots]) for shots in heads.SHOTS]
                            for curve in (found["linear"], found["trained"], untouched))
    points = {"with as many positives": crossing(fitted, linear, heads.SHOTS),
              "without any positive, on the same classes": crossing(zero, linear, heads.SHOTS)}
    for name, point in points.items():
        low, value, high = (f"more than {heads.SHOTS[-1]}" if point[key] is None else f"{point[key]:.0f}"
                            for key in ("low", "value", "high"))
        report.say(f"Fewest positives with which the linear head is as good as the text head {name}: {value} ({low} to {high}).")
    return points


def refitted_heads(report, measures, counts):
    """E3. The groups are thirds of the classes by training cases."""
    scored = np.concatenate(measures.cases.folds)
    ranked = scored[np.argsort(-counts[scored], kind="stable")]
    groups = {name: np.isin(np.arange(len(counts)), part)
              for name, part in zip(("head", "medium", "tail"), np.array_split(ranked, 3))}
    found = {arm: measures.refitted(arm) for arm in heads.ALL_ARMS}
    report.say("## E3: average precision of heads refitted on all classes")
    report.table(["head", *(f"{name} ({among.sum()} classes, {counts[among].min()} to {counts[among].max()} cases)"
                            for name, among in groups.items())],
                 [[arm, *(report.value("E3", arm, values, among, name) for name, among in groups.items())]
                  for arm, values in found.items()])
    pairs = [("trained", "linear", name) for name in groups] + [("residual", "linear", "tail"), ("trained", "shuffled", "tail")]
    report.table(["difference", "AP"],
                 [[f"{new} − {old}, {name}", report.compare(f"E3 {new} − {old}, {name}", found[new], found[old], groups[name])]
                  for new, old, name in pairs])


def siblings(report, measures, near):
    """E4."""
    what, matrix = near
    other = measures.targets @ matrix.T  # [tests, C]: has a label near to the class
    negatives = {"siblings": lambda number: other[:, number], "branches": lambda number: ~other[:, number]}
    found = {name: {arm: measures.refitted(arm, chosen) for arm in SIBLING_ARMS} for name, chosen in negatives.items()}
    report.say("## E4: average precision among siblings and across branches", "", f"Siblings are classes with {what}. The two "
               "columns have other negatives, so only heads compare.")
    report.table(["head", "among siblings", "across branches"],
                 [[arm, *(report.value("E4", arm, found[name][arm], group=name) for name in found)] for arm in SIBLING_ARMS])
    report.table(["difference", "among siblings", "across branches"],
                 [[f"{new} − {old}", *(report.compare(f"E4 {new} − {old}, {name}", arms[new], arms[old])
                                       for name, arms in found.items())]
                  for new, old in (("trained", "linear"), ("residual", "trained"))])


def dose(report, measures, trained, doses, more):
    """E5, of the classes that have more than a name."""
    report.say("## E5: more text")
    if not doses:
        report.say("No class has more than its name.")
        return
    found = {"name": trained} | {name: measures.left_out(f"E5/{name}") for name in doses}
    count = more[np.concatenate(measures.cases.folds)].sum()
    report.say(f"AUROC of the {count} classes that have more than a name, left out as in E1.")
    rows = [[name, report.value("E5", name, values, more), "" if name == "name" else
             report.compare(f"E5 {name} − name", values, trained, more)] for name, values in found.items()]
    report.table(["texts", "AUROC", "minus name"], rows)
    *_, full, shuffled = doses
    report.say(f"{full} − {shuffled}: " + report.compare(f"E5 {full} − {shuffled}", found[full], found[shuffled], more))


def write(options, data, scores, settings, doses, more, near, failures, seconds):
    """Writes report.md and report.json, and prints the first."""
    measures = Measures(data.cases, scores, options.seeds, options.draws)
    report = Report(measures.draws)
    copied = measures.left_out("E1/copy")
    power = design(report, data, copied, failures, seconds)
    primary, trained = unseen_classes(report, measures, copied, options.end_to_end)
    points = shot_curve(report, measures, copied, trained)
    refitted_heads(report, measures, data.cases.targets[data.cases.train].sum(0))
    siblings(report, measures, near)
    dose(report, measures, trained, doses, more)
    for item, p in zip(report.comparisons, holm([item["p"] for item in report.comparisons])):
        item["holm"] = p
    report.say("## Secondary comparisons")
    report.table(["comparison", "difference", "p", "p by Holm"],
                 [[item["name"], change(item), f"{item['p']:.3f}", f"{item['holm']:.3f}"] for item in report.comparisons])
    markdown = "\n".join(report.lines[1:]) + "\n"
    (options.output / "report.md").write_text(markdown)
    (options.output / "report.json").write_text(json.dumps(
        {"detectable": power, "primary": primary, "values": report.values, "comparisons": report.comparisons, "crossing": points,
         "folds": [[data.names[number] for number in fold] for fold in data.cases.folds], "seeds": options.seeds,
         "siblings": near[0], "settings": settings, "failures": failures, "seconds": seconds}, indent=1) + "\n")
    print(markdown)
