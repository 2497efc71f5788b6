"""Which engine finds the desks of a newspaper, with words that keep company, and finds them again?

python tests/benchmarks/topics.py [--seeds 10] [--k 20] [--data FILE] [--only NAME …] [--former] [--large] [--json FILE]

Every engine sees the same counts of the 2,225 labelled articles, made with the defaults that a user gets (and, with
``--former``, with those that were measured before: terms in 5 articles), and runs in a process of its own, so that
its memory is its own.
Prints the table side by side with figures published for one fit; then how much longer the package takes than the
engine at equal settings, the consensus over refits, the same contrast by NMF and by LDA, and with ``--large`` 100,000
short texts. Never fails on a figure.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from framing.measures.topics import PrepareSettings, TopicSettings, prepare, topics
from framing.measures.topics.coherence import coherence
from framing.measures.topics.models.consensus import consensus
from framing.measures.topics.models.engines import bags, engine_of, fit, one_thread
from framing.measures.topics.models.model import Fitted
from framing.measures.topics.stability import average_jaccard, matched, refits, stability

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "eval" / "topics" / "bbc_2225.csv.gz"
# Seconds, NPMI, NMI of one fit elsewhere (R stm cannot run here).
PUBLISHED = {
    "gensim LdaModel, defaults": (2.7, 0.032, 0.217),
    "gensim LdaModel, 10 passes": (11.3, 0.070, 0.493),
    "gensim Nmf": (1.6, 0.108, 0.406),
    "tomotopy LDAModel": (3.4, 0.100, 0.559),
    "scikit-learn NMF": (1.6, 0.236, 0.580),
    "R stm": (91, 0.111, 0.594),
}
N_WORDS = 10


def gensim_lda(prepared, k: int, seed: int, **settings):
    from gensim.models import LdaModel

    corpus = bags(prepared.matrix)
    words = dict(enumerate(prepared.terms.tolist()))
    model = LdaModel(corpus, num_topics=k, id2word=words, random_state=seed, eval_every=None, **settings)
    return model.get_topics(), model.inference(corpus)[0]


def gensim_nmf(prepared, k: int, seed: int):
    from gensim.models.nmf import Nmf

    corpus = bags(prepared.matrix)
    words = dict(enumerate(prepared.terms.tolist()))
    model = Nmf(corpus, num_topics=k, id2word=words, random_state=seed, passes=5)
    weights = np.zeros((len(corpus), k))
    for i, bag in enumerate(corpus):
        for topic, weight in model[bag]:
            weights[i, topic] = weight
    return model.get_topics(), weights


def tomotopy_lda(prepared, k: int, seed: int):
    import tomotopy

    model = tomotopy.LDAModel(k=k, seed=seed)
    words = prepared.terms.astype(object)[prepared.ids]
    for a, b in zip(prepared.offsets[:-1], prepared.offsets[1:], strict=True):
        model.add_doc(words[a:b].tolist())
    model.train(200, workers=1)
    of_topic = np.zeros((k, len(prepared.terms)))
    place = {term: j for j, term in enumerate(prepared.terms.tolist())}
    columns = [place[term] for term in model.used_vocabs]
    of_topic[:, columns] = [model.get_topic_word_dist(t) for t in range(k)]
    return of_topic, np.array([document.get_topic_dist() for document in model.docs])


def sklearn_nmf(prepared, k: int, seed: int, sublinear: bool = False, **settings):
    from scipy import sparse
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfTransformer

    x = TfidfTransformer(sublinear_tf=sublinear).fit_transform(sparse.csr_matrix(prepared.matrix))
    model = NMF(k, random_state=seed, **settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = model.fit_transform(x)
    return model.components_, weights


def ours(prepared, k: int, seed: int, engine: str = "nmf"):
    from dataclasses import replace

    model = fit(replace(prepared), k, engine, seed)  # a copy: tf-idf is part of the time
    return model.of_topic, model.weights


def ours_consensus(prepared, k: int, seed: int):
    engine = engine_of("nmf")
    model = consensus(prepared, refits(prepared, k, engine, seed, workers=2), engine, seed)
    return model.of_topic, model.weights


ENGINES: dict[str, Callable] = {
    "gensim LdaModel, defaults": gensim_lda,
    "gensim LdaModel, 10 passes": lambda p, k, s: gensim_lda(p, k, s, passes=10, alpha="auto", eta="auto"),
    "gensim Nmf": gensim_nmf,
    "tomotopy LDAModel": tomotopy_lda,
    "scikit-learn NMF": sklearn_nmf,
    "scikit-learn NMF, our settings": lambda p, k, s: sklearn_nmf(p, k, s, True, init="nndsvda"),
    "ours: nmf": ours,
    "ours: gibbs": lambda p, k, s: ours(p, k, s, "gibbs"),
    "ours: variational": lambda p, k, s: ours(p, k, s, "variational"),
    "ours: consensus of 10 nmf refits": ours_consensus,
}
EQUAL = {
    "ours: nmf": "scikit-learn NMF, our settings",
    "ours: gibbs": "tomotopy LDAModel",
    "ours: variational": "gensim LdaModel, 10 passes",
}


def run_one(name: str, folder: Path, k: int, seeds: int) -> dict:
    """Fit one engine on every seed; called in a process of its own."""
    prepared, labels = pickle.loads((folder / "prepared.pickle").read_bytes())
    from sklearn.metrics import normalized_mutual_info_score

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tops, rows, digests = [], [], []
    for seed in range(1, seeds + 1):
        begun, spent = time.perf_counter(), _processor()
        with one_thread():
            of_topic, weights = ENGINES[name](prepared, k, seed)
        seconds, processor = time.perf_counter() - begun, _processor() - spent
        model = Fitted(engine_of("nmf"), prepared, np.asarray(of_topic, dtype=float), weights, seed)
        npmi = float(coherence(model, N_WORDS).npmi.mean())
        strongest = prepared.by_text(np.asarray(weights, dtype=float)).argmax(axis=1)
        rows.append((seconds, processor, npmi, float(normalized_mutual_info_score(labels, strongest))))
        tops.append(model.top(N_WORDS))
        digests.append(hashlib.sha256(np.ascontiguousarray(weights).tobytes()).hexdigest())
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds, processor, npmi, nmi = np.median(rows, axis=0)
    figures = {
        "seconds": seconds,
        "processor": processor,
        "npmi": npmi,
        "nmi": nmi,
        "stability": _agreement(tops, len(prepared.terms)),
    }
    return figures | {"mb": peak / 1024, "mb_added": (peak - before) / 1024, "digests": digests, "rows": rows}


def _processor() -> float:
    """Seconds of processor time, of this process and of those it waited for: other work on the machine is not in it."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _agreement(tops: list[np.ndarray], terms: int) -> float:
    """Greene's agreement of every two fits, from their top words."""
    pairs = [(tops[i], tops[j]) for i in range(len(tops)) for j in range(i)]
    return float(
        np.mean([matched(_as_rows(a, terms), _as_rows(b, terms), N_WORDS)[1].mean() for a, b in pairs] or [np.nan])
    )


