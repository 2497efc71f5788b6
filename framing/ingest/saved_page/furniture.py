"""What a live page sets around its posts, and a saved text keeps: times, share buttons, labels."""

from __future__ import annotations

import re
from dataclasses import dataclass

from framing.ingest.saved_page.joins import Span
from framing.ingest.saved_page.letters import LOWER, UPPER

_ZONE = r"(?:GMT|BST|Greenwich Mean Time|British Summer Time|UTC|CET|CEST|EST|EDT|[ap]\.?m\.?)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_CLOCK = (
    rf"(?:(?:[Pp]ublished|[Pp]osted|[Uu]pdated) at )?(?:[01]?\d|2[0-3])[:.][0-5]\d(?: ?{_ZONE})?"
    rf"(?: \d{{1,2}} {_MONTH}(?: \d{{4}})?)?"
)
_AGO = r"\d{1,2} (?:second|minute|min|hour|hr|day)s? ago"
_TIME = re.compile(
    rf"(?:(?<=[{LOWER}{UPPER}.!?…”’\"%)])|(?<=[.!?”’\"]\s)|(?<=\n))(?:{_AGO}|{_CLOCK})(?=[{UPPER}“”‘\"]|\n)"
)
_SHARE = re.compile(rf"(?<=[{LOWER}{UPPER}.!?…”’\"%)])(?:Share(?:Copy link)?|Copy link)(?=[{UPPER}“”‘\"0-9]|\s*$)")
_INSIDE = re.compile(rf"(?<=[.!?…”’\"{LOWER}])Report this social post(?=[{UPPER}“”‘\"0-9]|\s|$)")
_SUMMARY = re.compile(rf"(?:Summary|Live Reporting|Key points|Key moments|At a glance)\s*(?=[{UPPER}“])")


@dataclass(frozen=True)
class Marker:
    """Something that stands before a post: a byline, a time, or the share button of the post before."""

    start: int
    end: int
    kind: str  # byline | time | published (a time that follows its headline) | share
    author: str = ""
    author_role: str = ""


def markers(text: str, within: Span) -> list[Marker]:
    """Return the times and share buttons of a page, in order.

    Examples
    --------
    >>> text = "It rained at 05:47 today.Share17:32More rain is due."
    >>> [(found.kind, text[found.start:found.end]) for found in markers(text, (0, len(text)))]
    [('share', 'Share'), ('time', '17:32')]
    """
    found = [
        Marker(*match.span(), "published" if match.group().startswith("published") else "time")
        for match in _TIME.finditer(text, *within)
    ]
    found += [Marker(*match.span(), "share") for match in _SHARE.finditer(text, *within)]
    return sorted(found, key=lambda marker: marker.start)


def labels(text: str, within: Span) -> list[Span]:
    """Return the spans of labels that stand inside a post or above the summary, and belong to neither.

    Examples
    --------
    >>> labels("Summary", (0, 7)), labels("SummaryRain is due", (0, 18))
    ([], [(0, 7)])
    """
    spans = [match.span() for match in _INSIDE.finditer(text, *within)]
    heading = _SUMMARY.match(text, *within)
    return ([heading.span()] if heading else []) + spans
