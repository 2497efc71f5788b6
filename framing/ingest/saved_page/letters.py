"""Classes of letters, and which words have a capital inside by nature, shared by the rules for saved pages."""

from __future__ import annotations

import re

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĻĽŁŃŅŇŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯЁІЇЄҐ"
LOWER = "a-zß-öø-ÿāăąćčďđēėęěğģīıķĺļľłńņňőœŕřśşšţťūůűųźżžа-яёіїєґ"

WORD = re.compile(rf"[{UPPER}{LOWER}0-9]+")

NAME_PREFIX = re.compile(r"(?:Mc|Mac|Fitz|De|La|Le|Di|Du|Van|O|Ni|St)$")
"""What may stand before a capital inside one surname."""


def words(text: str) -> frozenset[str]:
    """Return the words of a list written as running text.

    Examples
    --------
    >>> sorted(words("one two"))
    ['one', 'two']
    """
    return frozenset(text.split())


MIXED_CASE = words(
    """
    YouTube TikTok WhatsApp PayPal LinkedIn OpenAI SpaceX ChatGPT DeepSeek DeepMind BuzzFeed FaceTime
    PlayStation AstraZeneca BioNTech ExxonMobil UnitedHealth AccuWeather MarineTraffic WikiLeaks GoFundMe
    CrowdStrike BlackRock SoundCloud GitHub HarperCollins InterContinental MasterCard JPMorgan USAid BetFred
    EastEnders FedEx QAnon  WeChat YouGov GlaxoSmithKline
    McKinsey PricewaterhouseCoopers ConocoPhillips CoinDesk EuroMillions eBay iPhone iPad iPlayer easyJet
    iOS macOS mRNA eSafety
    """
)
"""Words with a capital inside by nature; a page that uses another one twice shows it itself."""


def mixed_case_words(text: str) -> frozenset[str]:
    """Return the words of a text that have a capital inside and still are one word.

    A word is taken for one if it is listed, is short (MoD, PhD, AfD), or stands more than once on the page:
    two paragraphs seldom meet in the same two words.

    Examples
    --------
    >>> sorted(mixed_case_words("The MoD said on YouTube. It was over.Talks"))
    ['MoD', 'YouTube']
    """
    counts: dict[str, int] = {}
    for match in WORD.finditer(text):
        counts[match.group()] = counts.get(match.group(), 0) + 1
    inside = re.compile(rf"(?<=[{LOWER}{UPPER}0-9])[{UPPER}]")
    return frozenset(
        word
        for word, count in counts.items()
        if inside.search(word)
        and re.search(rf"[{LOWER}]", word)
        and (word in MIXED_CASE or len(word) <= 4 or count > 1)
    )