def _as_rows(top: np.ndarray, terms: int) -> np.ndarray:
    rows = np.zeros((len(top), terms))
    np.put_along_axis(rows, top, np.arange(top.shape[1], 0, -1.0)[None, :], axis=1)
    return rows


def measured(names: list[str], folder: Path, k: int, seeds: int) -> dict[str, dict]:
    """Each engine in a fresh process."""
    out = {}
    for name in names:
        command = [
            sys.executable,
            __file__,
            "--one",
            name,
            "--folder",
            str(folder),
            "--k",
            str(k),
            "--seeds",
            str(seeds),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name}: failed\n{done.stderr[-600:]}")
            continue
        out[name] = json.loads(done.stdout.splitlines()[-1])
        f = out[name]
        spent = f"{f['seconds']:.1f} | {f['processor']:.1f} | {f['mb']:.0f} (+{f['mb_added']:.0f})"
        print(f"| {name} | {spent} | {f['npmi']:.3f} | {f['nmi']:.3f} | {f['stability']:.2f} |", flush=True)
    return out


def against_published(found: dict[str, dict]) -> None:
    print("\nPublished, one fit elsewhere: seconds, NPMI, NMI")
    for name, (seconds, npmi, nmi) in PUBLISHED.items():
        print(f"  {name}: {seconds}, {npmi}, {nmi}" + ("" if name in found else " (not run here)"))
    print("\nProcessor seconds against the engine itself at equal settings (medians of this run)")
    for own, peer in EQUAL.items():
        if own in found and peer in found:
            print(f"  {own}: {found[own]['processor'] / found[peer]['processor']:.2f} times {peer}")


def refitted(prepared, labels, k: int) -> None:
    """Ten refits on two processes, their consensus, and stability under samples of 80 %."""
    from sklearn.metrics import normalized_mutual_info_score

    engine = engine_of("nmf")
    begun = time.perf_counter()
    others = refits(prepared, k, engine, seed=1, workers=2)
    seconds = time.perf_counter() - begun
    model = consensus(prepared, others, engine)
    found = stability(model, others)
    nmi = normalized_mutual_info_score(labels, prepared.by_text(model.weights).argmax(axis=1))
    npmi = coherence(model, N_WORDS).npmi.mean()
    print(f"\nTen refits on two processes: {seconds:.1f} s. Consensus: NPMI {npmi:.3f}, NMI {nmi:.3f}; agreement with "
          f"refits on 80 % {found.agreement:.2f}, between them {found.between:.2f}; "
          f"{int(found.stable.sum())} stable.")  # fmt: skip


