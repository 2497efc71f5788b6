"""What an attribution attributes: speech, a thought, an attitude, a finding, or what a poll or a document says."""

from __future__ import annotations

import re
from functools import lru_cache

from framing.attribution.extract.common.cues import Cue

SPEECH = "speech"
CLASSES = (SPEECH, "thought", "attitude", "finding", "poll", "document")
"""Classes of attribution; all but the first are "attitudes and other attribution"."""
POLLS = frozenset("poll polls polling survey surveys questionnaire census referendum".split())
DOCUMENTS = frozenset(
    "report reports study studies analysis analyses review document documents filing filings lawsuit lawsuits suit "
    "complaint indictment affidavit ruling record records data figures statistics numbers results research paper "
    "papers memo memos audit assessment transcript transcripts evidence video footage email emails files law bill "
    "regulation rule rules article treaty contract letter book findings index average estimates".split()
)
_HEAD_ENDS = re.compile(r"\s(?:of|for|from|by|in|on|at|with|to|about|released|conducted|published|seen|obtained)\s")


def head_of(description: str) -> str:
    """Return the head word of a noun phrase, in lower case.

    Examples
    --------
    >>> head_of("new poll of voters in Hallin"), head_of("police report")
    ('poll', 'report')
    """
    words = _HEAD_ENDS.split(f" {description} ", maxsplit=1)[0].split()
    return words[-1].lower() if words else ""


@lru_cache(maxsize=65_536)
def source_class(description: str) -> str:
    """Return `poll` or `document` if a phrase names one, else ``""``.

    Examples
    --------
    >>> source_class("300-page report"), source_class("results of the poll"), source_class("Rik Ansgard")
    ('document', 'poll', '')
    """
    head = head_of(description)
    if head in POLLS or (head in DOCUMENTS and POLLS & set(description.lower().split())):
        return "poll"
    return "document" if head in DOCUMENTS else ""


def attributed_class(cue: Cue | None, speaker: str, described: bool) -> str:
    """Return the class of an attribution, one of `CLASSES`, ``""`` if its list of cues has no classes.

    Parameters
    ----------
    cue : Cue or None
        The reporting word; without one (a name and a colon, a sign-off) words are speech.
    speaker : str
        As resolved.
    described : bool
        Whether the speaker is a description and no name.

    Examples
    --------
    >>> from framing.attribution.extract.common.cues import cue_list
    >>> wants = next(cue for cue in cue_list("en")["wants"] if cue.lemma == "want")
    >>> attributed_class(wants, "Rik Ansgard", False), attributed_class(None, "Rik Ansgard", False)
    ('attitude', 'speech')
    """
    if cue is not None and not cue.cue_class:
        return ""
    own = cue.cue_class if cue else SPEECH
    return (source_class(speaker) if described and own in (SPEECH, "finding") else "") or own
