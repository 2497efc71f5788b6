"""Choice: how many topics? Coherence, exclusivity, held-out likelihood and stability over a range of numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from framing.digits import settled_table
from framing.errors import CorpusError, ParameterError
from framing.measures.topics.coherence import coherence, exclusivity, held_out
from framing.measures.topics.models.engines import engine_of, fit, one_thread
from framing.measures.topics.models.model import Engine, Fitted
from framing.measures.topics.models.prepare import Prepared, require
from framing.measures.topics.stability import refits, stability

_HELD_OUT = 0.2
_NEAR = 0.05
"""Stability this near to the best counts as the best; a convention."""
STABLE_ENOUGH = 0.6

Progress = Callable[[int, int, int], None]
"""Called with models done, models in all, and the number of topics that is next (0 at the end)."""


@dataclass(frozen=True)
class SweepSettings:
    """Settings of `sweep`.

    Attributes
    ----------
    engine : {"nmf", "gibbs", "variational"}
    refits : int
        Fits for stability at each number of topics, 2 or more.
    n_words : int
    workers : int
    seed : int
    """

    engine: str = "nmf"
    refits: int = 10
    n_words: int = 10
    workers: int = 1
    seed: int = 1

    def __post_init__(self) -> None:
        for name, least in (("refits", 2), ("n_words", 2), ("workers", 1), ("seed", 0)):
            if getattr(self, name) < least:
                raise ParameterError(f"{name} is {getattr(self, name)}; it must be {least} or more.")


@dataclass(frozen=True)
class Sweep:
    """What a range of numbers of topics gives.

    Attributes
    ----------
    table : pandas.DataFrame
        `k, npmi, c_v, exclusivity` (means over topics), `held_out` (log likelihood of a word; NaN where the
        engine is no likelihood model), `stability` (Greene's average Jaccard of model and refits), `stable` (share of
        topics that recur), `reasons` (words excluded from coherence, and why).
    recommendation : str
    settings : dict
    """

    table: pd.DataFrame
    recommendation: str
    settings: dict


def sweep(
    prepared: Prepared,
    ks: Sequence[int],
    settings: SweepSettings | None = None,
    folder: str | Path | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """How many topics do these texts bear?

    Parameters
    ----------
    prepared : Prepared
    ks : sequence of int
        Numbers of topics to try.
    settings : SweepSettings, optional
    folder : str or Path, optional
        Each number is kept here as soon as it is done: stop when you like, call again, and the sweep goes on where it
        stopped. Other texts or settings get a file of their own.
    progress : callable, optional
        See `Progress`.

    Returns
    -------
    Sweep

    Raises
    ------
    ParameterError
        If no number is given, or one below 2.
    CorpusError
        If there are fewer terms or documents than the largest number.

    Notes
    -----
    No figure decides: each prefers something else (coherence few general words, exclusivity many topics). The
    recommendation is the rule it states. What topics are for decides in the end, and reading them.

    References
    ----------
    Greene, O'Callaghan & Cunningham (2014); Maier et al. (2018), Communication Methods and Measures 12, 93–118.
    """
    settings = settings or SweepSettings()
    wanted = sorted(set(ks))
    if not wanted or wanted[0] < 2:
        raise ParameterError(f"The numbers of topics are {wanted}; name at least one, and none below 2.")
    require(prepared, wanted[-1])
    engine = engine_of(settings.engine)
    path = _place(folder, prepared, settings)
    rows = _kept(path)
    for done, k in enumerate(wanted):
        if progress is not None:
            progress(done, len(wanted), k)
        if k not in rows:
            rows[k] = _measured(prepared, k, engine, settings)
            _keep(path, rows)
    if progress is not None:
        progress(len(wanted), len(wanted), 0)
    table = pd.DataFrame([rows[k] for k in wanted])
    return Sweep(table, recommendation(table), asdict(settings))


def recommendation(table: pd.DataFrame) -> str:
    """Return in words what a sweep's table shows: the most coherent among the most stable numbers of topics."""
    table = settled_table(table)
    best = table["stability"].max()
    near = table[table["stability"] >= best - _NEAR]
    chosen = near.loc[near["npmi"].idxmax()]
    said = [
        f"{int(chosen['k'])} topics: of the numbers tried whose stability lies within {_NEAR} of the best ({best:.2f}) "
        f"the one with the highest coherence (NPMI {chosen['npmi']:.2f}; stability {chosen['stability']:.2f}; "
        f"{chosen['stable']:.0%} of its topics recur)."
    ]
    coherent = table.loc[table["npmi"].idxmax()]
    if coherent["k"] != chosen["k"]:
        said.append(
            f"The most coherent is {int(coherent['k'])} (NPMI {coherent['npmi']:.2f}), at a stability of "
            f"{coherent['stability']:.2f}."
        )
    if best < STABLE_ENOUGH:
        said.append(
            f"No number reaches a stability of {STABLE_ENOUGH}: use a consensus of refits, and leave unstable topics "
            "uninterpreted."
        )
    if chosen["k"] in (table["k"].min(), table["k"].max()) and len(table) > 1:
        said.append("It lies at the end of the range tried: try numbers beyond it.")
    return " ".join(said)