def contrasts() -> None:
    """The same contrast by NMF and by LDA: the demo corpus, topics matched by their words."""
    from framing.attribution import separate
    from framing.corpus.corpus import Corpus
    from framing.ingest import build

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "demo-ceasefire"
        shutil.copytree(ROOT / "corpora" / "demo-ceasefire", folder, ignore=shutil.ignore_patterns("build", ".build-*"))
        build(folder)
        passages = separate(Corpus.read(folder))
    comparison = passages.compare("speaks_for", "Drovia One", "Aldmere Public Broadcasting")
    results = [topics(comparison, TopicSettings(14, engine, names="drop")) for engine in ("nmf", "gibbs")]
    first, second = (r.table["words"].str.split().tolist() for r in results)
    alike = np.array([[average_jaccard(a, b) for b in second] for a in first])
    tables = [r.tables["prevalence"].query("weighting == 'words'").set_index("topic") for r in results]
    print(
        "\nThe same contrast by NMF (share of topic weight) and by LDA (topic proportion): difference of shares, points"
    )
    for i, j in enumerate(alike.argmax(axis=1)):
        said = []
        for result, table, row in ((results[0], tables[0], i), (results[1], tables[1], int(j))):
            topic = result.table["topic"].iloc[row]
            f = 100 * table.loc[topic, ["difference", "difference_low", "difference_high"]].astype(float)
            said.append(f"{topic}: {f.iloc[0]:+.1f} [{f.iloc[1]:+.1f}, {f.iloc[2]:+.1f}]")
        print(f"  {said[0]:75s} | {said[1]} (words alike {alike[i, j]:.2f})")


def large(texts: list[str], n: int = 100_000, k: int = 50) -> None:
    """A hundred thousand short texts: two sentences each, drawn from the articles."""
    from framing.text.sentences import sentences

    pool = [text[a:b] for text in texts for a, b in sentences(text)]
    rng = np.random.default_rng(1)
    short = [f"{pool[i]} {pool[j]}" for i, j in rng.integers(0, len(pool), (n, 2))]
    begun = time.perf_counter()
    prepared = prepare(short)
    counted = time.perf_counter() - begun
    engine = engine_of("nmf")
    others = refits(prepared, k, engine, workers=2)
    model = consensus(prepared, others, engine)
    found = stability(model, others)
    seconds = time.perf_counter() - begun
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024**2
    print(
        f"\n{n:,} texts, {int(np.median(prepared.lengths))} kept words each, {len(prepared.terms):,} terms, K = {k}: "
        f"{counted:.0f} s to counts, {seconds / 60:.1f} min in all (ten refits on two processes, consensus, stability "
        f"{found.agreement:.2f}); at most {peak:.1f} GB (this process and the largest of its children)."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--k", type=int, default=20)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--only", nargs="*", default=list(ENGINES))
    parser.add_argument("--former", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(run_one(args.one, args.folder, args.k, args.seeds)))
        return
    if not args.data.exists():
        print(f"There is no '{args.data}': the labelled articles are not part of the project; name them with --data.")
        return
    table = pd.read_csv(args.data, keep_default_na=False)
    if args.large:
        large(table["text"].tolist())
        return
    former = PrepareSettings(unit="document", min_docs=5)
    prepared = prepare(table["text"].tolist(), former if args.former else PrepareSettings())
    labels = table["topic"].to_numpy(dtype=str)
    print(
        f"{prepared.describe()}; K = {args.k}, {args.seeds} seeds, medians; stability: Greene, ten words, over seeds.\n"
    )
    print(
        "| engine | seconds | of processor | peak MB (added) | NPMI | NMI | stability |\n|---|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "prepared.pickle").write_bytes(pickle.dumps((prepared, labels)))
        found = measured(args.only, Path(folder), args.k, args.seeds)
        again = measured(["ours: nmf"], Path(folder), args.k, 1) if "ours: nmf" in found else {}
    against_published(found)
    if again:
        same = again["ours: nmf"]["digests"][0] == found["ours: nmf"]["digests"][0]
        print(f"\nThe same seed in another process gives the same numbers: {same}.")
    refitted(prepared, labels, args.k)
    contrasts()
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
