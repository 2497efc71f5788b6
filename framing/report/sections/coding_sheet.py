"""Coding: a blind sheet of passages, for people to say which frames they see."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from framing.attribution.affiliations import Affiliations
from framing.report.study.blocks import Block, aside, keep_table, paragraph, stack, table
from framing.report.study.excerpts import NO_TEXT, OMITTED
from framing.report.study.study import Absent, Study
from framing.result import WORDS_SHOWN
from framing.text.reading import many

CODED_WORDS = 10
"""A passage of the coding sheet has at least this many words, where its text has such a sentence."""
LEAST_WORDS = 5
"""A passage without a sentence of so many words is not drawn."""
_CLAIMS = (
    "No frame is inferred here. Frames are claims that people make and agree on (Entman 1993): two coders fill in the "
    "sheet without knowing the side, and their agreement is then measured."
)
WHOLE = ("own", "direct")
"""Kinds of passage that are sentences; others are words within one, which nobody can code for what they say."""


def coding_sheet(study: Study, n: int = 12) -> Block:
    """Return the blind coding sheet, and save it with its key.

    The passages of both sides in a random order, without outlet, speaker or side; what to code is
    Entman's four elements. Names that give a side away are masked.
    """
    if not study.shows_text:
        return stack(Absent(f"The coding sheet is not made, since it holds passages. {NO_TEXT}"))
    chosen, fragments = _sample(study, n)
    if not len(chosen):
        why = study.shown.why_none() if not study.open_text else _left_out(fragments)
        return stack(Absent(f"There is no coding sheet, since there is no passage to code: {why}"))
    sheet = pd.DataFrame({"code": [f"c{i:02d}" for i in range(1, len(chosen) + 1)]})
    names = _telling_names(study)
    sheet["passage"] = [names.sub(OMITTED, study.shown.printed(text)) for text in chosen["text"]]
    for element in ("problem", "cause", "judgement", "remedy"):
        sheet[element] = ""
    keep_table(sheet, "coding-sheet")
    key = chosen[["passage_id", "doc_id", "speaks_for"]].assign(code=sheet["code"].to_numpy(), side=chosen["side"])
    keep_table(key[["code", "side", "speaks_for", "doc_id", "passage_id"]], "coding-key")
    heads = {column: column for column in ("code", "passage", "problem", "cause", "judgement", "remedy")}
    more = f"; {_left_out(fragments)}" if fragments else ""
    said = f"Blind coding sheet ({many(len(sheet), 'passage')}; the key is in tables/coding-key.csv{more})"
    shown = table(sheet, said, heads, rows=4, whole="coding-sheet")
    return stack(paragraph(_CLAIMS), aside("The first passages to code", [shown]))


def _left_out(fragments: int) -> str:
    said = "1 passage is" if fragments == 1 else f"{fragments:,} passages are"
    return f"{said} excluded, with no sentence of at least {LEAST_WORDS} words"


def _sample(study: Study, n: int) -> tuple[pd.DataFrame, int]:
    """Return the passages to code, and how many of those compared are fragments that are not drawn from."""
    rng = np.random.default_rng(study.settings.seed)
    passages = study.passages.documents
    parts, fragments = [], 0
    whole = passages["kind"].isin(WHOLE).to_numpy() & _has_sentence(passages["text"])
    for side, rows in zip(study.sides, (study.comparison.target_rows, study.comparison.reference_rows), strict=True):
        chosen = rng.permutation(rows[whole[rows]])[: n // 2]
        fragments += int((~whole[rows]).sum())
        parts.append(passages.iloc[chosen].assign(side=side))
    both = pd.concat(parts)
    both = both.iloc[rng.permutation(len(both))]
    cut = [_from_the_middle(text, rng) for text in both["text"]]
    found = both.assign(text=cut, left=cut, match="", right="")
    return study.shown.within_limits(found), fragments


def _has_sentence(texts: pd.Series) -> np.ndarray:
    return np.array([bool(_to_code(text)) for text in texts], dtype=bool)


def _to_code(text: str) -> list[tuple[int, int]]:
    """Return the sentences of `LEAST_WORDS` words, without what only says who is quoted beside a hole."""
    from framing.text.reading import HOLE, token_spans
    from framing.text.sentences import sentences

    return [
        (start, end)
        for start, end in sentences(text)
        if len(token_spans(text[start:end])) >= LEAST_WORDS
        and not text[:start].rstrip(" ").endswith(HOLE)
        and not (text[end:].lstrip(" ").startswith(HOLE) and text[end - 1] not in ".!?…")
    ]


def _from_the_middle(text: str, rng: np.random.Generator) -> str:
    """Return at most `WORDS_SHOWN` words of one stretch of a text, from the start of a sentence."""
    from framing.text.reading import token_spans

    spans = _to_code(text)
    long = [span for span in spans if len(token_spans(text[slice(*span)])) >= CODED_WORDS]
    spans = long or spans
    start, end = spans[int(rng.integers(len(spans)))]
    piece = text[start:end]
    tokens = token_spans(piece)
    if len(tokens) > WORDS_SHOWN:
        return piece[: tokens[WORDS_SHOWN - 1][1]] + " …"
    return f"{piece} …" if piece.endswith((",", ";", ":", "–", "—")) else piece  # the sentence that quotes it goes on


def _telling_names(study: Study) -> re.Pattern[str]:
    """Return a pattern of what would tell a coder the side: outlets, sides, speakers with a name, and all aliases.

    Who speaks may be a description too ("the regime", "Inspectors"): a name is mapped to a group, or
    has two words that the texts always write with a capital.
    """
    speakers = study.passages.documents[["speaker", "affiliation"]].drop_duplicates()
    plain = {word for text in study.passages.documents["text"] for word in _WORD.findall(text) if word.islower()}
    hidden = {*study.outlets, *study.sides, *(f"[{number}]" for number in study.private.numbers.values())}
    for speaker, affiliation in speakers.itertuples(index=False):
        names = [word for word in speaker.split() if word[:1].isupper() and word.lower() not in plain]
        if names and (affiliation or len(names) > 1):
            hidden |= {speaker, *names[-1:]} if speaker.endswith(names[-1]) else {speaker}
    path = study.passages.folder / "affiliations.csv" if study.passages.folder else None
    known = Affiliations.read(path).rows if path is not None and path.exists() else []
    hidden |= {alias for row in known if row.name in hidden for alias in row.aliases}
    longest_first = sorted(hidden, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


_WORD = re.compile(r"[^\W\d_]+")
