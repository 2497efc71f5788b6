"""Mentions: where texts name the persons that a corpus knows, and tokens in which each mention is one term."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from unicodedata import normalize

import numpy as np
import pandas as pd

from framing.attribution.extract.english.words import TITLES
from framing.corpus.corpus import Comparison, Corpus
from framing.measures.actors import OPENERS
from framing.measures.keyness.persons import Person, language_of_names, persons, plain, words_of
from framing.result.evidence import in_document
from framing.text.clean import counted_copy
from framing.text.counts import Tokens
from framing.text.sentences import sentences
from framing.text.tokens import TokenSettings, token_spans

_GAP = re.compile(r"[-‐‑]|\.?[^\S\n]*\n?[^\S\n]*")
"""What may be between two words of a name: white space, a hyphen, and the full stop of an initial or a title."""
_KINDS = ("full", "form", "bare")
_MOST_TITLES = 4
_OF_ONE = TITLES - frozenset("presidents ministers secretaries senators sens. sens reps. mps".split())
"""Titles of one person: before several names, a title in the plural is none of them."""
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_TIMES = frozenset(
    "in since until till by before after early late mid last next this of from during every through to on".split()
)
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")
_SAID = frozenset(
    "said says told tells asked asks added adds warned warns insisted insists denied denies called calls claimed "
    "claims wrote writes spoke speaks replied replies announced announces accused accuses argued argues".split()
)
_GIVEN = frozenset(
    "mark will grant frank rose grace hope faith june jack bill rob sue art dean guy hunter chase ray pat drew miles "
    "max bob nick don ken gene victor ernest christian iris lily ruby olive angel joy dawn eve amber jade pearl sandy "
    "rich josh basil clay cliff heath lance wade jimmy penny ginger holly ivy violet daisy carol".split()
)
"""Given names that are also common words."""
_LOWER = re.compile(r"(?<![\w’'-])[^\W\d_A-ZА-ЯЁ][^\W\d_]*")


@dataclass(frozen=True)
class _Hit:
    """A possible mention: tokens of a text, whom it may name, and how sure that is."""

    first: int
    last: int
    whom: tuple[int, ...]
    kind: str
    common: bool = False


@dataclass
class _Text:
    """The words of one text with their places, which begin a sentence, and what may be a mention."""

    text: str
    spans: list[tuple[int, int]]
    words: list[str]
    opens: set[int]
    hits: list[_Hit] = field(default_factory=list)
    others: set[tuple[str, ...]] = field(default_factory=set)

    def joined(self, left: int) -> bool:
        """Tell whether a token and the next one may be words of one name."""
        between = counted_copy(self.text[self.spans[left][1] : self.spans[left + 1][0]]).text
        if "." in between and not (len(self.words[left]) == 1 or plain(self.words[left]) in TITLES):
            return False
        return bool(between) and _GAP.fullmatch(between) is not None

    def capital(self, at: int) -> bool:
        return self.words[at][0].isupper()


class Finder:
    """Finds mentions of persons in texts.

    Parameters
    ----------
    known : sequence of Person
    cases : callable
        Gives the base forms that a word can have.
    given : callable
        Tells whether a capitalised word can be a given name.
    common : frozenset of str
        Words that the texts write without a capital too: a surname among them is recognised by its context.
    """

    def __init__(
        self,
        known: Sequence[Person],
        cases: Callable[[str], frozenset[str]],
        given: Callable[[str], bool],
        common: frozenset[str],
    ) -> None:
        self.known, self.cases, self.given, self.common = known, cases, given, common
        self._ends: dict[str, list[tuple[int, tuple[str, ...], str]]] = defaultdict(list)
        for number, person in enumerate(known):
            self._ends[person.surname[-1]].append((number, person.surname, "surname" if person.given else "full"))
            for form in person.forms:
                self._ends[form[-1]].append((number, form, "form"))
        # A case may change the end of a name, and ё may be written without its dots.
        stems = sorted({end[: max(2, len(end) - 3)] for end in self._ends})
        spelt = ("\u0301?".join("[её]" if c == "е" else re.escape(c) for c in stem) for stem in stems)
        self._stems = re.compile("|".join(spelt) or r"(?!)", re.IGNORECASE)
        self._names = {word for person in known for word in person.surname}

    def read(self, text: str, settings: TokenSettings) -> _Text:
        """Return a text with what may be mentions in it."""
        if not self._may_name(text):
            return _Text(text, [], [], set())
        spans = token_spans(text, settings)
        words = words_of(text, settings, spans)
        found = _Text(text, spans, words, set())
        upper = (at for at, word in enumerate(words) if word[0].isupper())
        ends = [at for at in upper if not self.cases(words[at]).isdisjoint(self._ends)]
        if ends:
            starts = [start for start, _ in sentences(text)]
            found.opens = set(np.searchsorted([a for a, _ in spans], starts).tolist())
        taken = -1
        for at in ends:
            best = self._best(found, at)
            if best is not None and best.first > taken:
                found.hits.append(best)
                taken = best.last
        return found

    def _may_name(self, text: str) -> bool:
        """Tell at a glance whether any name can be in a text: most texts of a large corpus hold none."""
        return bool(self._ends) and self._stems.search(normalize("NFC", counted_copy(text).text)) is not None

    def _best(self, text: _Text, at: int) -> _Hit | None:
        """Return the longest possible mention that ends at a token."""
        hits: dict[tuple[int, str], set[int]] = defaultdict(set)
        surnames: set[tuple[str, ...]] = set()
        for end in self.cases(text.words[at]):
            for number, form, kind in self._ends.get(end, ()):
                first = self._run(text, at, form)
                if first is None or (kind != "surname" and not text.capital(first)):
                    continue
                given = self._given(text, first, self.known[number].given) if kind == "surname" else None
                if given is not None:
                    hits[given, "full"].add(number)
                elif kind == "surname":
                    surnames.add(form)
                    hits[first, "bare"].add(number)
                else:
                    hits[first, "full" if kind == "full" else "form"].add(number)
        if not hits:
            return None
        (first, kind), whom = min(hits.items(), key=lambda item: (item[0][0], _KINDS.index(item[0][1])))
        if kind == "bare":
            return self._bare(text, first, at, tuple(sorted(whom)), surnames)
        return _Hit(_titled(text, first), at, tuple(sorted(whom)), kind)

    def _run(self, text: _Text, at: int, form: tuple[str, ...]) -> int | None:
        """Return where a form begins that ends at a token, or None."""
        first = at - len(form) + 1
        if first < 0:
            return None
        same = all(word in self.cases(text.words[first + i]) for i, word in enumerate(form))
        return first if same and all(text.joined(i) for i in range(first, at)) else None

    def _given(self, text: _Text, first: int, given: tuple[str, ...]) -> int | None:
        """Return where the given names before a surname begin: all, the first alone, a middle name, initials."""
        whole = self._run(text, first - 1, given) if first and text.joined(first - 1) else None
        if whole is not None:
            return whole
        at = first
        for _ in range(3):
            if not at or not text.joined(at - 1) or not text.capital(at - 1):
                return None
            at -= 1
            word = plain(text.words[at])
            if given[0] in self.cases(text.words[at]):
                return at
            if len(word) == 1 and word == given[0][0]:
                return at
            if len(word) > 1 and word in TITLES:
                return None
        return None

    def _bare(
        self, text: _Text, first: int, at: int, whom: tuple[int, ...], surnames: set[tuple[str, ...]]
    ) -> _Hit | None:
        """Return a surname without given names as a possible mention, or None where it is another's name."""
        begin = _titled(text, first)
        if begin < first:
            return _Hit(begin, at, whom, "titled")
        ends = {form[-1] for form in surnames} | {plain(text.words[at])}
        common = not ends.isdisjoint(self.common | _MONTHS)
        if first and text.joined(first - 1) and text.capital(first - 1) and self._another(text, first - 1):
            text.others |= surnames
            return None
        after = plain(text.words[at + 1]) if at + 1 < len(text.words) else ""
        before = plain(text.words[first - 1]) if first else ""
        if common and first in text.opens and after not in _SAID:
            return None
        if plain(text.words[at]) in _MONTHS and (before in _TIMES or _DAY.fullmatch(before) or after[:1].isdigit()):
            return None
        return _Hit(first, at, whom, "bare", common)

    def _another(self, text: _Text, before: int) -> bool:
        """Tell whether a capitalised word before a surname is another person's given name, or an initial of one."""
        written, word = text.text[slice(*text.spans[before])], plain(text.words[before])
        if len(word) == 1:
            return "." in text.text[text.spans[before][1] : text.spans[before + 1][0]]
        if written.lower().endswith(("'s", "’s")) or word in _DAYS | _MONTHS | self._names | OPENERS:
            return False
        return self.given(text.words[before]) and (word not in self.common or word in _GIVEN)


