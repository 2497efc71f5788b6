"""How time and memory grow: generated documents in parts through reading, counts, tests, voices and topics.

Usage: python tests/benchmarks/size.py [--sizes 10000 100000] [--data FOLDER] [--stages …] [--exact]

Stages that need one another run in one process, others in their own; processor time and the peak of memory (what is
held from before included) are of each stage alone. Nothing is kept between runs, except for `count again`, which
compares the other way what `count and keep` has counted. One table: seconds and MB by size, how they grow (the
exponent b of time ~ size^b between one size and the next), and what was to be reached: a row says missed where it was
not. Never fails on a time. 1000000 documents take 1 GB of disk; voices and topics are left out above --most.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from math import log
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

PART = 10_000
"""Documents in a file."""
TOGETHER = ("read", "compare", "count", "keyness")
"""Stages whose time is added up for `REACH`, and whose highest peak counts."""
REACH = {100_000: (40, 2_000), 1_000_000: (600, 4_000)}
"""By documents of 200 words: seconds of the processor and MB that `TOGETHER` may take."""
EXPONENT, SPEED = 1.1, 1.0
"""Growth of any stage at most, and MB of text a second that voices are separated with at least."""
KEPT = ("count and keep", "count again")
"""Stages between which counts are kept on disk, in this order."""
MOST = {"separate": 10_000, "topics": 10_000}
"""Documents above which a stage is left out, unless --most says otherwise."""

Took = dict[str, float]
"""Seconds of the processor, seconds by the clock, and MB at the peak."""


def stages(folder: Path, exact: bool) -> dict[str, tuple[Callable[[dict], Any], tuple[str, ...]]]:
    """Return what each stage does with what was made before, and which stages come before it."""
    from framing.attribution import separate
    from framing.corpus.corpus import Corpus
    from framing.lexicon import Lexicon
    from framing.measures.collocates import collocates
    from framing.measures.keyness.two_sides import KeynessSettings, keyness
    from framing.measures.loaded.terms import loaded_terms
    from framing.measures.topics import TopicSettings, topics

    sides = {"by": "outlet", "target": "North", "reference": "South"}
    turned = {"by": "outlet", "target": "South", "reference": "North"}
    before = ("read", "compare")

    def kept(made: dict, **asked: str) -> Any:
        os.environ["FRAMING_CACHE"] = str(folder.with_name(f"{folder.name}-kept"))
        return made["read"].compare(**asked).counts

    return {
        "read": (lambda made: Corpus.read(folder), ()),
        "compare": (lambda made: made["read"].compare(**sides), ("read",)),
        "count": (lambda made: made["compare"].counts, before),
        "keyness": (lambda made: keyness(made["compare"], KeynessSettings(exact=exact)).table, (*before, "count")),
        "count and keep": (lambda made: kept(made, **sides), ("read",)),
        "count again": (lambda made: kept(made, **turned), ("read",)),
        "loaded terms": (lambda made: loaded_terms(made["compare"], Lexicon.read("conflict")).table, before),
        "collocates": (lambda made: collocates(made["compare"], "brutal").table, before),
        "separate": (lambda made: len(separate(made["read"]).documents), ("read",)),
        "topics": (lambda made: len(topics(made["compare"], TopicSettings(resamples=50)).table), before),
    }


def peak() -> float:
    """Return the highest memory since the last `forget`, in MB."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def forget() -> None:
    """Let the peak of memory begin anew."""
    Path("/proc/self/clear_refs").write_text("5", "utf-8")


def one(stage: str, folder: Path, exact: bool) -> None:
    """Run a stage and those before it in this process, and print what each took."""
    os.environ["FRAMING_CACHE"] = "off"
    every = stages(folder, exact)
    made: dict[str, Any] = {}
    took: dict[str, Took] = {}
    for name in (*every[stage][1], stage):
        forget()
        begin, clock = time.process_time(), time.perf_counter()
        made[name] = every[name][0](made)
        took[name] = {"seconds": time.process_time() - begin, "wall": time.perf_counter() - clock, "peak": peak()}
        print(f"  {name}: {took[name]['seconds']:.1f} s, {took[name]['peak']:.0f} MB", file=sys.stderr, flush=True)
    print(json.dumps(took))


