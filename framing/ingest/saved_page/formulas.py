"""How posts of a live page open: each formula with its weight, and whether it counts where no break was glued.

Weights were set on bbc-live-2025-02-13 (19 posts), on the two invented pages of the tests, and on 15 openings of
other public live pages of the same broadcaster. None of the formulas
names a person, a place or a topic.
"""

from __future__ import annotations

import re

from framing.ingest.saved_page.letters import UPPER

_HAVE = r"(?:[’']ve| have)"
_ARE = r"(?:[’']re| are)"
_SUBJECT = (
    r"(?!(?:He|She|They|It|You|But|And|So|However|Also|This|That|These|Those|There|In|If|When|As|His|Her|Their)\b)"
    r"(?:(?!(?:who|which|that|where|when)\b)[\w’'.–-]+,? ){1,8}?"
)
_LIVE = (
    r"(?:hearing|speaking|talking|reacting|giving|telling|looking|meeting|watching|asking"
    r"|responding|updating|answering"
    r"|taking|getting|seeing|reporting|bringing|following|listening|monitoring)"
)
_ON_AIR = (
    r"(?:speaking|talking|answering|asked|questioned|pressed|taking|addressing|giving|responding|turning|moving on"
    r"|starting|beginning|finishing|hearing|holding|reading|delivering|on (?:his|her|their) feet"
    r"|on stage|under ?way)"
)

