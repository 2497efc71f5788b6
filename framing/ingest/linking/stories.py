"""Stories: which documents report the same event, by likeness of their texts within a few days."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.repeats import DUPLICATE_OF
from framing.errors import CorpusError, ParameterError
from framing.ingest.linking.story_groups import Links, grouped
from framing.text.counts import Tokens
from framing.text.days import ISO_DAY
from framing.text.fast_tokens import SENTENCE
from framing.text.reading import many

COMMON, RARELY = 0.1, 20
"""Terms in a larger share of the texts, and in more than so many, do not count."""
FLOOR = 0.5
"""Pairs down to this part of the threshold are near misses, from which recall is estimated."""
PREFIX = "proposed"
_BLOCK = 256
Pair = tuple[str, str]


@dataclass(frozen=True)
class StorySettings:
    """Settings of `propose_stories`.

    Attributes
    ----------
    alike : float
        Mean likeness (cosine) from which documents are one story. F1 over pairs is .92 or more from 0.15 to 0.22 on
        the demonstration corpus, and .98 or more from 0.15 to 0.3 on generated pairs within a year
        (tests/benchmarks/stories.py). The more documents a day, the more are alike by chance: with 140 a day 0.22 gave
        .93 (precision .87, recall .99), and 0.3 gave .955. Draw a sheet, and raise it where precision is low.
    days : int
        Most days between two documents that are compared.
    names : float
        Weight of words that are mostly written with a capital within a sentence; 1 is that of any other word. With 2
        the best F1 was lower on both (.97 and .98, against .98 and .99). In German every noun has a capital.
    replace : bool
        Propose stories for documents that have a story already, too. Otherwise theirs are kept, and others may join.

    Raises
    ------
    ParameterError
        If a number is out of range.
    """

    alike: float = 0.22
    days: int = 3
    names: float = 1.0
    replace: bool = False

    def __post_init__(self) -> None:
        if not 0.05 <= self.alike <= 1:
            raise ParameterError(f"alike is {self.alike:g}; it is 0.05 to 1.")
        if not 0 <= self.days <= 366:
            raise ParameterError(f"days is {self.days}; it is 0 to 366.")
        if not 0 < self.names <= 10:
            raise ParameterError(f"names is {self.names:g}; it is above 0 and at most 10.")


@dataclass(frozen=True, eq=False)
class Proposal:
    """Stories of a corpus.

    Attributes
    ----------
    stories : DataFrame
        `doc_id, story_id`, one row a document with a proposed story, in the order of the documents.
    pairs : DataFrame
        `doc_1, doc_2, likeness, same`: each pair that is in one story (`same`) or nearly so; likeness 0 where it was
        not compared, or is below the near misses. Copies are not in it.
    notes : tuple of str
    unmet : tuple of (str, str)
        Judged pairs that the stories do not follow, since judgements contradict one another.
    """

    stories: pd.DataFrame
    pairs: pd.DataFrame
    notes: tuple[str, ...]
    unmet: tuple[Pair, ...] = ()


def propose_stories(
    documents: pd.DataFrame,
    settings: StorySettings | None = None,
    same: Collection[Pair] = (),
    different: Collection[Pair] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Proposal:
    """Which documents report the same event?

    Parameters
    ----------
    documents : DataFrame
        `doc_id, outlet, published, title, text`; `story_id`, `page_id` and `duplicate_of` where there are such. Texts
        of one outlet may share a story.
    settings : StorySettings, optional
    same, different : collection of (str, str)
        Pairs of documents that somebody has judged: they are joined, and kept apart, whatever their likeness.
    progress : callable, optional
        Told how many documents are compared, and of how many.

    Returns
    -------
    Proposal
        The same for any order of the rows.

    Raises
    ------
    CorpusError
        If there are fewer than two documents to compare.

    Notes
    -----
    Texts with their titles are vectors of log(N / df) for each of their words, however often it occurs in them: a word
    that a text has used once is likely to come again, and says no more of the event (Church & Gale 1995). With
    1 + log tf, F1 was the same on the demonstration corpus and lower on generated pairs (.985 for .987 within a year,
    .87 for .93 within a month). Pairs at most `days` apart are compared, in blocks of days, by their cosine; documents
    are then joined by average linkage, so that a chain of texts, each like the next, is no story. Copies
    (`duplicate_of`) go with their original. Posts of a live page are not looked at: a page is one unit already.
    Documents without a day are compared with none, or, where no document has a day, with all. The assumption most
    likely to be false: that accounts of one event share rare words, and accounts of two events
    of one kind (two court days, two match reports) do not.

    References
    ----------
    Welbers, K., van Atteveldt, W., Kleinnijenhuis, J. & Ruigrok, N. (2018). Journalism Studies 19(3), 315–333 (and
    the R package RNewsflow). Yang, Y., Pierce, T. & Carbonell, J. (1998). Proceedings of SIGIR 1998, 28–36
    (group-average clustering of events). Church, K. W. & Gale, W. A. (1995). Natural Language Engineering 1(2),
    163–190.

    Examples
    --------
    >>> texts = ["A bridge fell in Orrin.", "In Orrin the old bridge fell.", "Rain spoiled the harvest.", "Rain, hail."]
    >>> table = pd.DataFrame({"doc_id": list("abcd"), "outlet": list("NSNS"), "published": "2031-05-04", "title": "",
    ...                       "text": texts})
    >>> propose_stories(table).stories.to_dict("list")
    {'doc_id': ['a', 'b', 'c', 'd'], 'story_id': ['proposed-0001', 'proposed-0001', 'proposed-0002', 'proposed-0002']}
    """
    settings = settings or StorySettings()
    if "passage_id" in documents.columns:
        raise CorpusError("Stories are proposed for documents, and this is a corpus of passages.")
    given = _column(documents, "story_id") if not settings.replace else np.full(len(documents), "", dtype=object)
    original = _originals(documents)
    post = (_column(documents, "page_id") != "") & (given == "")
    days = [_day(value) for value in documents["published"]]
    table = documents.assign(_day=days, _given=given, _post=post)
    copies = np.array([original[doc] != doc for doc in documents["doc_id"]])
    looked = table[~post & ~copies].sort_values(["_day", "doc_id"])
    if len(looked) < 2:
        raise CorpusError(f"There {'is' if len(looked) == 1 else 'are'} {many(len(looked), 'document')} to compare; "
                          "stories need two or more that are no copies and no posts of a page.")  # fmt: skip
    undated = int(looked["_day"].isna().sum())
    dated = looked if undated == len(looked) else looked[looked["_day"].notna()]
    vectors = text_vectors(_written(dated), settings.names)
    day = dated["_day"].fillna(0).to_numpy(dtype=np.int64)
    near = _near(vectors, day, settings, progress)
    judged = (_places(dated, same), _places(dated, different))
    links = Links(vectors, day, settings.days, *near, dated["_given"].to_numpy(dtype=str), *judged)
    group, cut = grouped(links, settings.alike)
    ids = dated["doc_id"].tolist()
    of = dict(zip(ids, group.tolist(), strict=True))
    stories = _named(table, original, of)
    notes = _notes(documents, settings, undated, len(looked), int(post.sum()), cut)
    unmet = [pair for pair in same if set(pair) <= set(of) and not _together(of, pair)]
    unmet += [pair for pair in different if _together(of, pair)]
    return Proposal(stories, _pairs(ids, links, group), notes, tuple(unmet))


def text_vectors(texts: Sequence[str], names: float = 1.0) -> sparse.csr_array:
    """Return texts as vectors of length 1 over their words, shape (texts, v); zeros where no word counts.

    Parameters
    ----------
    texts : sequence of str
    names : float
        Weight of words that are mostly written with a capital within a sentence.
    """
    tokens = Tokens.from_texts(texts, written=names != 1)
    counts = tokens.matrix().astype(float).tocsr()
    docs = np.bincount(counts.indices, minlength=counts.shape[1])
    weight = np.log(counts.shape[0] / np.maximum(docs, 1))
    weight[(docs > max(COMMON * counts.shape[0], RARELY)) | (docs < 2)] = 0
    if names != 1:
        weight = weight * np.where(_is_name(tokens), names, 1.0)
    counts.data = weight[counts.indices]
    counts.eliminate_zeros()
    size = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    counts.data /= np.repeat(np.where(size > 0, size, 1), np.diff(counts.indptr))
    return counts


def _is_name(tokens: Tokens) -> np.ndarray:
    """Return whether each word is mostly written with a capital where no sentence begins."""
    if tokens.forms is None or tokens.form_ids is None or tokens.breaks is None:
        return np.zeros(len(tokens.vocabulary), dtype=bool)
    inside = (tokens.breaks < SENTENCE) & (tokens.ids >= 0)
    capital = np.array([form[:1].isupper() for form in tokens.forms.tolist()], dtype=bool)
    size = len(tokens.vocabulary)
    among = np.bincount(tokens.ids[inside], minlength=size)
    written = np.bincount(tokens.ids[inside], weights=capital[tokens.form_ids[inside]], minlength=size)
    return (among > 0) & (written > among / 2)


def _places(dated: pd.DataFrame, pairs: Collection[Pair]) -> np.ndarray:
    """Return the rows of judged pairs, shape (pairs, 2); pairs with a document that is not looked at are left out."""
    place = {doc: at for at, doc in enumerate(dated["doc_id"])}
    known = [(place[one], place[other]) for one, other in sorted(pairs) if one in place and other in place]
    return np.array(known, dtype=np.int64).reshape(-1, 2)


def _near(
    vectors: sparse.csr_array, day: np.ndarray, settings: StorySettings, progress: Callable[[int, int], None] | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs, first before second, that are near in time and alike down to the near misses."""
    ends = np.searchsorted(day, day + settings.days, side="right")
    found = []
    for first in range(0, len(day), _BLOCK):
        last = min(first + _BLOCK, len(day))
        product = (vectors[first:last] @ vectors[first : ends[last - 1]].T).tocoo()
        likeness = product.data.round(9)
        i, j = product.row + first, product.col + first
        keep = (j > i) & (j < ends[i]) & (likeness >= FLOOR * settings.alike)
        found.append((i[keep], j[keep], likeness[keep]))
        if progress:
            progress(last, len(day))
    i, j, likeness = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((j, i))
    return i[order], j[order], likeness[order]