def measured(size: int, names: list[str], data: Path, asked: argparse.Namespace) -> dict[str, Took]:
    """Return what each stage took with so many documents."""
    from tests.benchmarks.generated import write_parts

    folder = data / f"generated-{size}"
    if not folder.is_dir():
        write_parts(folder, size, max(2, size // PART))
    found: dict[str, Took] = {}
    shutil.rmtree(folder.with_name(f"{folder.name}-kept"), ignore_errors=True)
    # What needs most comes first, and brings the stages before it; what is kept is there for the next.
    for name in [*reversed([name for name in names if name not in KEPT]), *KEPT]:
        if name not in names or name in found or size > (asked.most or MOST).get(name, size):
            continue
        command = [sys.executable, __file__, "--one", name, "--data", str(folder)]
        command += ["--exact"] if asked.exact else []
        print(f"{size:,} documents, {name}", file=sys.stderr, flush=True)
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            print(f"{name} of {size:,} documents ended with status {done.returncode}: no figure.")
            continue
        found = json.loads(done.stdout.strip().splitlines()[-1]) | found
    return {name: found[name] for name in names if name in found}


def table(found: dict[int, dict[str, Took]], text: dict[int, float]) -> list[list[str]]:
    """Return the rows of the table: stage, documents, seconds, MB, exponent, and what was missed."""
    rows = []
    for name in dict.fromkeys(name for of in found.values() for name in of):
        sizes = [size for size in found if name in found[size]]
        for before, size in zip([None, *sizes], sizes, strict=False):
            took, grew, missed = found[size][name], "", []
            if before:
                exponent = log(took["seconds"] / found[before][name]["seconds"]) / log(size / before)
                grew = f"{exponent:.2f}"
                missed += [f"exponent above {EXPONENT}"] if exponent > EXPONENT else []
            speed = text[size] / took["seconds"]
            if name == "separate":
                missed += [f"{speed:.2f} MB of text a second, below {SPEED:g}"] if speed < SPEED else []
            reached = "reached" if before else ""
            rows.append([*_row(name, size, took), grew, "missed: " + ", ".join(missed) if missed else reached])
    for size, (seconds, memory) in REACH.items():
        if all(name in found.get(size, {}) for name in TOGETHER):
            of = [found[size][name] for name in TOGETHER]
            took = {key: sum(stage[key] for stage in of) for key in ("seconds", "wall")}
            took["peak"] = max(stage["peak"] for stage in of)
            missed = [f"{seconds} s"] if took["seconds"] > seconds else []
            missed += [f"{memory} MB"] if took["peak"] > memory else []
            said = "missed: " + " and ".join(missed) if missed else f"reached: {seconds} s and {memory} MB"
            rows.append([*_row(f"{TOGETHER[0]} to {TOGETHER[-1]}", size, took), "", said])
    return rows


def _row(name: str, size: int, took: Took) -> list[str]:
    return [name, f"{size:,}", f"{took['seconds']:.1f}", f"{took['wall']:.1f}", f"{took['peak']:.0f}"]


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--stages", nargs="+", default=[])
    parser.add_argument("--data", type=Path, help="folder in which generated documents are kept")
    parser.add_argument("--most", type=json.loads, help='as \'{"topics": 100000}\'')
    parser.add_argument("--exact", action="store_true", help="all permutations of key terms, as with exact=True")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(asked.one, asked.data, asked.exact)
        return
    with tempfile.TemporaryDirectory() as scratch:
        data = asked.data or Path(scratch)
        data.mkdir(parents=True, exist_ok=True)
        names = asked.stages or list(stages(data, asked.exact))
        found = {size: measured(size, names, data, asked) for size in sorted(asked.sizes)}
    rows = table(found, {size: size * 1000 / 2**20 for size in found})
    heads = ["stage", "documents", "processor s", "wall s", "peak MB", "exponent", ""]
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    for row in (heads, *rows):
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        cells[0], cells[-1] = row[0].ljust(widths[0]), row[-1]
        print("  ".join(cells).rstrip())
    print(f"{os.cpu_count()} processors; load {os.getloadavg()[0]:.1f} at the end.")


if __name__ == "__main__":
    main()
