"""Which quotations of a page repeat an earlier one of the same speaker: found by runs of words, in linear time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from framing.text.reading import tokenise

REPEATED_TOKENS = 4
"""Words that two quotations must share to be one repeated, unless they are the same throughout."""
LEAST_REPEATED = 2
"""Words from which a quotation that is the same throughout is a repeat."""
REPEATED_SHARE = 0.5
"""Share of a quotation that an earlier, shorter one must hold. All three: tests/attribution/test_voices_separate.py."""

Run = tuple[str, ...]


def mark_repeats(passages: list[dict]) -> None:
    """Fill `repeat_of` within one page: the earliest passage of the same speaker with the same words.

    Parameters
    ----------
    passages : list of dict
        Rows of one page with `voice, speaker, position, doc_id, passage_id, text`; changed in place.

    Notes
    -----
    A quotation repeats an earlier one that has its words throughout, that holds them, or that it holds, if that one
    has `REPEATED_SHARE` of its words. The assumption most likely to be false: that a speaker who uses the same four
    words twice, and nothing else, says them once.
    """
    quoted = [row for row in passages if row["voice"] == "quoted" and row["speaker"]]
    times = Counter(row["speaker"] for row in quoted)
    said: dict[str, _Said] = {}
    # Rows of one document stay in the order of its text: a hundredth quotation sorts before an eleventh by its id.
    for row in sorted(quoted, key=lambda row: (-row["position"], row["doc_id"])):
        row["repeat_of"] = ""
        if times[row["speaker"]] > 1:
            earlier = said.setdefault(row["speaker"], _Said())
            tokens = tokenise(row["text"])
            found = earlier.repeated(tokens)
            if found is None:
                earlier.add(tokens, row["passage_id"])
            else:
                row["repeat_of"] = earlier.ids[found]


@dataclass
class _Said:
    """What one speaker has said so far, without repeats.

    `having` are the quotations that have a run of words. Each is under one of its runs in `anchored` too, the rarest
    when it was added, so that quotations that begin alike are not compared with one another.
    """

    ids: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    short: dict[Run, int] = field(default_factory=dict)
    having: dict[Run, list[int]] = field(default_factory=dict)
    anchored: dict[Run, list[int]] = field(default_factory=dict)

    def add(self, tokens: list[str], passage_id: str) -> None:
        number, runs = len(self.ids), _runs(tokens)
        self.ids.append(passage_id)
        self.words.append(_joined(tokens))
        self.sizes.append(len(tokens))
        if not runs:
            self.short.setdefault(tuple(tokens), number)
            return
        fresh = runs.difference(self.having)
        anchor = min(fresh) if fresh else min(runs, key=lambda run: (len(self.having[run]), run))
        self.anchored.setdefault(anchor, []).append(number)
        for run in runs:
            self.having.setdefault(run, []).append(number)

    def repeated(self, tokens: list[str]) -> int | None:
        """Return the number of the earliest quotation that is repeated, or None."""
        runs = _runs(tokens)
        if not runs:
            return self.short.get(tuple(tokens)) if len(tokens) >= LEAST_REPEATED else None
        if self.having.keys().isdisjoint(runs):
            return None
        words, least = _joined(tokens), REPEATED_SHARE * len(tokens)
        rarest = min((self.having.get(run, []) for run in runs), key=len)
        holding = (number for number in rarest if words in self.words[number])
        held = (
            number for run in runs for number in self.anchored.get(run, ())
            if self.sizes[number] >= least and self.words[number] in words
        )  # fmt: skip
        return min((*held, *_first(holding)), default=None)


def _first(numbers: Iterator[int]) -> tuple[int, ...]:
    found = next(numbers, None)
    return () if found is None else (found,)


def _joined(tokens: list[str]) -> str:
    return f" {' '.join(tokens)} "


def _runs(tokens: list[str]) -> set[Run]:
    """Return the runs of `REPEATED_TOKENS` words; a shorter quotation has none."""
    return set(zip(*(tokens[at:] for at in range(REPEATED_TOKENS)), strict=False))
