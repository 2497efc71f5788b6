"""Business against politics: time and memory of key terms with resampling, beside three other packages.

FRAMING_PEERS_PYTHON=python-with-peers python tests/benchmarks/comparison.py [--data FILE] [--peers PYTHON] [--repeat 3]

Peers (pycorpdiff, scattertext, scikit-learn) are called in a Python of their own, named by `--peers`, else
$FRAMING_PEERS_PYTHON; without one they are skipped. Every task runs in a fresh process, all tasks in
turn, so that a busy machine slows all alike; the median of the turns is printed. Never fails on a time.

The last two rows are what a user waits for: the call that README shows, with default settings, from texts to a table
with p, q and intervals, against pycorpdiff's own with 999 permutations and 999 bootstraps; processor time of the whole
process with its first call (cold), and of another call in it (warm). Above a third of pycorpdiff's time a row says
MISSED. Each task runs once before it is timed: packages that pip installed have compiled bytecode, and a checkout has
none before its first run. Bytecode goes to a folder of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "eval" / "topics" / "bbc_2225.csv.gz"
START = """
import json, resource, sys, time
import pandas as pd
table = pd.read_csv(sys.argv[1])
table = table[table["topic"].isin(["business", "politics"])].reset_index(drop=True)
times, last = {}, time.perf_counter()
def done(name):
    global last
    now = time.perf_counter()
    times[name], last = now - last, time.perf_counter()