def _pairs(ids: list[str], links: Links, group: np.ndarray) -> pd.DataFrame:
    """Return each pair that is compared and alike, and each other pair of one story."""
    known = dict(zip(zip(links.i.tolist(), links.j.tolist(), strict=True), links.likeness.tolist(), strict=True))
    members: dict[int, list[int]] = {}
    for at, number in enumerate(group.tolist()):
        members.setdefault(number, []).append(at)
    members.pop(-1, None)
    for inside in members.values():
        for n, one in enumerate(inside):
            for other in inside[n + 1 :]:
                known.setdefault((one, other), 0.0)
    rows = [(ids[i], ids[j], likeness, group[i] == group[j] >= 0) for (i, j), likeness in sorted(known.items())]
    return pd.DataFrame(rows, columns=["doc_1", "doc_2", "likeness", "same"]).astype({"same": bool})


def _named(table: pd.DataFrame, original: dict[str, str], group: dict[str, int]) -> pd.DataFrame:
    """Return the story of each document that has none of its own: the id that others of it have, or a new one."""
    of: dict[str, object] = {}
    for doc, post in zip(table["doc_id"], table["_post"], strict=True):
        number = group.get(original[doc], -1)
        of[doc] = None if post else number if number >= 0 else f"copies of {original[doc]}"
    members: dict[object, list[str]] = {}
    ordered = table.sort_values(["_day", "doc_id"])
    for doc in ordered["doc_id"]:
        members.setdefault(of[doc], []).append(doc)
    members.pop(None, None)
    given = dict(zip(table["doc_id"], table["_given"], strict=True))
    taken, number = set(_column(table, "story_id")), 0
    out: dict[str, str] = {}
    for docs in members.values():
        if len(docs) < 2:
            continue
        name = next((given[doc] for doc in docs if given[doc]), "")
        while not name:
            number += 1
            name = f"{PREFIX}-{number:04}" if f"{PREFIX}-{number:04}" not in taken else ""
        out |= {doc: name for doc in docs if not given[doc]}
    rows = [(doc, out[doc]) for doc in table["doc_id"] if doc in out]
    return pd.DataFrame(rows, columns=["doc_id", "story_id"])


