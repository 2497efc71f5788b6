"""Registration: every deviation of a report from what was registered before results were seen."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def shared_deviations(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return how hypotheses, lexicons, families and reports of a plan differ from those frozen."""
    found = [f"The hypothesis “{text}” was dropped." for text in frozen["hypotheses"] if text not in now["hypotheses"]]
    found += [f"The hypothesis “{text}” was added." for text in now["hypotheses"] if text not in frozen["hypotheses"]]
    for name in sorted(set(frozen["lexicons"]) | set(now["lexicons"])):
        was, is_now = frozen["lexicons"].get(name), now["lexicons"].get(name)
        if was is None or is_now is None:
            found.append(f"The lexicon {name} was {'added' if was is None else 'dropped'}.")
        elif was != is_now:
            version = f"{was['version']} was registered, {is_now['version']} is used"
            same = "; its entries changed under one version" if was["version"] == is_now["version"] else ""
            found.append(f"The lexicon {name}: {version}{same}.")
    for name in sorted(set(frozen["families"]) | set(now["families"])):
        was, is_now = frozen["families"].get(name), now["families"].get(name)
        if was != is_now:
            found.append(f"The family {name}: {was} tests were registered, the plan now says {is_now}.")
    missing = sorted(set(frozen["reports"]) - set(now["reports"]))
    return found + [f"The report {name} was registered and is not in the plan." for name in missing]


def own_deviations(frozen: Mapping[str, Any], now: Mapping[str, Any], name: str) -> list[str]:
    """Return how notebook, parameters and inputs of a report differ from those frozen."""
    if name not in frozen["reports"]:
        return ["This report was not registered."]
    was, is_now = frozen["reports"][name], now["reports"][name]
    found = []
    for key in sorted(set(was["parameters"]) | set(is_now["parameters"])):
        one, two = was["parameters"].get(key, "absent"), is_now["parameters"].get(key, "absent")
        if one != two:
            found.append(f"The parameter {key}: {one!r} was registered, {two!r} is used.")
    if was["notebook"] != is_now["notebook"]:
        found.append(f"The notebook {was['notebook']['name']} was changed.")
    for key in sorted(set(was["inputs"]) | set(is_now["inputs"])):
        if was["inputs"].get(key) != is_now["inputs"].get(key):
            found.append(f"What the parameter {key} names was changed.")
    return found


def completed(registration: Mapping[str, Any], folder: Path) -> list[str]:
    """Return every deviation of a report: those known before, and those its results show (family sizes, lexicons).

    Parameters
    ----------
    registration : mapping
        As `framing.report.batch.registered_plan.registered` gives it for the report.
    folder : Path
        The report's folder, with ``tables/``.
    """
    found = list(registration["deviations"])
    for name, size in registration["families"].items():
        tests = _tests(folder / "tables" / f"{name}.csv")
        if tests != size:
            found.append(f"The family {name}: {size} tests were registered, {tests} were made.")
    for path in sorted((folder / "tables").glob("*.json")):
        try:
            settings = json.loads(path.read_text("utf-8"))["settings"]
            name, version = settings["lexicon"], settings["lexicon_version"]
        except (ValueError, KeyError, TypeError):
            continue
        if registration["lexicons"] and name not in registration["lexicons"]:
            found.append(f"The result {path.stem} uses the lexicon {name} {version}, which was not registered.")
        elif name in registration["lexicons"] and registration["lexicons"][name]["version"] != version:
            was = registration["lexicons"][name]["version"]
            found.append(f"The result {path.stem} uses {name} {version}; {was} was registered.")
    return list(dict.fromkeys(found))


def _tests(path: Path) -> int:
    """Return how many tests a table holds: rows with a p."""
    if not path.is_file():
        return 0
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for row in csv.DictReader(file) if row.get("p"))
