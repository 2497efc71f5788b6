"""Near-duplicates: documents whose texts share most of their runs of words, and the first of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from framing.errors import ParameterError
from framing.ingest.cleaning.batches import in_batches
from framing.text.counts import Tokens

SHINGLE = 5
"""Words of a run."""
LEAST_WORDS = 20
"""Words of the shortest text that is looked at."""
PERMUTATIONS = 128
ROOM = 0.15
"""So much below the threshold candidates are looked for, since signatures only estimate how alike texts are."""
LEAST_ALIKE = 0.2
"""Lower thresholds would call texts copies that only share a topic."""
_RECALL = (0.1, 0.9)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class DuplicateSettings:
    """Settings of `near_duplicates`.

    Attributes
    ----------
    threshold : float
        Share of the runs of five words of two texts that both have (Jaccard), from which they are one text.
    seed : int
        Of the signatures; it decides which pairs are looked at, not how alike they are.

    Raises
    ------
    ParameterError
        If the threshold is not above `LEAST_ALIKE` and at most 1.
    """

    threshold: float = 0.7
    seed: int = 1

    def __post_init__(self) -> None:
        if not LEAST_ALIKE < self.threshold <= 1:
            raise ParameterError(f"threshold is {self.threshold:g}; it is above {LEAST_ALIKE:g} and at most 1.")


def near_duplicates(
    documents: pd.DataFrame,
    settings: DuplicateSettings | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Which documents have nearly the same text as an earlier one?

    Parameters
    ----------
    documents : DataFrame
        `doc_id, published, text`, strings.
    settings : DuplicateSettings, optional
    progress : callable, optional
        Told how many texts are done, and of how many.

    Returns
    -------
    DataFrame
        One row for each copy, in the order of the documents: `doc_id, duplicate_of` (the first by day, then by id, of
        the texts that are alike), `likeness` (Jaccard, exact).

    Raises
    ------
    ParameterError
        See `DuplicateSettings`.

    Notes
    -----
    Candidates come from MinHash signatures in locality-sensitive hashing (`datasketch`); each is then compared run by
    run, so that no pair below the threshold is reported. Of a chain of versions each is compared with the first text
    only, never with another copy. Texts of fewer than twenty words are not looked at. A text that was cut to less than
    the threshold of its original is not found. The assumption most likely to be false: that texts which share most of
    their wording are one text; forecasts, match reports and listings are often written on one pattern.

    References
    ----------
    Broder, A. Z. (1997). Proceedings of SEQUENCES 1997, 21–29. Leskovec, J., Rajaraman, A. & Ullman, J. D. (2020).
    Mining of massive datasets, 3rd edition, sections 3.3–3.4.

    Examples
    --------
    >>> words = [f"word{i}" for i in range(40)]
    >>> texts = [" ".join(words), " ".join([*words, "(Agency)"]), " ".join(reversed(words))]
    >>> table = pd.DataFrame({"doc_id": ["a", "b", "c"], "published": "2026-05-01", "text": texts})
    >>> near_duplicates(table).round(2).to_dict("records")
    [{'doc_id': 'b', 'duplicate_of': 'a', 'likeness': 0.97}]
    """
    from datasketch import MinHashLSH

    settings = settings or DuplicateSettings()
    order = documents.assign(_none=documents["published"] == "").sort_values(["_none", "published", "doc_id"])
    ids = order["doc_id"].tolist()
    index = MinHashLSH(max(settings.threshold - ROOM, 0.1), PERMUTATIONS, weights=_RECALL)
    runs_of: dict[int, np.ndarray] = {}
    found: dict[str, tuple[str, float]] = {}
    for at, (runs, signature) in enumerate(_signatures(order["text"].tolist(), settings.seed, progress)):
        if signature is None:
            continue
        candidates = sorted(index.query(signature))
        alike = [_jaccard(runs, runs_of[other]) for other in candidates]
        if alike and max(alike) >= settings.threshold:
            best = int(np.argmax(alike))
            found[ids[at]] = (ids[candidates[best]], alike[best])
        else:
            index.insert(at, signature)
            runs_of[at] = runs
    rows = [(doc, *found[doc]) for doc in documents["doc_id"] if doc in found]
    return pd.DataFrame(rows, columns=["doc_id", "duplicate_of", "likeness"])


def _signatures(
    texts: Sequence[str], seed: int, progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[np.ndarray, Any]]:
    """Yield the runs of each text, as distinct numbers, and their signature; None of a text that is too short."""
    from datasketch import MinHash

    empty = MinHash(PERMUTATIONS, seed, hashfunc=int)
    for batch in in_batches(partial(_signed, seed=seed), texts, progress):
        for runs, values in batch:
            signature = None if values is None else empty.copy()
            if signature is not None:
                signature.hashvalues = values
            yield runs, signature


def _signed(texts: Sequence[str], seed: int) -> list[tuple[np.ndarray, np.ndarray | None]]:
    from datasketch import MinHash

    empty = MinHash(PERMUTATIONS, seed, hashfunc=int)
    tokens = Tokens.from_texts(texts)
    words = np.array([_word_number(word) for word in tokens.vocabulary], dtype=np.uint64)
    out: list[tuple[np.ndarray, np.ndarray | None]] = []
    for i in range(len(tokens.offsets) - 1):
        ids = tokens.ids[tokens.offsets[i] : tokens.offsets[i + 1]]
        ids = ids[ids >= 0]
        if len(ids) < LEAST_WORDS:
            out.append((np.empty(0, dtype=np.uint64), None))
            continue
        runs = _runs(words[ids])
        signature = empty.copy()
        signature.update_batch(runs.tolist())
        out.append((runs, signature.hashvalues))
    return out


def _word_number(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _runs(words: np.ndarray) -> np.ndarray:
    """Return a number for each distinct run of words, in order."""
    n = len(words) - SHINGLE + 1
    out = np.zeros(n, dtype=np.uint64)
    for k in range(SHINGLE):
        out = out * _MULTIPLIER + words[k : k + n]
    out ^= out >> np.uint64(32)
    return np.unique(out & np.uint64(0xFFFFFFFF))


def _jaccard(one: np.ndarray, other: np.ndarray) -> float:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)
