"""Kill a batch with SIGKILL, and fill its disk, at many points; resumed, it must be an undisturbed one byte for byte.

Usage: python tests/benchmarks/batch_kills.py [--warm] [--full FOLDER]

With --warm kernels are forked from a prepared process, which is killed too; what is resumed is then cold, so that the
end is compared with fresh kernels.

FOLDER is a small file system (a tmpfs) that the batch is to fill; without it that part is left out. Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

NOTEBOOK = Path(__file__).parents[1] / "data" / "light.ipynb"
PLAN = f'notebook = "{NOTEBOOK}"\n[grid]\nseed = [1, 2, 3]\n'
POINTS = {
    "a place is taken": "out/.build-*/lock",
    "a kernel has written tables": "out/.build-*/report/tables/light.csv",
    "a page is written": "out/.build-*/report/report.html",
    "a report stands": "out/*/run.json",
}
KINDS = {"runner": None, "worker": "spawn_main", "kernel": "ipykernel_launcher"}
WARM = {
    "runner": None,
    "worker": "spawn_main",
    "prepared process": "framing.report.run.warm_kernels",
    "fork": "framing.report.run.warm_kernels",
}


def everything(folder: Path) -> dict[str, bytes]:
    """Return every file of a batch but those that hold times."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: content for name, content in found.items() if not name.endswith("timing.json")}


def start(place: Path, out: str, warm: bool = False) -> subprocess.Popen:
    """Start the batch in a process of its own."""
    command = [sys.executable, "-m", "framing.cli", "batch", "plan.toml", "--out", out, "--workers", "2"]
    command += ["--warm"] if warm else []
    return subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish(place: Path, out: str) -> str:
    """Run the batch to its end; return what it said."""
    with start(place, out) as process:
        said, _ = process.communicate(timeout=600)
    return said.strip().splitlines()[-1] if said.strip() else ""


def victims(runner: int, kind: str) -> list[psutil.Process]:
    """Return the processes of one kind below a runner."""
    marker = (KINDS | WARM)[kind]
    if marker is None:
        return [psutil.Process(runner)]
    found = []
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(runner).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                # A fork has the words of the process that it came from.
                forked = child.parent().cmdline() == child.cmdline()
                if marker in " ".join(child.cmdline()) and forked == (kind == "fork"):
                    found.append(child)
    return found


def kill_at(place: Path, kind: str, point: str, warm: bool) -> str:
    """Run a batch, kill one process of a kind when a point is reached; return what the batch said then."""
    with start(place, "out", warm) as process:
        until = time.monotonic() + 120
        while not list(place.glob(POINTS[point])) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        hit = []
        while not hit and process.poll() is None and time.monotonic() < until:
            hit = victims(process.pid, kind)
        if hit:
            hit[0].send_signal(signal.SIGKILL)
        said, _ = process.communicate(timeout=600)
    return (said.strip().splitlines() or ["killed"])[-1]


def verdict(place: Path, whole: dict[str, bytes], out: str = "out") -> str:
    """Resume, and say whether what stood was kept and the end is the same."""
    stood = {path: path.stat().st_mtime_ns for path in (place / out).glob("*/run.json")}
    said = finish(place, out)
    kept = all(path.stat().st_mtime_ns == before for path, before in stood.items())
    same = everything(place / out) == whole
    return f"{len(stood)} stood; resumed: {said}; {'same bytes' if same else 'OTHER BYTES'}" + (
        "" if kept else "; MADE TWICE"
    )


def main() -> None:
    """Run every kind at every point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", type=Path)
    parser.add_argument("--warm", action="store_true")
    asked = parser.parse_args()
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        (place / "plan.toml").write_text(PLAN, "utf-8")
        print("undisturbed:", finish(place, "whole"))
        whole = everything(place / "whole")
        for kind in WARM if asked.warm else KINDS:
            for point in POINTS:
                said = kill_at(place, kind, point, asked.warm)
                print(f"{kind}, {point}: {said.rsplit('/', 1)[-1]}; {verdict(place, whole)}", flush=True)
                subprocess.run(["rm", "-rf", str(place / "out")], check=True)
        for room in ("24k", "60k", "130k", "300k") if asked.full else ():
            fill(place, asked.full, room, whole)


def fill(place: Path, disk: Path, room: str, whole: dict[str, bytes]) -> None:
    """Run a batch on a disk that is too small, make room, and resume."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(disk)], check=True)
    try:
        said = finish(place, str(disk))
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        print(f"disk of {room}: {said[-90:]}; {verdict(place, whole, str(disk))}", flush=True)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


if __name__ == "__main__":
    main()
