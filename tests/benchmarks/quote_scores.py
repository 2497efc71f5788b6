"""Scores of quotation extraction on character spans: pure functions, no corpus, no extractor.

An `Attribution` is what one speaker is said to say in one go: its content may be several spans. Rows
of an extractor that share a `quotation` are one attribution, their spans united (`attributions`), as
gold attributions have several spans where their attribution interrupts them. A document is a pair of
lists, found and gold; `counts` gives what can be added over documents and `scores` the ratios:

characters
    Precision, recall, F1 of the characters of content, each counted once however many attributions
    hold it. White space counts for nothing.
exact, .5, .8
    Precision, recall, F1 of attributions, matched one to one, best overlap first, where the
    intersection over union of their characters is all, at least a half, at least four fifths. An overlap
    is symmetric: content that is the whole article has a low one with everything in it.
speaker
    Share of pairs matched at .5, with a gold source, whose speaker is right: by head word (the
    phrase read as speaker, or its resolved name, has the head of the source; a relative pronoun
    stands for the phrase before it), by name (where the source holds a name, the resolved
    speaker ends in a word of it), and by canonical name (where the source is one name, the resolved
    speaker is the full name that the article gives that person or body, word for word: a name with
    words of a headline in it, a part of one and another bearer of the last name are all wrong).
covered
    Share of gold attributions whose characters are found, by four fifths, in whatever content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

Span = tuple[int, int]
KINDS = ("direct", "mixed", "indirect")
QUOTED = {"quoted": ("direct", "mixed")}
THRESHOLDS = {"exact": 1.0, "half": 0.5, "most": 0.8}
COVERED = 0.8
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_RELATIVE = ("who", "which", "that", "whom", "whose", "который", "которая", "которое", "которые")
_BREAKS = re.compile(r",|;|\(|(?<=\w)\s(?:of|for|from|in|at|on|with|who|which|that|to|by|about|against)(?:\s|$)")
_PRONOUNS = frozenset(
    "he she they it we i you his her their its who which that him them он она оно они я мы его ее её их".split()
)


@dataclass(frozen=True)
class Attribution:
    """Content spans, its kind, who speaks (name or phrase) and where that phrase stands."""

    spans: tuple[Span, ...]
    kind: str = "direct"
    speaker: str = ""
    speaker_spans: tuple[Span, ...] = ()


def attributions(rows: Iterable) -> list[Attribution]:
    """Return the attributions of an extractor's rows, those of one `quotation` joined; scare quotes are none."""
    joined: dict[object, list] = {}
    for row in rows:
        if row.kind in KINDS:
            joined.setdefault(row.quotation, []).append(row)
    found = []
    for group in joined.values():
        kinds = {row.kind for row in group}
        named = next((row for row in group if row.speaker), group[0])
        phrase = ((named.speaker_start, named.speaker_end),) if named.speaker_start >= 0 else ()
        spans = tuple(span for row in group for span in _content(row))
        found.append(Attribution(spans, kinds.pop() if len(kinds) == 1 else "mixed", named.speaker, phrase))
    return found


def _content(row) -> list[Span]:
    """Return the spans of a row: whole with its marks if quoted, its parts if indirect (they leave holes out)."""
    if row.kind == "indirect":
        return [(int(start), int(end)) for start, end in row.parts]
    return [(int(row.start), int(row.end))]


