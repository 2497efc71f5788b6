"""Registered plans: what is frozen before results are seen, and what each report prints of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from framing.errors import ParameterError
from framing.report.batch.plan import Plan, PlanError
from framing.report.notebook.hashes import digest
from framing.report.run import record
from framing.report.run.deviations import own_deviations, shared_deviations
from framing.report.run.output_folder import write_atomically


def frozen_path(plan: Plan) -> Path:
    """Return the file of the frozen state of a plan, beside it."""
    return plan.path.with_name(f"{plan.path.stem}.frozen.json")


def freeze(plan: Plan) -> tuple[Path, str]:
    """Freeze a plan: hypotheses, lexicon versions, family sizes, and each report's notebook and parameters.

    Parameters
    ----------
    plan : Plan
        Has a table ``[registration]``.

    Returns
    -------
    Path, str
        The file, and its hash.

    Raises
    ------
    ParameterError
        If the plan states no hypothesis, is frozen already, or has results.
    """
    path = frozen_path(plan)
    if not plan.registration.get("hypotheses"):
        raise ParameterError(f"'{plan.path}' states no hypotheses: write [registration] with hypotheses = [\"…\"].")
    if path.exists():
        raise ParameterError(f"'{plan.path}' is frozen in '{path}'; a new registration wants a new plan.")
    there = [report.name for report in plan.reports if (plan.out / report.name / "run.json").exists()]
    if there:
        raise ParameterError(
            f"'{plan.out}' holds results already ({', '.join(there[:3])}); a plan is frozen before its results."
        )
    content = present(plan)
    # The day is part neither of the hash nor of the reports: nothing that is compared may hold a time.
    frozen = {"format": 1, "hash": digest(content), "date": datetime.now(UTC).date().isoformat(), **content}
    write_atomically(path, record.to_json(frozen))
    return path, str(frozen["hash"])


def frozen_on(plan: Plan) -> str:
    """Return the day on which a plan was frozen (UTC), by its frozen state; empty if that holds none."""
    try:
        return date.fromisoformat(json.loads(frozen_path(plan).read_text("utf-8"))["date"]).isoformat()
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def present(plan: Plan) -> dict[str, Any]:
    """Return what a registration freezes, from the present plan and lexicons."""
    from framing.lexicon import Lexicon

    lexicons = {}
    for name in plan.registration.get("lexicons", []):
        lexicon = Lexicon.read(name)
        lexicons[name] = {"version": lexicon.header["version"], "sha256": digest(_plain(lexicon))}
    reports = {
        report.name: {key: plan.recipe(report).about[key] for key in ("notebook", "parameters", "inputs")}
        for report in plan.reports
    }
    return {
        "hypotheses": list(plan.registration.get("hypotheses", [])),
        "families": dict(plan.registration.get("families", {})),
        "lexicons": lexicons,
        "reports": json.loads(json.dumps(reports)),
    }


def _plain(lexicon: Any) -> Any:
    return json.loads(json.dumps(asdict(lexicon), default=str, sort_keys=True))


def registered(plan: Plan) -> dict[str, dict[str, Any]]:
    """Return what each report prints of its registration, by name of report; nothing for a plan without one.

    Returns
    -------
    dict
        hash, hypotheses, families and lexicons as frozen, deviations known before the report is run.

    Raises
    ------
    PlanError
        If the plan states a registration and is not frozen, or the frozen state was changed afterwards.
    """
    path = frozen_path(plan)
    if not path.exists():
        if plan.registration:
            raise PlanError([f"'{plan.path}' states a registration and is not frozen: add --freeze, once."])
        return {}
    try:
        frozen = json.loads(path.read_text("utf-8"))
        content = {key: frozen[key] for key in ("hypotheses", "families", "lexicons", "reports")}
    except (ValueError, KeyError, TypeError):
        raise PlanError([f"'{path}' cannot be read as a frozen plan."]) from None
    if digest(content) != frozen.get("hash"):
        raise PlanError([f"'{path}' was changed after it was frozen: its hash is another."])
    now = present(plan)
    shared = shared_deviations(content, now)
    known = {"hash": frozen["hash"], **{key: content[key] for key in ("hypotheses", "families", "lexicons")}}
    return {
        report.name: {**known, "deviations": [*shared, *own_deviations(content, now, report.name)]}
        for report in plan.reports
    }
