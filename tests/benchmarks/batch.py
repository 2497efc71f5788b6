"""Make a batch of demonstration reports with one process and with two, cold and warm; tell times and their ratios.

Usage: python tests/benchmarks/batch.py [--notebook NAME] [--reports N] [--ways cold warm]

NAME is light (no computation: what a report costs beside its content), or a notebook of the toolkit; 24 reports of
compare_framing, cold, are what the target of the project's sixth issue speaks of: some 10 minutes on two quiet cores.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "corpora" / "demo-ceasefire"


@dataclass(frozen=True)
class Made:
    """What a batch took: seconds in all, of the processor, and of each report in the order in which they ended.

    Forks of a prepared process are nobody's children to wait for: their share of the processor is not known.
    """

    wall: float
    processor: float
    reports: list[float]

    @property
    def each(self) -> float:
        """Median seconds of a report after the first of each worker."""
        return statistics.median(self.reports[2:] or self.reports)

    def __str__(self) -> str:
        rest = max(self.reports[2:] or self.reports)
        return (
            f"{self.wall:.1f} s, {self.processor:.1f} s of the processor; a report {self.each:.2f} s "
            f"(the first {self.reports[0]:.2f}, after two at most {rest:.2f})"
        )


def make(plan: Path, place: Path, workers: int, way: str) -> Made:
    """Make the batch in a new folder."""
    out = place / f"{way}-{workers}"
    command = [sys.executable, "-m", "framing.cli", "batch", str(plan), "--out", str(out), "--workers", str(workers)]
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command += ["--warm"] if way == "warm" else []
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - clock, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    ended = sorted(out.glob("*/timing.json"), key=lambda path: path.stat().st_mtime_ns)
    return Made(wall, processor, [json.loads(path.read_text("utf-8"))["seconds"] for path in ended])


def main() -> None:
    """Make each batch and tell what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notebook", default="compare_framing")
    parser.add_argument("--reports", type=int, default=24)
    parser.add_argument("--ways", nargs="+", choices=["cold", "warm"], default=["cold", "warm"])
    asked = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        # As where it is installed: each kernel compiling all it imports is no part of the question.
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "framing-compiled")
    light = asked.notebook == "light"
    notebook = ROOT / "tests" / "data" / "light.ipynb" if light else ROOT / "notebooks" / f"{asked.notebook}.ipynb"
    if not light:
        subprocess.run([sys.executable, "-m", "framing.cli", "build", str(DEMO)], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as scratch:
        plan = Path(scratch) / "plan.toml"
        fixed = "" if light else f'[parameters]\ncorpus = "{DEMO}"\n'
        short = plan.with_name("short.toml")
        for path, reports in ((plan, asked.reports), (short, 1)):
            grid = f"[grid]\nseed = {list(range(1, reports + 1))}\n"
            path.write_text(f'notebook = "{notebook}"\n{fixed}{grid}', "utf-8")
        for way in asked.ways:
            make(short, Path(scratch) / "before", 1, way)  # files are read from memory, modules compiled
            one, two = (make(plan, Path(scratch), workers, way) for workers in (1, 2))
            print(f"{way}, one process: {one}\n{way}, two processes: {two}\n{way}, ratio: {two.wall / one.wall:.3f}")


if __name__ == "__main__":
    main()
