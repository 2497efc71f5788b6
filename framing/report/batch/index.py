"""The index of a batch: one row per report, figures side by side, false discoveries controlled over all reports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.cells import csv_text
from framing.errors import CorpusError
from framing.report.batch.plan import Plan, Planned
from framing.report.batch.survivors import survivors
from framing.report.notebook import versions
from framing.report.run import record
from framing.report.run.output_folder import write_atomically
from framing.report.run.run import failed_copy, failed_record
from framing.report.sections.findings import finding_said, findings_of
from framing.report.study.multiplicity import leading
from framing.result import Result, best_first
from framing.stats.inference import adjust, adjust_families
from framing.text.reading import visible

LEVEL = 0.05
HEADLINES = 3
"""Rows of each result that count as its headline."""
PANELS = 12
"""Most quantities drawn across the batch."""
LONGEST_ERROR = 400
_WORDS = {"done": "done", "failed": "failed", "outdated": "outdated", "missing": "not made"}


@dataclass
class Row:
    """One report in the index.

    Attributes
    ----------
    name : str
    state : str
        ``done``, ``failed``, ``outdated`` (finished, but the plan, the corpus or the code has changed since) or
        ``missing``.
    settings : dict
    error, cell : str
        Why it failed, and where.
    key : str
        Its run key.
    results : list of Result
    registration : dict
        What was registered.
    deviations : list of str
        How the report deviates from what was registered.
    """

    name: str
    state: str
    settings: dict[str, Any]
    error: str = ""
    cell: str = ""
    key: str = ""
    results: list[Result] = field(default_factory=list)
    registration: dict[str, Any] = field(default_factory=dict)
    deviations: list[str] = field(default_factory=list)


def write_index(plan: Plan) -> Path:
    """Write ``index.html``, ``batch.json`` and ``headlines.csv`` of a batch, from the records of its reports.

    Parameters
    ----------
    plan : Plan
        Its reports, made or not.

    Returns
    -------
    Path
        The index page. It holds no time, so a resumed batch has the same.
    """
    from framing.report.batch.registered_plan import registered

    registration = registered(plan)
    rows = [_row(plan, report, registration.get(report.name)) for report in plan.reports]
    control = controlled(rows)
    points = figures(rows)
    first = points[points["headline"]].drop(columns=["headline", "named"])
    write_atomically(plan.out / "headlines.csv", csv_text(first))
    rows_written = [
        {"name": row.name, "state": row.state, "key": row.key, "error": row.error, "cell": row.cell} for row in rows
    ]
    content = {"format": 1, "plan": plan.name, "reports": rows_written}
    write_atomically(plan.out / "batch.json", record.to_json(content))
    path = plan.out / "index.html"
    write_atomically(path, _page(plan, rows, points, control))
    return path


def _row(plan: Plan, report: Planned, registration: dict[str, Any] | None) -> Row:
    place = plan.out / report.name
    recipe = plan.recipe(report, registration)
    row = Row(report.name, "missing", report.settings, key=recipe.key)
    if record.is_current(place, recipe.key):
        row.state = "done"
        row.results = _results(place)
        about = json.loads((place / "run.json").read_text("utf-8"))
        row.registration, row.deviations = about.get("registration", {}), about.get("deviations", [])
    elif (place / "run.json").is_file():
        row.state = "outdated"
    path = failed_record(place)
    if row.state != "done" and path.is_file():
        try:
            error = json.loads(path.read_text("utf-8"))["error"]
            row.state, row.error, row.cell = "failed", str(error["text"]), str(error["cell"])
        except (OSError, ValueError, KeyError, TypeError):
            row.state, row.error = "failed", "its record cannot be read"
    return row


def _results(place: Path) -> list[Result]:
    """Return every result that a report has saved, once: some are also saved under the name of their outlet."""
    found: list[Result] = []
    for path in sorted((place / "tables").glob("*.json"), key=lambda path: path.stem):
        try:
            result = Result.read(place / "tables", path.stem)
        except (CorpusError, OSError, KeyError, TypeError, ValueError):
            continue  # a file of the notebook's own
        # Of two names the later is the longer one, which holds the outlet.
        found = [other for other in found if not _same(other, result)]
        found.append(result)
    return found


def _same(one: Result, other: Result) -> bool:
    """Return whether two results of a report hold the same numbers, q apart."""
    tables = [result.table.drop(columns="q", errors="ignore") for result in (one, other)]
    named = other.measure.startswith(f"{one.measure}-")
    return named and one.comparison == other.comparison and tables[0].equals(tables[1])


def controlled(rows: Sequence[Row]) -> dict[str, Any]:
    """Control false discoveries over every table of every report; return how many tables, tests, and q at the level.

    `q_min` is the smallest q that the permutations drawn allow: that of tests in none of which a permutation is as far
    from zero as what was observed.

    Each table is a family: Benjamini–Hochberg within it, from its p, then Benjamini & Bogomolov over all tables of
    the batch. The q of the rows' results are replaced.
    """
    places = [
        (row, number, name)
        for row in rows
        for number, result in enumerate(row.results)
        for name, table in {"": result.table, **result.tables}.items()
        if "p" in table and table["p"].notna().any()
    ]
    tables = [_table(row.results[number], name) for row, number, name in places]
    within = [adjust(table["p"].to_numpy(dtype=float)) for table in tables]
    least = [adjust(_least_p(table)) for table in tables]
    for (row, number, name), q in zip(places, adjust_families(within, LEVEL), strict=True):
        result = row.results[number]
        table = _table(result, name).assign(q=q)
        changed = {"tables": {**result.tables, name: table}} if name else {"table": table}
        row.results[number] = replace(result, **changed)
    every = [_table(row.results[number], name)["q"].to_numpy(dtype=float) for row, number, name in places]
    return {
        "families": len(every),
        "tests": int(sum(np.isfinite(q).sum() for q in every)),
        "kept": int(sum((q <= LEVEL).sum() for q in every)),
        "q_min": min((float(np.nanmin(q)) for q in adjust_families(least, LEVEL)), default=1.0),
    }


def _least_p(table: pd.DataFrame) -> np.ndarray:
    """Return the p that each test would have, had none of its permutations reached what was observed."""
    p = table["p"].to_numpy(dtype=float)
    if "permutations" not in table:
        return p
    drawn = np.nan_to_num(table["permutations"].to_numpy(dtype=float))
    return np.where(drawn > 0, np.fmin(p, 1 / (drawn + 1)), p)


def _table(result: Result, name: str) -> pd.DataFrame:
    return result.tables[name] if name else result.table


def figures(rows: Sequence[Row]) -> pd.DataFrame:
    """Return the figures of every result: one row per quantity and report, as `Result.headline` gives them.

    Returns
    -------
    pandas.DataFrame
        report, measure, quantity, estimate, low, high, p, q (over the whole batch), n_target, n_reference, unit,
        unit_p_min, headline (whether it is among its result's first figures, unstable topics and speakers of no
        known group excluded), named (the quantity as a reader calls it).
    """
    parts = []
    for row in rows:
        for result in row.results:
            table = result.table
            if {"q", "low", "high", "log_ratio"} <= set(table):
                result = replace(result, table=best_first(table))
            if not len(result.table):
                continue
            if estimate := result.presentation.estimate_of(result.table):
                result = replace(result, table=result.table[result.table[estimate].notna()])
            result = replace(result, table=result.table.reset_index(drop=True))
            first = leading(result).table.index[:HEADLINES]
            part = result.headline(len(result.table))
            part["named"] = result.presentation.title + ": " + result.table.iloc[:, 0].astype(str)
            part.insert(0, "measure", result.measure)
            part.insert(0, "report", row.name)
            parts.append(part.assign(headline=result.table.index.isin(first)))
    columns = ["report", "measure", "quantity", "estimate", "low", "high", "p", "q", "n_target", "n_reference", "unit",
               "unit_p_min", "headline", "named"]  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=columns).astype({"headline": bool})
    points = pd.concat(parts, ignore_index=True)[columns]
    # Two outlets may have a quantity of one name.
    several = points.groupby("named")["quantity"].transform("nunique") > 1
    return points.assign(named=points["quantity"].where(several, points["named"]))


def _known(points: pd.DataFrame) -> pd.Series:
    """Return which rows have an estimate."""
    return points["estimate"].astype(float).map(np.isfinite).astype(bool)


def shown_quantities(points: pd.DataFrame, most: int = PANELS) -> list[str]:
    """Return the quantities to draw across a batch: those that most reports have among their first figures."""
    # A quantity that a report has twice (under several treatments) has no single value in a row.
    several = set(points.loc[points.duplicated(["report", "quantity"]), "quantity"])
    first = points[points["headline"] & _known(points) & ~points["quantity"].isin(several)]
    if not len(first):
        return []
    ranked = first.groupby("quantity").agg(n=("report", "nunique"), q=("q", "min")).reset_index()
    ranked = ranked.sort_values(["n", "q", "quantity"], ascending=[False, True, True], kind="stable")
    return ranked["quantity"].head(most).tolist()


def _page(plan: Plan, rows: Sequence[Row], points: pd.DataFrame, control: dict[str, Any]) -> str:
    import jinja2
    from markupsafe import Markup

    from framing.report.batch.registered_plan import frozen_on
    from framing.report.page.html import TEMPLATE

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    varying, labels = plan.varying(), plan.labels()
    # A label made of the parameters says them; one that the plan gives does not.
    columns = varying if any(report.label for report in plan.reports) else []
    shared = {name: value for name, value in plan.reports[0].settings.items() if name not in varying}
    first = points[points["headline"]]
    states = [row.state for row in rows]
    page = environment.get_template("index.html.j2").render(
        style=Markup((TEMPLATE / "style.css").read_text("utf-8")),
        name=plan.name,
        version=versions.report_version(),
        counts=[(states.count(state), word) for state, word in _WORDS.items() if state in states],
        shared=[(name, _worded(value)) for name, value in shared.items()],
        varying=columns,
        rows=[_shown_row(plan, row, columns, first[first["report"] == row.name]) for row in rows],
        failed=[row for row in rows if row.state == "failed"],
        labels=labels,
        found=[one.said for one in survivors({labels[row.name]: row.results for row in rows if row.results})],
        **control,
        registration=next((row.registration for row in rows if row.registration), {}),
        frozen_on=frozen_on(plan),
        deviations=[(labels[row.name], row.deviations) for row in rows if row.deviations],
        panels=Markup(_panels(rows, points, labels)),
        LONGEST_ERROR=LONGEST_ERROR,
    )
    return visible(page)


def _shown_row(plan: Plan, row: Row, varying: Sequence[str], first: pd.DataFrame) -> dict[str, Any]:
    best = first[_known(first)].drop_duplicates("measure")
    return {
        "label": plan.labels()[row.name],
        "state": row.state,
        "word": _WORDS[row.state],
        "link": f"{row.name}/report.html" if row.state in {"done", "outdated"} else "",
        "notebook": failed_copy(Path(row.name)).name if failed_copy(plan.out / row.name).is_file() else "",
        "parameters": [_worded(row.settings[name]) if name in row.settings else "" for name in varying],
        "finding": " ".join(finding_said(finding) for finding in findings_of(row.results, 1)),
        "figures": [_figure(line) for line in best.to_dict("records")],
    }


def _figure(line: dict[str, Any]) -> dict[str, str]:
    """Return a headline figure in words."""
    from framing.report.study.blocks import shown

    text, low, high = (shown(float(line[name])) for name in ("estimate", "low", "high"))
    if low == text and np.isposinf(line["high"]):
        text = f"at least {text}"
    elif high == text and np.isneginf(line["low"]):
        text = f"at most {text}"
    elif np.isfinite(line["low"]) or np.isfinite(line["high"]):
        text += f" [{low}, {high}]"
    q = "" if np.isnan(line["q"]) else f"q {shown(float(line['q']), 'q')}"
    return {"quantity": str(line.get("named", line["quantity"])), "text": text, "q": q}


def _worded(value: Any) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _panels(rows: Sequence[Row], points: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Return the small multiples as HTML; nothing where there is nothing to draw."""
    from framing.charts.batch import batch_alt, draw_batch
    from framing.report.study.blocks import figure

    quantities = shown_quantities(points)
    names = [labels[row.name] for row in rows if row.state == "done"]
    points = points.assign(report=points["report"].map(labels))
    named = dict(zip(points["quantity"], points["named"], strict=True))
    quantities = [named[quantity] for quantity in quantities]
    points = points.assign(quantity=points["named"])
    if not quantities or not names:
        return ""
    caption = (
        f"The {len(quantities)} quantities that most reports have among their first figures, one panel each, one row "
        f"per report ({len(names)} in the order of the plan); lines are 95 % intervals. Filled marks: q over the whole "
        f"batch at most {LEVEL:g}, where there is an interval."
    )
    drawn = figure(
        lambda: draw_batch(points, quantities, names, LEVEL), "batch", caption, batch_alt(points, quantities, names)
    )
    return drawn.content