def _titled(text: _Text, first: int) -> int:
    """Return where the titles before a name begin."""
    for _ in range(_MOST_TITLES):
        if not first or not text.joined(first - 1) or not text.capital(first - 1):
            break
        if plain(text.words[first - 1]) not in _OF_ONE and f"{plain(text.words[first - 1])}." not in _OF_ONE:
            break
        first -= 1
    return first


@dataclass(frozen=True)
class Named:
    """A comparison in which each mention of a known person is one term.

    Attributes
    ----------
    comparison : Comparison
    spans : pandas.DataFrame
        `label` (the name), `doc_id, start, end` (code points of the document's text): where each mention is.
    forms : pandas.DataFrame
        `label, form` (as it is counted), `mentions`: in the units of the design.
    words : int
        By how many words the units of the design have fewer: of a mention of three words, two.
    """

    comparison: Comparison
    spans: pd.DataFrame
    forms: pd.DataFrame
    words: int

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that a result keeps of the names, by which `Result.evidence` finds them."""
        return {"spans": self.spans, "forms": self.forms}

    def describe(self) -> str:
        """Return what was joined, for the notes of a result."""
        n, k = self.forms["label"].nunique(), int(self.forms["mentions"].sum())
        if not n:
            return "No name of more than one word that the corpus knows was found; every word is a term of its own."
        each = "1 name" if n == 1 else f"Each of {n} names"
        mentions = "1 mention" if k == 1 else f"{k:,} mentions"
        return (
            f"{each} known to the corpus (speakers and affiliations) counts as one term. {mentions}, in full, by "
            f"surname or with a title, for {k + self.words:,} words: {self.words:,} fewer words here. "
            "A surname that several persons bear, or that is also a common word, counts as a name only where its "
            "document settles whom it means."
        )


def named(comparison: Comparison, known: Sequence[Person] | None = None) -> Named:
    """Where do the texts name the persons that the corpus knows?

    Parameters
    ----------
    comparison : Comparison
    known : sequence of Person, optional
        By default those of `framing.measures.keyness.persons.persons`.

    Returns
    -------
    Named

    Notes
    -----
    A mention is the full name, the surname alone, or either with initials, a middle name or titles with a capital
    before it. A surname alone is of the one person of that name; where several persons bear it, or another given name
    precedes it in the document, only of one whom the document names in full. The assumption most likely to
    be false: that a surname is nobody else's.
    """
    corpus = comparison.corpus
    known = persons(corpus, comparison.token_settings) if known is None else list(known)
    table = corpus.documents.iloc[comparison.rows]
    texts = table["text"].tolist()
    common = frozenset(plain(word) for text in texts for word in _LOWER.findall(text)) if known else frozenset()
    finder = Finder(known, *language_of_names(corpus), common)
    read = [finder.read(text, comparison.token_settings) for text in texts] if known else []
    chosen = _settled(read, table, known, _spoke(corpus, known))
    tokens = _joined(comparison.tokens, [[(h.first, h.last, known[p].name) for h, p in hits] for hits in chosen])
    rows, fewer = [], 0
    forms: Counter[tuple[str, str]] = Counter()
    of_rows = table.to_dict("records")
    inside = np.isin(comparison.units[comparison.rows], comparison.design.units)
    for text, row, counts, hits in zip(read, of_rows, inside, chosen, strict=False):
        for hit, number in hits:
            name = known[number].name
            span = in_document(row, text.spans[hit.first][0], text.spans[hit.last][1])
            rows.append((name, row["doc_id"], *span))
            if not counts:
                continue
            forms[name, " ".join(plain(word) for word in text.words[hit.first : hit.last + 1])] += 1
            fewer += hit.last - hit.first
    spans = pd.DataFrame(rows, columns=["label", "doc_id", "start", "end"])
    listed = pd.DataFrame([(*key, n) for key, n in sorted(forms.items())], columns=["label", "form", "mentions"])
    return Named(replace(comparison, given=tokens), spans, listed, fewer)


def _spoke(corpus: Corpus, known: Sequence[Person]) -> dict[str, set[int]]:
    """Return the persons who speak in each document."""
    number = {person.name: i for i, person in enumerate(known)}
    found: dict[str, set[int]] = defaultdict(set)
    if "speaker" in corpus.documents:
        for document, speaker in zip(corpus.documents["doc_id"], corpus.documents["speaker"], strict=True):
            if speaker in number:
                found[document].add(number[speaker])
    return found


def _settled(
    read: list[_Text], table: pd.DataFrame, known: Sequence[Person], spoke: dict[str, set[int]]
) -> list[list[tuple[_Hit, int]]]:
    """Return of each text the mentions whose person is known, with the person."""
    documents = table["doc_id"].tolist()
    full: dict[str, set[int]] = defaultdict(set)
    others: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for document, text in zip(documents, read, strict=False):
        full[document] |= {hit.whom[0] for hit in text.hits if hit.kind in ("full", "form") and len(hit.whom) == 1}
        others[document] |= text.others
    out = []
    for document, text in zip(documents, read, strict=False):
        here, another = full[document] | spoke.get(document, set()), others[document]
        settled = ((hit, _whom(hit, here, another, known)) for hit in text.hits)
        out.append([(hit, person) for hit, person in settled if person is not None])
    return out


def _whom(hit: _Hit, here: set[int], another: set[tuple[str, ...]], known: Sequence[Person]) -> int | None:
    """Return the person that a possible mention names, or None."""
    if hit.kind in ("full", "form"):
        return hit.whom[0] if len(hit.whom) == 1 else None
    if any(known[number].surname in another for number in hit.whom):
        return None
    present = [number for number in hit.whom if number in here]
    if present or hit.common:
        return present[0] if len(present) == 1 else None
    return hit.whom[0] if len(hit.whom) == 1 else None


def _joined(tokens: Tokens, mentions: list[list[tuple[int, int, str]]]) -> Tokens:
    """Return tokens in which each mention (first and last token of a text, name) is one."""
    names = sorted({name for of_text in mentions for *_, name in of_text})
    if not names or tokens.form_ids is None or tokens.forms is None or tokens.breaks is None:
        return tokens
    arrays = {}
    for ids_of, names_of in (("ids", "vocabulary"), ("form_ids", "forms")):
        old = getattr(tokens, names_of)
        words = np.union1d(old, np.array(names))
        place = np.append(np.searchsorted(words, old), -1)
        arrays[ids_of], arrays[names_of] = place[getattr(tokens, ids_of)].astype(np.int32), words
    keep = np.ones(len(tokens.ids), dtype=bool)
    for text, of_text in enumerate(mentions):
        if not of_text:
            continue
        at = tokens.offsets[text] + np.flatnonzero(tokens.ids[tokens.offsets[text] : tokens.offsets[text + 1]] >= 0)
        for first, last, name in of_text:
            for ids_of, names_of in (("ids", "vocabulary"), ("form_ids", "forms")):
                arrays[ids_of][at[first]] = np.searchsorted(arrays[names_of], name)
            keep[at[first + 1 : last + 1]] = False
    offsets = np.concatenate([[0], np.cumsum(keep)])[tokens.offsets].astype(np.int64)
    by_token = {name: arrays[name][keep] for name in ("ids", "form_ids")} | {"breaks": tokens.breaks[keep]}
    return replace(tokens, vocabulary=arrays["vocabulary"], forms=arrays["forms"], offsets=offsets, **by_token)
