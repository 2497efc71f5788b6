"""Actors: whom do both sides name, and in which words?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from framing.charts import drawing
from framing.corpus.corpus import Comparison
from framing.errors import ParameterError
from framing.result import Presentation, Result
from framing.result.evidence import in_document
from framing.text.sentences import sentences

_CAPITAL = "".join(filter(str.isupper, map(chr, range(0x530))))
"""The capitals of Latin, Greek and Cyrillic script."""
_WORD = rf"[{_CAPITAL}](?:[\w-]|['’](?=[{_CAPITAL}]))*"
_NAME = re.compile(rf"{_WORD}(?:[ \n]{_WORD})*")
_ARTICLES = re.compile(r"^(?:(?:the|a|an|mr|mrs|ms|dr)(?:\s+|$))+", re.IGNORECASE)
OPENERS = set(
    "in on at by for from to of with after before since until when while where as if but and or so yet then now there "
    "here this that these those his her its their our my your not no even only both each every some many most it was "
    "is are were what who how why once still also later earlier yesterday today tomorrow meanwhile speaking under over "
    "another between against among during without within behind asked he she they we i you "
    "в во на по с со к ко из от до для при о об за под над перед после около через между без у и а но же да то "
    "как когда если что чтобы это этот эта эти его её их наш наши мой он она они мы я вы вчера сегодня завтра позже "
    "ранее теперь тогда также однако затем потом накануне там здесь уже ещё только даже сам сама сами".split()
)
"""Words that open a sentence in front of a name, and are no part of it."""
_TITLES = set(
    "President Minister Secretary Chancellor Governor Mayor Colonel Major General Captain Lieutenant Sergeant Senator "
    "Representative Congressman Congresswoman Judge Justice King Queen Prince Princess Pope Bishop Professor Doctor "
    "Commissioner Ambassador Chairman Director Premier".split()
)
_NO_ACTORS = {
    "i", "we", "he", "she", "it", "they", "you", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
}  # fmt: skip


_VERBS = set(
    "says said tells told asks adds calls claims warns insists denies accuses admits argues rejects demands urges "
    "wants hopes plans expects believes thinks knows sees gives takes makes goes comes keeps holds leaves meets "
    "speaks writes refuses agrees signs sends begins became began bought broke brought built came chose cut did "
    "does drew fell felt fought found gave got grew has had heard held hit kept knew laid led left lent let lost "
    "made met paid put ran rose sat saw sent set shook shot showed spent spoke stood struck swore taught thought "
    "threw took understood went woke won wore wrote leads faces seeks backs blames praises threatens promises "
    "offers remains returns visits".split()
)
_HELPERS = (
    "has have had is are was were will would can could may might must should did does do been be being also then never "
    "not later now again still already once first to".split()
)
_AFTER = re.compile(rf"\s+(?P<help>(?:(?:{'|'.join(_HELPERS)}|[a-z]+ly)\s+)*)(?P<verb>[a-z]+)(?![\w-])")
_SUFFERS = re.compile(r"\b(?:is|are|was|were|be|been|being)\b")


ACTORS = Presentation(
    "Actors on both sides",
    heads={"verbs": "verbs after it"},
    draw=drawing("actors", "draw_actors"),
    empty="No actor is named on both sides.",
    place="framing.measures.actors:ACTORS",
)


@dataclass(frozen=True)
class ActorSettings:
    """Settings of `actors`.

    Attributes
    ----------
    min_mentions : int
        Least mentions on each side.
    """

    min_mentions: int = 1

    def __post_init__(self) -> None:
        if self.min_mentions < 1:
            raise ParameterError(f"min_mentions is {self.min_mentions}; it must be 1 or more.")


def actors(comparison: Comparison, settings: ActorSettings | None = None) -> Result:
    """Which names occur on both sides, how often, and in which forms?

    Parameters
    ----------
    comparison : Comparison
    settings : ActorSettings, optional

    Returns
    -------
    Result
        One row an actor named by both: `actor, k_target, k_reference` (mentions), `named_target,
        named_reference` (the forms used, with counts), `verbs_target, verbs_reference` (English verbs
        right after the name, with counts), in the units of the design. `tables["forms"]`: label, form;
        `tables["spans"]`: where each mention is.

    Notes
    -----
    Names are runs of capitalised words; a run that only ever opens sentences is none. Forms that
    end in another form are taken for one actor with it ("President Ilse Varrow", "Ilse Varrow",
    "Varrow"): wrong for two people of one surname. Places and institutions are actors here. Counts
    are given, and not tested. A verb is a word on a short list, or one in -ed, that follows a name with
    nothing but helping words between; verbs further on, and all nouns, are passed over.
    """
    settings = settings or ActorSettings()
    counted = np.isin(comparison.units[comparison.rows], comparison.design.units)
    passages = comparison.corpus.documents.iloc[comparison.rows[counted]]
    mentions = [_mentions(text) for text in passages["text"]]
    inside = Counter(found.form for of_text in mentions for found in of_text if not found.opens)
    kept = [[found for found in of_text if _is_name(found.form, found.opens, inside)] for of_text in mentions]
    labels = _labels(Counter(found.form for of_text in kept for found in of_text))
    sides: tuple[dict[str, Counter], dict[str, Counter]] = (defaultdict(Counter), defaultdict(Counter))
    verbs: tuple[dict[str, Counter], dict[str, Counter]] = (defaultdict(Counter), defaultdict(Counter))
    for is_target, of_text in zip(comparison.is_target[counted], kept, strict=True):
        for found in of_text:
            sides[0 if is_target else 1][labels[found.form]][found.form] += 1
            verbs[0 if is_target else 1][labels[found.form]].update([found.verb] if found.verb else [])
    shared = [label for label in sides[0] if _enough(label, sides, settings.min_mentions)]
    rows = [
        {
            "actor": label,
            "k_target": sides[0][label].total(),
            "k_reference": sides[1][label].total(),
            "named_target": _worded(sides[0][label]),
            "named_reference": _worded(sides[1][label]),
            "verbs_target": _worded(verbs[0][label]),
            "verbs_reference": _worded(verbs[1][label]),
        }
        for label in shared
    ]
    columns = [f"{what}_{side}" for what in ("k", "named", "verbs") for side in ("target", "reference")]
    table = pd.DataFrame(rows, columns=["actor", *columns])
    order = np.lexsort((table["actor"], -table["k_reference"], -table["k_target"]))
    forms = sorted({(labels[form], form.lower()) for form in labels if labels[form] in set(shared)})
    return Result(
        "actors",
        table.iloc[order].reset_index(drop=True),
        comparison.describe(),
        tables={
            "forms": pd.DataFrame(forms, columns=["label", "form"]),
            "spans": _spans(passages, kept, labels, shared),
        },
        settings=asdict(settings),
        notes=("Names are runs of capitalised words; forms that end in the same name or surname are one actor.",),
        methods="Names of actors on both sides were found as runs of capitalised words and are listed with counts.",
        presentation=ACTORS,
    )


def _spans(
    passages: pd.DataFrame, mentions: Iterable[Sequence[_Mention]], labels: Mapping[str, str], shared: Iterable[str]
) -> pd.DataFrame:
    """Return where the mentions of some actors are in their documents."""
    wanted = set(shared)
    rows = [
        (labels[found.form], row["doc_id"], *in_document(row, *found.span))
        for row, of_text in zip(passages.to_dict("records"), mentions, strict=True)
        for found in of_text
        if labels[found.form] in wanted
    ]
    return pd.DataFrame(rows, columns=["label", "doc_id", "start", "end"])


def names(text: str) -> list[tuple[str, bool]]:
    """Return the runs of capitalised words of a text, each with whether it opens a sentence.

    Examples
    --------
    >>> names("Yesterday Ilse Varrow spoke. Snow fell on the army of Selmark.")
    [('Ilse Varrow', False), ('Snow', True), ('Selmark', False)]
    """
    return [(found.form, found.opens) for found in _mentions(text)]


@dataclass(frozen=True)
class _Mention:
    """A name in a text: its form, whether it opens a sentence, the verb that follows it, or "", and where it is."""

    form: str
    opens: bool
    verb: str
    span: tuple[int, int]


def _mentions(text: str) -> list[_Mention]:
    """Return the names of a text."""
    found = []
    for start, end in sentences(text):
        for match in _NAME.finditer(text, start, end):
            opens = not re.search(r"\w", text[start : match.start()])
            words = _ARTICLES.sub("", re.sub(r"\s+", " ", match.group())).split(" ")
            while opens and len(words) > 1 and words[0].lower() in OPENERS:
                words, opens = words[1:], False
            form = _ARTICLES.sub("", " ".join(words))
            if form:
                span = (match.end() - len(form), match.end())
                found.append(_Mention(form, opens, _verb(text, match.end(), end), span))
    return found


def _verb(text: str, at: int, end: int) -> str:
    """Return the verb that follows a name: "has never signed" gives "signed", "has been accused" "was accused"."""
    after = _AFTER.match(text, at, end)
    if not after:
        return ""
    word, regular = after["verb"], after["verb"].endswith("ed") and len(after["verb"]) > 4
    if _SUFFERS.search(after["help"]):
        return f"was {word}" if regular else ""
    return word if regular or word in _VERBS else ""


def _is_name(form: str, opens: bool, inside: Counter) -> bool:
    if form.lower() in _NO_ACTORS or len(form) < 2:
        return False
    return not opens or form in inside


def _labels(forms: Counter) -> dict[str, str]:
    """Return the actor of each form: the fullest name among the forms that end in the same form."""
    key = {form: _shortest(form, forms) for form in forms}
    families: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        families[key[form]].append(form)
    return {form: _fullest(families[key[form]], forms) for form in forms}


def _shortest(form: str, forms: Counter) -> str:
    """Return the shortest form that a form ends in: "Varrow", or "Ilse Varrow" where that never occurs alone."""
    words = form.split(" ")
    tails = (" ".join(words[n:]) for n in range(len(words) - 1, 0, -1))
    return next((tail for tail in tails if tail in forms), form)


def _fullest(group: Sequence[str], forms: Counter) -> str:
    """Return the most frequent name of two words, without titles, or else the longest."""
    bare: Counter = Counter()
    for form in group:
        bare[_untitled(form)] += forms[form]
    return max(bare, key=lambda name: (name.count(" ") == 1, bare[name] if name.count(" ") == 1 else len(name), name))


def _untitled(form: str) -> str:
    """Return what follows the last title in a name; the name itself where nothing does."""
    words = form.split(" ")
    after = max((i + 1 for i, word in enumerate(words[:-1]) if word in _TITLES), default=0)
    return " ".join(words[after:])


def _enough(label: str, sides: Iterable[dict[str, Counter]], least: int) -> bool:
    return all(label in side and side[label].total() >= least for side in sides)


def _worded(forms: Counter) -> str:
    return ", ".join(f"{form} ×{n}" for form, n in sorted(forms.items(), key=lambda item: (-item[1], item[0])))