def _originals(documents: pd.DataFrame) -> dict[str, str]:
    """Return for each document the one that it is a copy of; itself where it is none."""
    first = dict(zip(documents["doc_id"], _column(documents, DUPLICATE_OF), strict=True))
    out: dict[str, str] = {}
    for doc in first:
        found, seen = doc, {doc}
        while first[found] in first and first[found] not in seen:
            found = first[found]
            seen.add(found)
        # Where documents name one another in a circle, the first id is the original.
        out[doc] = min(seen) if first[found] in seen and first[found] != found else found
    return out


def _together(group: dict[str, int], pair: Pair) -> bool:
    one, other = (group.get(doc, -1) for doc in pair)
    return one == other >= 0


def _written(documents: pd.DataFrame) -> list[str]:
    """Return title and text of each document."""
    return [f"{title}.\n\n{text}" for title, text in zip(documents["title"], documents["text"], strict=True)]


def _column(documents: pd.DataFrame, name: str) -> np.ndarray:
    if name not in documents.columns:
        return np.full(len(documents), "", dtype=object)
    return documents[name].to_numpy(dtype=object)


def _day(value: str) -> float:
    """Return the number of a day; NaN where none is known."""
    try:
        return date.fromisoformat(value[:10]).toordinal() if ISO_DAY.match(value) else np.nan
    except ValueError:
        return np.nan


def _notes(
    documents: pd.DataFrame, settings: StorySettings, undated: int, looked: int, posts: int, cut: float
) -> tuple[str, ...]:
    notes = []
    if undated == looked:
        notes.append("No document has a day of publication: each was compared with all others.")
    elif undated:
        notes.append(
            f"{many(undated, 'document')} without a day of publication "
            f"{'was' if undated == 1 else 'were'} compared with none, and {'has' if undated == 1 else 'have'} no story."
        )
    if posts:
        notes.append(f"{many(posts, 'post')} of live pages {'was' if posts == 1 else 'were'} not looked at: a page is "
                     "one unit already.")  # fmt: skip
    if cut > settings.alike:
        notes.append(
            f"Chains of alike documents were too long to be divided at once; in them, links below {cut:.2f} were not "
            "used."
        )
    if documents["outlet"].nunique() < 2:
        notes.append(f"All documents are of one outlet ({documents['outlet'].iloc[0]}): no story has two outlets.")
    return tuple(notes)
