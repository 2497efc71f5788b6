"""What `framing batch` does on the terminal, and `framing report` with a cluster."""

from __future__ import annotations

import os
import time
from enum import Enum
from pathlib import Path
from typing import Any

from framing.import_command import executor_of
from framing.report.batch.batch import BatchSettings, Outcome, estimate, parse_part, run_batch, to_do
from framing.report.batch.plan import Plan, read_plan
from framing.report.batch.registered_plan import freeze, registered
from framing.terminal import progress_bar, say
from framing.text.reading import many


class Mode(Enum):
    """What to do with a plan."""

    RUN = "run"
    DRY = "dry run"
    FREEZE = "freeze"
    INDEX = "index"


def read(path: Path, out: Path | None, notebook: Path | None) -> Plan:
    """Return the plan in a file."""
    return read_plan(path, out, notebook)


def batch_settings(**settings: Any) -> BatchSettings:
    """Return how a batch is run; `part` as text, ``i/n``."""
    return BatchSettings(**{**settings, "part": parse_part(settings.pop("part", "0/1"))})


def run_there(scheduler: str, notebook: Path, out: Path, settings: dict[str, Any], formats: tuple[str, ...]) -> None:
    """Make one report on the Dask cluster of a scheduler."""
    from framing.report.run.in_executor import check, run_in
    from framing.report.run.run import How

    how = How(formats=formats)
    # What is wrong with them is known without a cluster.
    check(notebook, out, settings, how)
    with executor_of(1, scheduler) as executor, progress_bar(notebook.name) as bar:
        bar(0, 1)
        report = run_in(executor, notebook, out, settings, how)
        bar(1, 1)
    say(f"{report.html} ({report.seconds:.1f} s)")


def run_plan(plan: Plan, settings: BatchSettings, mode: Mode, scheduler: str = "") -> bool:
    """Run a plan, on the Dask cluster of a scheduler if one is named, or print what running it would do.

    Returns whether every report is made.
    """
    if mode is Mode.FREEZE:
        path, found = freeze(plan)
        say(f"{path}: {many(len(plan.reports), 'report')} frozen under {found}")
        return True
    if mode is Mode.INDEX:
        from framing.report.batch.index import write_index

        plan.out.mkdir(parents=True, exist_ok=True)
        say(str(write_index(plan)))
        return True
    names = to_do(plan, settings)
    if mode is Mode.DRY:
        _print_plan(plan, names, settings)
        return True
    outcomes = _run(plan, settings, scheduler)
    states = [outcome.state for outcome in outcomes]
    words = [f"{states.count(state)} {state}" for state in ("made", "kept", "failed") if state in states]
    made = plan.out / "index.html" if settings.part == (0, 1) else plan.out
    say(f"{made} ({', '.join(words) or 'nothing to make in this part'})")
    return "failed" not in states


def write_script(plan: Plan, settings: BatchSettings, file: Path, parts: int) -> None:
    """Write a job script for a cluster."""
    from framing.report.batch.slurm import script
    from framing.report.run.output_folder import write_atomically

    write_atomically(file, script(plan, settings, parts, file.name))
    say(f"{file}: {many(min(parts, len(plan.reports)), 'task')}; send it with: sbatch {file}")


def _print_plan(plan: Plan, names: list[str], settings: BatchSettings) -> None:
    """Print how many reports there are, how many would be made, how long that may take, and each deviation."""
    registration = registered(plan)
    workers = settings.workers or os.cpu_count() or 1
    seconds = estimate(plan, names, workers)
    takes = "how long is not known before one is made" if seconds is None else f"about {in_words(seconds)}"
    kept = len(plan.reports) - len(names)
    say(
        f"{many(len(plan.reports), 'report')} in {plan.out}: {len(names)} to make on "
        f"{many(workers, 'process', 'processes')}, {takes}; {kept} kept"
    )
    for report in plan.reports:
        set_here = ", ".join(f"{name}={value}" for name, value in report.settings.items() if name in plan.varying())
        say(f"  {'make' if report.name in names else 'keep'}  {report.name}{'  ' if set_here else ''}{set_here}")
        for deviation in registration.get(report.name, {}).get("deviations", []):
            say(f"        not as registered: {deviation}")


def in_words(seconds: float) -> str:
    """Return a duration in words.

    Examples
    --------
    >>> in_words(40), in_words(600), in_words(9000)
    ('40 s', '10 min', '2.5 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _run(plan: Plan, settings: BatchSettings, scheduler: str) -> list[Outcome]:
    """Run a batch under one progress bar; each report is printed as it is made, with what remains."""
    labels, began, made = plan.labels(), time.monotonic(), 0
    with progress_bar(plan.name) as bar:
        bar(0, len(plan.reports))

        def done(outcome: Outcome, number: int, total: int) -> None:
            nonlocal made
            bar(number, total, f"{plan.name}: {labels[outcome.name]}")
            if outcome.state == "kept":
                return
            made += 1
            seconds = (time.monotonic() - began) / made * (total - number)
            rest = f"; about {in_words(seconds)} left" if number < total else ""
            how = f"failed: {outcome.error}" if outcome.state == "failed" else f"made in {in_words(outcome.seconds)}"
            bar.note(f"{number} of {total}: {labels[outcome.name]} {how}{rest}")

        with executor_of(1, scheduler) as executor:
            where = {"executor": executor} if executor else {}
            return run_batch(plan, settings, progress=done, **where)
