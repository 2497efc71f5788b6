"""Reporting verbs as a lexicon: the words that attribute speech, by the writer's stance to what is said."""

from __future__ import annotations

from framing.attribution.extract.common.cues import cue_list
from framing.lexicon import Entry, Lexicon

_PLAIN = {"base": "say", "third": "says", "past": "said", "ing": "saying"}


def reporting_verbs(language: str = "en") -> Lexicon:
    """Return the reporting verbs of a language as a lexicon, made from the list that quotations are attributed with.

    Parameters
    ----------
    language : str
        One with a list of reporting words.

    Returns
    -------
    Lexicon
        One entry a form. Categories are stances: neutral, doubting, endorsing. Verbs that report
        only where they touch a quotation ("laughed") are excluded: elsewhere they report nothing.

    Raises
    ------
    LexiconError
        If there is no list for the language.

    Examples
    --------
    >>> verbs = reporting_verbs()
    >>> verbs.categories, [e.counterpart for e in verbs.entries if e.pattern == "claimed"]
    (('neutral', 'doubting', 'endorsing'), ['said'])
    """
    found: dict[str, Entry] = {}
    for cues in cue_list(language).values():
        for cue in cues:
            pattern = " ".join(cue.words)
            if cue.part == "verb" and cue.use == "any" and pattern not in found:
                plain = _PLAIN.get(cue.form, "say") if language == "en" else cue.lemma
                found[pattern] = Entry(pattern, cue.stance, plain, f"form of {cue.lemma}")
    order = {"neutral": 0, "doubting": 1, "endorsing": 2}
    entries = sorted(found.values(), key=lambda entry: (order.get(entry.category, 3), entry.pattern))
    header = {
        "name": f"reporting_verbs_{language}",
        "version": "1.0",
        "language": language,
        "construct": "Verbs that report speech, by whether the writer holds what is said at a distance or vouches for "
        "it (Martin & White 2005, ch. 3).",
        "unit": "hits per thousand words",
        "licence": "CC0-1.0",
        "source": "The list of reporting words by which this package attributes quotations.",
        "citation": "framing contributors (2026). Reporting verbs, version 1.0.",
        "validation": "not validated: no passages were coded by people to check these stances",
    }
    return Lexicon(header, tuple(entries))