def _measured(prepared: Prepared, k: int, engine: Engine, settings: SweepSettings) -> dict:
    model = fit(prepared, k, engine, settings.seed)
    others = refits(prepared, k, engine, settings.seed, settings.refits, workers=settings.workers)
    found = stability(model, others, settings.n_words)
    held = coherence(model, settings.n_words)
    return {
        "k": k,
        "npmi": float(held.npmi.mean()),
        "c_v": float(held.c_v.mean()),
        "exclusivity": float(exclusivity(model.of_topic, settings.n_words).mean()),
        "held_out": _held_out(model, settings.seed),
        "stability": found.agreement,
        "stable": float(found.stable.mean()),
        "reasons": "; ".join(reason for reason in held.reasons if reason),
    }


def _held_out(model: Fitted, seed: int) -> float:
    """Return the likelihood of documents that a fit to the others has not seen; NaN for NMF, which has none."""
    if model.engine.meaning != "topic proportion":
        return float("nan")
    n, owner = model.prepared.texts, model.prepared.owner
    # Whole texts: a paragraph is no news to a model that has seen the others of its text.
    held = np.random.default_rng([seed, n]).permutation(n)[: max(1, round(_HELD_OUT * n))]
    out = np.isin(owner, held)
    with one_thread():
        raw = model.engine.fit(model.prepared, model.k, seed, np.flatnonzero(~out))
    return held_out(model.prepared, raw.of_topic, np.flatnonzero(out))


def _place(folder: str | Path | None, prepared: Prepared, settings: SweepSettings) -> Path | None:
    if folder is None:
        return None
    digest = hashlib.sha256()
    for array in (prepared.matrix.data, prepared.matrix.indices, prepared.matrix.indptr, prepared.owner):
        digest.update(np.ascontiguousarray(array, dtype=np.int64).tobytes())
    # The number of processes changes no figure.
    kept = {name: value for name, value in asdict(settings).items() if name != "workers"}
    digest.update("\x00".join(prepared.terms.tolist()).encode() + json.dumps(kept, sort_keys=True).encode())
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder) / f"sweep-{digest.hexdigest()[:12]}.json"


def _kept(path: Path | None) -> dict[int, dict]:
    if path is None or not path.exists():
        return {}
    try:
        return {int(row["k"]): row for row in json.loads(path.read_text(encoding="utf-8"))}
    except (ValueError, KeyError, TypeError):
        raise CorpusError(f"'{path}' is not what a sweep kept; delete it and start again.") from None


def _keep(path: Path | None, rows: dict[int, dict]) -> None:
    if path is None:
        return
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps([rows[k] for k in sorted(rows)], indent=1) + "\n", encoding="utf-8")
    beside.replace(path)
