"""SLURM: a script that makes the reports of a plan as an array of jobs, and then their index."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from framing.report.batch.batch import BatchSettings
from framing.report.batch.plan import Plan

SCRIPT = """#!/usr/bin/env bash
# The plan {name}, reports: {n}, array tasks: {parts}. Send it from the folder for which it was written:
#   sbatch {file}
# Send a stopped task again with the same command: finished reports are not made again.
#SBATCH --job-name={job}
#SBATCH --array=0-{last}
#SBATCH --cpus-per-task={workers}
#SBATCH --time={minutes}
#SBATCH --output={job}-%A-%a.log
set -u
cd {folder}
{command} --workers "${{SLURM_CPUS_PER_TASK:-{workers}}}" --part "${{SLURM_ARRAY_TASK_ID:-0}}/{parts}"
status=$?
# The last task to end indexes every report; an earlier one lists the others as missing.
{command} --index
exit "$status"
"""


def script(plan: Plan, settings: BatchSettings, parts: int, file: str, python: str = sys.executable) -> str:
    """Return a job script for a cluster.

    Parameters
    ----------
    plan : Plan
        Its reports are distributed over the array's tasks in turn.
    settings : BatchSettings
        workers (processors of a task), deadline and warm are taken over.
    parts : int
        Tasks of the array.
    file : str
        The name that the script will have.
    python : str
        The interpreter, found by every node under this path.

    Returns
    -------
    str
        Bash, with the options for ``sbatch``.
    """
    parts = max(min(parts, len(plan.reports)), 1)
    workers = max(settings.workers, 1)
    each = -(-len(plan.reports) // parts)
    words = [python, "-m", "framing.cli", "batch", str(plan.path), "--out", str(plan.out)]
    words += ["--deadline", f"{settings.deadline:g}", *(["--warm"] if settings.warm else [])]
    return SCRIPT.format(
        n=len(plan.reports),
        name=" ".join(plan.name.split()),
        parts=parts,
        file=shlex.quote(file),
        job="".join(c if c.isascii() and c.isalnum() else "-" for c in plan.path.stem),
        last=parts - 1,
        workers=workers,
        minutes=max(round(-(-each // workers) * settings.deadline / 60), 1),
        folder=shlex.quote(str(Path.cwd())),
        command=shlex.join(words),
    )