def characters(text: str, spans: Iterable[Span]) -> frozenset[int]:
    """Return the places in a text that spans hold, white space left out."""
    return frozenset(at for start, end in spans for at in range(start, min(end, len(text))) if not text[at].isspace())


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """Return intersection over union, 0 for nothing."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def pairs(found: Sequence[frozenset[int]], gold: Sequence[frozenset[int]], least: float) -> list[tuple[int, int]]:
    """Match found and gold one to one, best overlap first, if it is at least `least`; return index pairs."""
    near = [
        (-overlap(one, other), i, j)
        for i, one in enumerate(found)
        for j, other in enumerate(gold)
        if one & other and overlap(one, other) >= least
    ]
    taken_found, taken_gold, matched = set(), set(), []
    for _, i, j in sorted(near):
        if i not in taken_found and j not in taken_gold:
            taken_found.add(i)
            taken_gold.add(j)
            matched.append((i, j))
    return matched


def head(phrase: str) -> str:
    """Return the head word of a noun phrase: the last before a preposition, a relative or a comma, in lower case."""
    first = _BREAKS.split(phrase, maxsplit=1)[0]
    words = _WORD.findall(first) or _WORD.findall(phrase)
    return re.sub(r"[’']s$|[’']$", "", words[-1].lower()) if words else ""


def same_head(text: str, found: Attribution, gold: Attribution) -> bool:
    """Tell whether the speaker found has the head word of the gold source."""
    spoken = {head(text[start:end]) for start, end in found.speaker_spans} | {head(found.speaker)}
    if gold.speaker.lower() in _RELATIVE and gold.speaker_spans:
        who = gold.speaker_spans[0][0]
        return any(start <= who <= end + 2 for start, end in found.speaker_spans)
    words = _WORD.findall(gold.speaker.lower())
    return bool({head(gold.speaker), *words[-1:]} & (spoken - {""}))


def same_name(found: Attribution, gold: Attribution) -> bool | None:
    """Tell whether the resolved speaker ends in a word of the gold source; None if that holds no name."""
    words = [word for word in _WORD.findall(gold.speaker) if word[0].isupper() and word.lower() not in _PRONOUNS]
    if not words:
        return None
    plain = {re.sub(r"[’']s$|[’']$", "", word.lower()) for word in words}
    last = [re.sub(r"[’']s$|[’']$", "", word.lower()) for word in _WORD.findall(found.speaker)[-1:]]
    return bool(plain & set(last))


_TITLED = frozenset(
    "president vice prime minister secretary general chancellor king queen prince princess pope bishop archbishop "
    "cardinal rabbi rev. rev fr. mr mrs ms dr mr. mrs. ms. dr. professor prof. judge justice chief deputy governor "
    "gov. gov mayor senator senators sen. sen sens. representative rep. rep reps. congressman congresswoman ambassador "
    "colonel col. lieutenant lt. major maj. captain capt. sergeant sgt. admiral adm. gen. officer detective inspector "
    "sheriff state attorney director chairman chairwoman speaker leader spokesman spokeswoman spokesperson coach "
    "candidate republican republicans democrat democrats democratic former editor host reporter correspondent".split()
)
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_DOTTED = "(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Maj|Gov|Sens?|Reps?|Rev|Fr|St)"
_NAME = rf"(?:(?:[A-Z]\.)+|{_DOTTED}\.|[A-Z][^\W_]*(?:[-’'][^\W_]+)*)"
_BODY = "(?:Center|Centre|Department|Institute|Union|Committee|Council|Office|Association|University|Secretary|Chamber)"
_RUN = re.compile(
    rf"(?:{_NAME}\s)*{_BODY}\s(?:of|for|on)\s(?:the\s)?{_NAME}(?:\s{_NAME})*"
    rf"|{_NAME}(?:\s(?:(?:de|van|von|al)\s)?{_NAME})*"
)
_SMALL = frozenset("the a an as but when while if after before and so for of in on at to some most many".split())
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.I)


def _name(words: list[str]) -> list[str]:
    """Return the words of a name without titles, opening words of grammar, and possessives."""
    words = [re.sub(r"[’']s$|[’']$", "", word) for word in words]
    for place in range(len(words) - 2, -1, -1):
        if words[place].lower() in _TITLED | (_SMALL if place == 0 else frozenset()):
            return words[place + 1 :]
    return words


def _apart(words: str) -> str:
    """Return words with a break after each possessive, of the same length up to it, where a name ends."""
    return re.sub(r"([’']s|s[’'])\s", r"\1\n\n", words)


def full_names(text: str, name: str) -> dict[str, int]:
    """Return the longer names of an article that end in a last name, with how often each occurs.

    Lines in which every longer word has a capital (headlines) tell nothing and are passed over.
    """
    found: dict[str, int] = {}
    for line in text.split("\n"):
        longer = [word for word in _WORD.findall(line) if len(word) > 3]
        if name not in line or not longer or all(word[0].isupper() for word in longer):
            continue
        for run in _RUN.findall(_apart(line)):
            words = _name(run.split())
            if len(words) in (2, 3, 4) and words[-1] == name:
                found[" ".join(words)] = found.get(" ".join(words), 0) + 1
    return found


def canonical(text: str, source: str) -> str | None:
    """Return the full name that an article gives whom a source names, or None if the source is not one name."""
    first = _ARTICLE.sub("", source.strip())
    runs = list(_RUN.finditer(_apart(first)))
    closing = len(_BREAKS.split(first, maxsplit=1)[0].strip())
    run = next((one for one in runs if one.end() >= closing and one.start() < closing), None)
    if run is None or " and " in f" {source} ":
        return None
    words = _name(run.group().split())
    if words[-1].lower() in _TITLED | _DAYS | _PRONOUNS:
        return None
    if len(words) == 1 and re.search(rf"\b{re.escape(words[0].lower())}\b", text):
        return None
    longer = full_names(text, words[0]) if len(words) == 1 else {}
    return max(longer, key=lambda one: longer[one]) if longer else " ".join(words)


def same_canonical(text: str, found: Attribution, gold: Attribution) -> bool | None:
    """Tell whether the resolved speaker is the full name that the article gives; None if the source is not a name."""
    expected = canonical(text, gold.speaker)
    if expected is None:
        return None
    return " ".join(_ARTICLE.sub("", found.speaker).split()).lower() == expected.lower()


def counts(text: str, found: Sequence[Attribution], gold: Sequence[Attribution], kind: str = "") -> dict[str, int]:
    """Count what the scores of one document are made of; with a `kind`, of that kind alone.

    Precision asks of what was found as `kind` whether it is gold of any kind, recall of what is gold
    of that kind whether it was found as any: to take a mixed quotation for a direct one is no miss.
    """
    found_at = [characters(text, one.spans) for one in found]
    gold_at = [characters(text, one.spans) for one in gold]
    in_found = [not kind or one.kind in QUOTED.get(kind, (kind,)) for one in found]
    in_gold = [not kind or one.kind in QUOTED.get(kind, (kind,)) for one in gold]
    all_found, all_gold = frozenset().union(*found_at), frozenset().union(*gold_at)
    of_found = frozenset().union(*(at for at, is_kind in zip(found_at, in_found, strict=True) if is_kind))
    of_gold = frozenset().union(*(at for at, is_kind in zip(gold_at, in_gold, strict=True) if is_kind))
    out = {
        "found_characters": len(of_found), "gold_characters": len(of_gold),
        "right_characters": len(of_found & all_gold), "held_characters": len(of_gold & all_found),
        "found": sum(in_found), "gold": sum(in_gold),
    }  # fmt: skip
    for name, least in THRESHOLDS.items():
        matched = pairs(found_at, gold_at, least)
        out[f"right_{name}"] = sum(in_found[i] for i, _ in matched)
        out[f"held_{name}"] = sum(in_gold[j] for _, j in matched)
        if name == "half":
            kept = [(found[i], gold[j]) for i, j in matched if in_gold[j] and gold[j].speaker]
    out["sourced"] = len(kept)
    out["right_head"] = sum(same_head(text, one, other) for one, other in kept)
    judged = [same_name(one, other) for one, other in kept]
    out["named"], out["right_name"] = sum(one is not None for one in judged), sum(one is True for one in judged)
    exact = [same_canonical(text, one, other) for one, other in kept]
    out["canonical"] = sum(one is not None for one in exact)
    out["right_canonical"] = sum(one is True for one in exact)
    held = [len(at & all_found) >= COVERED * len(at) for at, is_kind in zip(gold_at, in_gold, strict=True) if is_kind]
    out["covered"] = sum(held)
    return out


RATIOS = {
    **{f"{name}_precision": (f"right_{name}", "found") for name in THRESHOLDS},
    **{f"{name}_recall": (f"held_{name}", "gold") for name in THRESHOLDS},
    "character_precision": ("right_characters", "found_characters"),
    "character_recall": ("held_characters", "gold_characters"),
    "speaker_head": ("right_head", "sourced"), "speaker_name": ("right_name", "named"),
    "speaker_canonical": ("right_canonical", "canonical"), "covered": ("covered", "gold"),
}  # fmt: skip


def scores(totals: dict) -> dict:
    """Return the ratios of added counts (numbers or arrays); NaN where nothing can be judged."""
    with np.errstate(invalid="ignore", divide="ignore"):
        out = {name: np.divide(totals[top], np.where(totals[low], totals[low], np.nan))
               for name, (top, low) in RATIOS.items()}  # fmt: skip
        for name in ("character", *THRESHOLDS):
            p, r = out[f"{name}_precision"], out[f"{name}_recall"]
            out[f"{name}_f1"] = np.where(p + r > 0, 2 * p * r / np.where(p + r > 0, p + r, 1), p + r)
    return out


def with_intervals(documents: Sequence[dict[str, int]], draws: int = 1000, seed: int = 1) -> dict[str, dict]:
    """Return each score with a 95 % percentile interval that resamples documents."""
    names = list(documents[0])
    table = np.array([[one[name] for name in names] for one in documents], float)
    dealt = np.random.default_rng(seed).multinomial(len(table), np.full(len(table), 1 / len(table)), size=draws)
    estimate = scores(dict(zip(names, table.sum(axis=0), strict=True)))
    drawn = scores(dict(zip(names, (dealt @ table).T, strict=True)))
    return {
        name: {"estimate": _rounded(value), "low": _rounded(_quantile(drawn[name], 2.5)),
               "high": _rounded(_quantile(drawn[name], 97.5))}
        for name, value in estimate.items()
    }  # fmt: skip


def _quantile(values: np.ndarray, at: float) -> float:
    known = values[~np.isnan(values)]
    return float(np.percentile(known, at)) if len(known) else float("nan")


def _rounded(value) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
