"""Make a batch of demonstration reports with one process and with two, cold and warm; tell times and their ratios.

Usage: python tests/benchmarks/batch.py [--notebook NAME] [--reports N] [--ways cold warm]

NAME is light (no computation: what a report costs beside its content), or a notebook of the toolkit; 24 reports of
compare_framing, cold, are what the target of the project's sixth issue speaks of: some 10 minutes on two quiet cores.

Of the processor's time, the first report is that of a batch of one, with all that is started for it, and a further one
is what each report adds to that; the row says whether `MOST` is kept. A busy machine takes up to twice as long.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "corpora" / "demo-ceasefire"
MOST = {"cold": 6.0, "warm": 2.0}
"""Seconds of the processor that the first report may take cold, and a further one of a warm worker (issue 14)."""
PAUSE = 0.05
"""Seconds between two looks at the processes of a batch."""


@dataclass(frozen=True)
class Made:
    """What a batch took: seconds in all, of the processor, and of each report in the order in which they ended."""

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


class Watched:
    """Seconds of the processor of a process and all below it (Linux): forks are nobody's children to wait for."""

    def __init__(self, root: int) -> None:
        self._root, self._took, self._over = root, dict[tuple[int, str], float](), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def seconds(self) -> float:
        """Stop, and return the sum."""
        self._over.set()
        self._thread.join()
        return sum(self._took.values())

    def _watch(self) -> None:
        below = {self._root}  # what was below once stays so, also when its parent has ended
        while not self._over.wait(PAUSE):
            for path in Path("/proc").glob("[0-9]*/stat"):
                with contextlib.suppress(OSError):
                    fields = path.read_text().rpartition(")")[2].split()
                    pid = int(path.parent.name)
                    if pid in below or int(fields[1]) in below:
                        below.add(pid)
                        took = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                        self._took[pid, fields[19]] = took  # a number of a process may be given again


def make(plan: Path, place: Path, workers: int, way: str) -> Made:
    """Make the batch in a new folder."""
    out = place / f"{way}-{workers}"
    command = [sys.executable, "-m", "framing.cli", "batch", str(plan), "--out", str(out), "--workers", str(workers)]
    clock = time.perf_counter()
    command += ["--warm"] if way == "warm" else []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        watched = Watched(process.pid)
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command)
    wall, processor = time.perf_counter() - clock, watched.seconds()
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
            first = make(short, Path(scratch) / "first", 1, way).processor
            one, two = (make(plan, Path(scratch), workers, way) for workers in (1, 2))
            print(f"{way}, one process: {one}\n{way}, two processes: {two}\n{way}, ratio: {two.wall / one.wall:.3f}")
            further = (one.processor - first) / max(1, asked.reports - 1)
            took, most = (first if way == "cold" else further), MOST[way]
            kept = "kept" if took <= most else "missed"
            said = "" if light else f"; at most {most:g}: {kept}"
            print(f"{way}, processor: first report {first:.1f} s, a further one {further:.1f} s{said}")


if __name__ == "__main__":
    main()