# name, pattern at the start of a paragraph's first sentence, weight, also trusted where no break was glued
_OPENINGS: tuple[tuple[str, str, float, bool], ...] = (
    ("we have just", rf"(?:We|I){_HAVE} (?:just|now|also just) ", 1.5, True),
    ("we are hearing", rf"(?:We|I){_ARE} (?:just |now |also |still |currently )?{_LIVE}\b", 1.4, True),
    (
        "we are about to",
        rf"We{_ARE} (?:now |also )?(?:expecting|due to|about to|starting|beginning|waiting)\b",
        1.2,
        False,
    ),
    ("we can now", r"We can (?:now |also )?(?:bring|show|report|hear|see|confirm)\b", 1.4, True),
    ("we have been", rf"We{_HAVE} (?:been|had|got|seen|heard|received|spoken)\b", 1.0, False),
    (
        "I have been",
        rf"I(?:{_HAVE} (?:been|spent|spoken|just|asked)|[’']m (?:at|in|here|on|standing|outside)\b)",
        1.2,
        False,
    ),
    ("is now on", rf"{_SUBJECT}(?:is|are) now (?:being |also )?{_ON_AIR}\b", 1.4, True),
    ("is now", rf"{_SUBJECT}(?:is|are) now (?:being )?\w+(?:ing|ed|en)\b", 1.0, False),
    ("has just", rf"{_SUBJECT}(?:has|have) (?:just|now) (?:been )?\w+", 1.4, True),
    (
        "is asked",
        rf"{_SUBJECT}(?:is|are) (?:being |then |also )?asked (?:if|about|whether|how|what|why|by|for)\b",
        1.1,
        False,
    ),
    (
        "is speaking",
        rf"{_SUBJECT}(?:is|are) (?:currently |about to |back |up next|under way|underway|on (?:his|her"
        rf"|their) feet)",
        1.0,
        False,
    ),
    ("has been speaking", rf"{_SUBJECT}(?:has|have) been {_LIVE}\b", 1.1, False),
    ("more from", r"(?:Some |A (?:little|bit) )?[Mm]ore (?:now )?(?:from|on|to come from|reaction)\b", 1.4, True),
    (
        "now to",
        r"(?:Now|Back|Over|On|Away|Turning|Returning|Moving)(?: (?:now|back|on|over|away))? (?:to|from"
        r"|in)\b",
        1.0,
        False,
    ),
    ("let's", r"Let[’']s (?:take|turn|go|get|hear|bring|return|recap|look|cross|head|now|have)\b", 1.3, False),
    (
        "breaking",
        r"(?:Breaking|Just in|News just in|Some (?:breaking )?news|There[’']s (?:some )?breaking)\b",
        1.3,
        False,
    ),
    (
        "lately",
        r"(?:In the (?:last|past) (?:few|hour|half|\d+)|(?:A short while|A few (?:minutes|moments)"
        r"|Moments|Minutes|Just) ago)\b",
        1.2,
        False,
    ),
    ("earlier we", r"Earlier(?: today| this \w+| on|,)? (?:we|I)\b", 1.2, False),
    ("earlier", r"Earlier(?: today| this \w+)?,? (?!he\b|she\b|they\b)", 0.6, False),
    (
        "as we reported",
        rf"As (?:we|I)(?:{_HAVE})? (?:just |been |now |also )*(?:report|mention|hear|said|told|brought"
        rf"|touch|flag)\w*",
        1.1,
        False,
    ),
    ("for late comers", r"(?:If you[’']re|For those) (?:just )?(?:now )?joining\b", 1.4, False),
    ("flurry", r"There(?:[’']s| has|[’']ve| have|[’']ll)(?: just)? been\b", 1.1, False),
    (
        "welcome",
        r"(?:Welcome|Hello|Good (?:morning|afternoon|evening)|Thank you for|Thanks for|That[’']s (?:it"
        r"|all)|And that[’']s)\b",
        1.2,
        False,
    ),
    (
        "page talk",
        r"(?:This|Our|Today[’']s) (?:page|live (?:page|coverage|updates)|coverage)\b"
        r"(?!.{0,20}(?:edited|written|brought))",
        1.2,
        False,
    ),
    ("before we", r"Before we (?:go|close|leave|wrap|end)\b", 1.2, False),
    (
        "recap",
        r"(?:(?:A|Time for a) (?:quick )?(?:recap|reminder|look back)|To recap"
        r"|Here[’']s (?:a (?:quick )?(?:recap|reminder|look|summary)|where we|what we know"
        r"|what[’']s been))\b",
        1.1,
        False,
    ),
    (
        "question by question",
        r"(?:For|In|On|With|To)? ?(?:[Tt]he|[Hh]is|[Hh]er|[Aa]nother|[Aa]) (?:final|first|next|last"
        r"|second|third|closing|opening) (?:question|speaker|statement|remarks)\b",
        1.0,
        False,
    ),
    (
        "our colleague",
        r"(?:Our|My) (?:\w+ ){0,3}(?:correspondent|reporter|editor|team|colleagues?|producer"
        r"|analyst)\b",
        1.1,
        False,
    ),
    ("look here", r"(?:Watch|Listen|Pictured|Analysis|Explainer|Fact[- ]check)\b ?[:–-]", 1.0, False),
    (
        "news perfect",
        rf"{_SUBJECT}(?:has|have) (?:since |also )?(?:been )?(?:\w+ed|said|told|spoken|given|made"
        r"|taken|begun|called|met|left|won"
        r"|lost|found|sent|held|struck|hit|put|set|come|gone|become|broken out|fallen|risen|shot)\b",
        0.8,
        False,
    ),
    ("the latest", rf"{_SUBJECT}(?:is|are|becomes?|has become|have become) the latest\b", 0.8, False),
    ("we now", r"We (?:now|also|still) \w+", 1.0, False),
    (
        "following",
        r"(?:Following|(?:\w+ )?[Aa]fter|Since|Ahead of|Amid|Despite) (?:[\w’'-]+ ){3,25}?[\w’'-]+, ",
        0.8,
        False,
    ),
    ("elsewhere", r"(?:Elsewhere|Meanwhile|Away from|Separately)\b", 0.6, False),
    (
        "speaking to",
        r"(?:Speaking|Talking|Writing) (?:to|at|in|from|on|alongside|after|before|during|outside"
        r"|earlier)\b",
        0.6,
        False,
    ),
    ("responding", r"(?:Responding|Reacting) to\b", 0.6, False),
    (
        "definition",
        rf"[{UPPER}][\w’' -]{{1,30}} [–—-] (?:the|an?|short for|also known"
        rf"|or) [^.–—]{{3,80}} [–—] (?:is|was|were|are|has)\b",
        1.0,
        False,
    ),
)
OPENINGS = tuple((name, re.compile(pattern), weight, spaced) for name, pattern, weight, spaced in _OPENINGS)
