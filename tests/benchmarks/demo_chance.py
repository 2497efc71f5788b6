"""How often does a report on the demo corpus find a difference where sides are assigned at random?

Run ``python -m tests.benchmarks.demo_chance``. Sides are swapped at random within each story and live
page, 200 seeds; at each, key terms, loaded terms, quoted groups and doubting verbs are tested as in the
report. Prints the share of runs in which any of them has q < .05.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from framing.attribution import separate
from framing.corpus.corpus import Corpus
from framing.ingest import build
from tests.corpus.test_demo_corpus import FOLDER, reports_anything, swapped

SEEDS = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "demo-ceasefire"
        shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("build", ".build-*"))
        build(folder)
        passages = separate(Corpus.read(folder))
    found = [reports_anything(swapped(passages, seed)) for seed in range(SEEDS)]
    runs = sum(1 for names in found if names)
    print(f"{runs} of {SEEDS} runs report anything: {runs / SEEDS:.1%}")
    print("most often:", Counter(name for names in found for name in names).most_common(8))


if __name__ == "__main__":
    main()
