"""The Markdown of `run.py`: every table with means over seeds, differences to its base row, and the signs in the paper."""

import statistics
from typing import NamedTuple

from rows import GROUPS, METRICS, PAPER, TABLES, Table

# What a training may take, in minutes.
ALLOWED = 6


class Result(NamedTuple):
    """A finished training: its minutes, and of each group of classes that could be scored how many were and percent by metric."""

    program: str
    # Device, threads and how many trainings ran at once.
    place: str
    minutes: float
    scored: dict[str, int]
    values: dict[str, list[float]]


def read(result: dict, report: dict) -> Result:
    """What `run.py` wrote about a training, with the report of `vision evaluate`."""
    scored = {item["name"]: item["scored_count"] for item in report["summaries"] if item["scored_count"]}
    values = {item["name"]: [100 * item["means"][metric]["mean"] for metric in METRICS]
              for item in report["summaries"] if item["scored_count"]}
    where = place(result.get("device", "cpu"), result["threads"], result.get("jobs", 1))
    return Result(result["program"], where, result["seconds"] / 60, scored, values)


def place(device: str, threads: int, jobs: int) -> str:
    """Device, threads and how many trainings ran at once, as `Result.place` has them."""
    return f"{device}, {threads} threads, {jobs} at once"


def spread(values, sign: str = "") -> str:
    """Mean and standard deviation; the latter from two values on."""
    deviation = f" ± {statistics.stdev(values):.2f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):{sign}.2f}{deviation}"


def line(cells) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def head(*names: str) -> list[str]:
    cells = [*names, *METRICS.values()]
    return [line(cells), "|" + "---|" * len(cells)]


def differences(new: dict[int, Result], old: dict[int, Result], group: str) -> list[list[float]]:
    """For each metric the differences of the seeds that both have; empty where there are none."""
    seeds = [seed for seed in sorted(new.keys() & old.keys()) if group in new[seed].values and group in old[seed].values]
    pairs = [(new[seed].values[group], old[seed].values[group]) for seed in seeds]
    return [[a[index] - b[index] for a, b in pairs] for index in range(len(METRICS))] if pairs else []


def levels(table: Table, found: dict[str, dict[int, Result]]) -> list[str]:
    """Rows of means, and below each but the first the difference to the first."""
    base = next(iter(table.rows))
    lines = head("row", "classes", "seeds", "minutes")
    for row, name in table.rows.items():
        for group in GROUPS:
            results = [result for result in found[row].values() if group in result.values]
            if not results:
                lines.append(line([name, group, 0, "–"] + ["–"] * len(METRICS)))
                continue
            minutes = statistics.mean(result.minutes for result in results)
            mark = " (over)" if max(result.minutes for result in results) > ALLOWED else ""
            lines.append(line(
                [name, f"{group}, {results[0].scored[group]}", len(results), f"{minutes:.1f}{mark}",
                 *(spread([result.values[group][index] for result in results]) for index in range(len(METRICS)))]))
            change = differences(found[row], found[base], group) if row != base else []
            if change:
                lines.append(line([f"{name}, less the first row", group, len(change[0]), "", *(spread(d, "+") for d in change)]))
    return lines


def verdict(paper: float, ours: list[float]) -> tuple[str, bool | None]:
    """A cell, and whether the signs agree; None where one of the two is 0."""
    mean = round(statistics.mean(ours), 6)
    text = f"{paper:+.2f}, {mean:+.2f}"
    same = paper * mean
    if same == 0:
        return f"{text}: –", None
    kept = sum(value * paper > 0 for value in ours)
    return f"{text}: {'yes' if same > 0 else 'no'}, {kept} of {len(ours)}", same > 0


def signs(table: Table, found: dict[str, dict[int, Result]]) -> list[str]:
    """Every comparison of the paper, and whether ours has its sign."""
    lines, agreed = head("compared", "paper", "classes"), []
    for row, other, source in table.comparisons:
        for group, numbers in PAPER[source][row].items():
            change = differences(found[row], found[other], group)
            if not change:
                continue
            steps = [round(a - b, 2) for a, b in zip(numbers, PAPER[source][other][group])]
            cells, same = zip(*(verdict(step, ours) for step, ours in zip(steps, change)))
            agreed += [value for value in same if value is not None]
            lines.append(line([f"{table.rows[row]} less {table.rows[other]}", source, group, *cells]))
    return [*lines, "", f"{sum(agreed)} of {len(agreed)} signs agree."]


def markdown(found: dict[str, dict[int, Result]], chosen: list[str]) -> str:
    """The report of the chosen tables. `found` has the finished trainings of each row, by seed."""
    minutes = [result.minutes for results in found.values() for result in results.values()]
    parts = [f"{len(minutes)} trainings in {sum(minutes):.0f} minutes. All numbers are percent, mean ± standard deviation over "
             "seeds; differences are paired by seed. Behind a group of classes stands how many were scored. Minutes are of a "
             f"training; over: one took more than {ALLOWED}."]
    programs = {result.program for results in found.values() for result in results.values()}
    if len(programs) > 1:
        parts.append(f"**The trainings are of {len(programs)} different programs**: what differs may be the program.")
    places = sorted({result.place for results in found.values() for result in results.values()})
    if len(places) > 1:
        parts.append(f"**The trainings ran in {len(places)} places** ({'; '.join(places)}): minutes differ by that.")
    for table in (table for name in chosen for table in TABLES[name]):
        parts += [f"## {table.title}", "\n".join(levels(table, found)),
                  "Difference in the paper, ours, whether the signs agree, and how many of our seeds have the paper's sign:",
                  "\n".join(signs(table, found))]
    return "\n\n".join(parts)