"""
END = """
times["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(times))
"""
OURS = """
from framing.corpus.corpus import Corpus
from framing.stats.effects import g2_two_cell
from framing.stats.inference import BootstrapSettings, PermutationSettings, bootstrap_rates, compare_rates
from framing.measures.keyness.two_sides import KeynessSettings, keyness
import numpy as np, scipy.stats, scipy.sparse
table = table.assign(doc_id=[f"d{i:04}" for i in range(len(table))], outlet=table["topic"], published="", title="")
for column in table.columns:
    table[column] = table[column].astype(str)
last = time.perf_counter()
compared = Corpus("news", table).compare(by="topic", target="business", reference="politics", unit="doc_id")
one, two = compared.counts
units, terms = np.array(compared.design.units), np.union1d(one.terms, two.terms)
x, y = one.aligned(units, terms), two.aligned(units, terms)
kept = np.flatnonzero(np.asarray((x + y).sum(axis=0)) >= 5)
target, reference = (x[:, kept], one.lengths_of(units)), (y[:, kept], two.lengths_of(units))
done("tokens and counts")
g2_two_cell(*(v.sum(axis=0) for v in (*target, *reference)))
done("G2")
# As pycorpdiff below, whose first call is the one before: what is loaded on first use is loaded.
few = (target[0][:, :50], target[1]), (reference[0][:, :50], reference[1])
compare_rates(*few, compared.design, PermutationSettings(99, further=1))
bootstrap_rates(*few, compared.design, BootstrapSettings(99))
done("first use of 50 terms")
compare_rates(target, reference, compared.design, PermutationSettings(999, further=1, interval="linearised"))
done("999 permutations, delta-method intervals of the log ratio")
compare_rates(target, reference, compared.design, PermutationSettings(999, further=1))
done("the same, intervals that invert the test")
bootstrap_rates(target, reference, compared.design, BootstrapSettings(999, "percentile"))
done("999 bootstraps (percentile, of the log ratio)")
bootstrap_rates(target, reference, compared.design, BootstrapSettings(999, "bca"))
done("999 bootstraps (BCa)")
keyness(compared, KeynessSettings(further=1))
done("the whole table of framing.measures.keyness.two_sides, 999 permutations")
times["terms"] = len(kept)
"""
PYCORPDIFF = """
import pycorpdiff as p
halves = [p.from_dataframe(table[table["topic"] == t].reset_index(drop=True), text_col="text") for t in ("business", "politics")]
compared = p.compare(*halves)
last = time.perf_counter()
found = compared.keyness()
done("tokens, counts and G2")
compared.keyness()
done("G2")
compared.keyness(permutation_n=999, permutation_seed=1)
done("999 permutations of G2")
compared.keyness(ci="bootstrap", n_boot=999, bootstrap_seed=1)
done("999 bootstraps (percentile, of G2)")
times["terms"] = len(found.to_df())
"""  # noqa: E501
SKLEARN = """
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import chi2
last = time.perf_counter()
x = CountVectorizer(min_df=5).fit_transform(table["text"])
done("tokens and counts")
chi2(x, table["topic"])
done("chi2")
times["terms"] = x.shape[1]
"""
SCATTERTEXT = """
import scattertext as st
last = time.perf_counter()
corpus = st.CorpusFromPandas(table, "topic", "text", nlp=st.whitespace_nlp_with_sentences).build().get_unigram_corpus()
done("tokens and counts")
corpus.get_scaled_f_scores_vs_background()
frame = corpus.get_term_freq_df()
corpus.get_scaled_f_scores("business")
done("scaled F score")
times["terms"] = len(frame)
"""
CALLED = """
def called():
    before = time.process_time()
    call()
    return time.process_time() - before
call()
times[COLD] = time.process_time()
times[WARM] = sorted(called() for _ in range(3))[1]
"""
COLD, WARM = "the README's call, cold: start, imports, text to table", "the README's call, warm: text to table"
README = f"COLD, WARM = {COLD!r}, {WARM!r}" + """
from framing import Corpus, keyness
table = table.assign(doc_id=[f"d{i:04}" for i in range(len(table))], outlet=table["topic"], published="", title="")
table = table.astype(str)
def call():
    comparison = Corpus("news", table).compare(by="topic", target="business", reference="politics", unit="doc_id")
    return keyness(comparison).table
""" + CALLED
THEIRS = f"COLD, WARM = {COLD!r}, {WARM!r}" + """
import pycorpdiff as p
def call():
    halves = [p.from_dataframe(table[table["topic"] == t].reset_index(drop=True), text_col="text")
              for t in ("business", "politics")]
    drawn = {"permutation_n": 999, "permutation_seed": 1, "ci": "bootstrap", "n_boot": 999, "bootstrap_seed": 1}
    return p.compare(*halves).keyness(**drawn).to_df()
""" + CALLED
ALLOWED = 1 / 3
"""Of pycorpdiff's processor time."""

PERMUTED = "999 permutations, delta-method intervals of the log ratio"
TASKS = {"framing": OURS, "framing, README": README, "pycorpdiff": PYCORPDIFF, "pycorpdiff, own": THEIRS,
         "scikit-learn": SKLEARN, "scattertext": SCATTERTEXT}  # fmt: skip


def run(python: str, code: str, data: Path, own: bool, bytecode: str) -> dict[str, float]:
    """Times of one task in a fresh process, or nothing where the package is not there."""
    unset = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    environment = {k: v for k, v in os.environ.items() if k not in unset} | {"PYTHONPYCACHEPREFIX": bytecode}
    if own:
        environment["PYTHONPATH"] = str(ROOT)
    command = [python, "-W", "ignore", "-c", START + code + END, str(data)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        print("skipped:", (done.stderr.strip().splitlines() or ["no reason given"])[-1])
        return {}
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--peers", default=os.environ.get("FRAMING_PEERS_PYTHON", ""))
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    if not arguments.data.exists():
        print(f"There is no file '{arguments.data}': it is not part of the project.")
        return
    found: dict[str, list[dict[str, float]]] = {name: [] for name in TASKS}
    with tempfile.TemporaryDirectory() as bytecode:
        for turn in range(arguments.repeat + 1):
            for name, code in TASKS.items():
                own = name.startswith("framing")
                if own or arguments.peers:
                    times = run(sys.executable if own else arguments.peers, code, arguments.data, own, bytecode)
                    found[name] += [times] if times and turn else []
    medians = {}
    for name, runs in found.items():
        medians[name] = {k: statistics.median(r[k] for r in runs) for k in runs[0]} if runs else {}
        for what, value in medians[name].items():
            said = f"{value:.0f}" if what in ("terms", "peak MB") else f"{value:.2f} s"
            print(f"{name:17}{what:60}{said:>10}")
    summary(medians)
    for row in rows_of(medians):
        print(row)


def summary(medians: dict[str, dict[str, float]]) -> None:
    """Print how long the two kinds of resampling take, ours beside pycorpdiff's."""
    ours, theirs = medians["framing"], medians["pycorpdiff"]
    if not ours or not theirs:
        return
    mine = sum(v for k, v in ours.items() if k.startswith("999") and "BCa" not in k)
    other = sum(v for k, v in theirs.items() if k.startswith("999")) - 2 * theirs["G2"]
    print(f"999 permutations and 999 bootstraps: {mine:.2f} s against {other:.2f} s, {mine / other:.2f} of the time")
    mine += ours["the same, intervals that invert the test"] - ours[PERMUTED]
    print(f"with intervals that invert the test: {mine:.2f} s, {mine / other:.2f} of the time")


def rows_of(medians: dict[str, dict[str, float]]) -> list[str]:
    """Return a row for each of README's calls: our processor time, pycorpdiff's, their ratio, and if it is missed."""
    ours, theirs = medians.get("framing, README"), medians.get("pycorpdiff, own")
    if not ours or not theirs:
        return ["README's call is not compared: one of the two packages did not run."]
    out = []
    for what in (COLD, WARM):
        ratio = ours[what] / theirs[what]
        said = "reached" if ratio <= ALLOWED else "MISSED"
        out.append(f"{what:60}{ours[what]:6.2f} s against {theirs[what]:6.2f} s, {ratio:.2f} of the time: {said}")
    return out


if __name__ == "__main__":
    main()
