"""A text as a row of tokens in which each quotation is one, cut into sentences, for any language with a grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from framing.voices.extract.common.quotation_marks import Quote
from framing.voices.extract.grammar.grammar import Grammar

TOKEN = re.compile(r"[^\W_]+(?:[’'ʼ`\u2010\u2011-][^\W_]+)*|\.{2,}|…|[^\w\s\"“”„‟«»]|_")
"""A token; double marks that pair with nothing are none."""
BREAK = re.compile(r"\n\s*")
DASHES = frozenset("—–-―")
ENDS = frozenset([".", "!", "?", "…", "..", "..."])
QUOTE = "“”"
LONGEST_SENTENCE = 150
"""Tokens after which a text without full stops is cut, so that time stays in proportion to its length."""


@dataclass
class Stream:
    """Parallel lists, one entry a token; `quote` holds an index into the quotations or -1.

    Attributes
    ----------
    words, lower : list of str
        A token as it stands and in lower case; a quotation is ``“”``.
    start, end : list of int
        Characters.
    quote, paragraph : list of int
        Index of the quotation that the token is (-1: none), number of the paragraph.
    sentences : list of (int, int)
        Token ranges.
    """

    words: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    quote: list[int] = field(default_factory=list)
    paragraph: list[int] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)

    def capital(self, token: int) -> bool:
        """Tell whether a token begins with a capital letter."""
        return self.words[token][0].isupper()

    def opens_paragraph(self, token: int) -> bool:
        """Tell whether a token is the first of its paragraph."""
        return token == 0 or self.paragraph[token - 1] != self.paragraph[token]


def stream(text: str, quotes: list[Quote], rules: Grammar) -> Stream:
    """Cut a text into tokens and sentences without looking inside its quotations.

    Parameters
    ----------
    text : str
        Any text.
    quotes : list of Quote
        From `framing.voices.extract.common.quotation_marks.paired`.
    rules : Grammar
        Knows the abbreviations.

    Returns
    -------
    Stream
        The tokens.
    """
    out = Stream()
    breaks = [match.start() for match in BREAK.finditer(text)]
    breaks.append(len(text) + 1)
    at = number = 0
    for index, quote in enumerate([*quotes, None]):
        until = quote.start if quote else len(text)
        for match in TOKEN.finditer(text, at, until):
            word, start = match.group(), match.start()
            while breaks[number] < start:
                number += 1
            _append(out, word, start, match.end(), -1, number)
        if quote:
            while breaks[number] < quote.start:
                number += 1
            _append(out, QUOTE, quote.start, quote.end, index, number)
            at = quote.end
    _cut(text, quotes, out, rules)
    return out


def _append(out: Stream, word: str, start: int, end: int, quote: int, paragraph: int) -> None:
    out.words.append(word)
    out.lower.append(word.lower())
    out.start.append(start)
    out.end.append(end)
    out.quote.append(quote)
    out.paragraph.append(paragraph)


def _cut(text: str, quotes: list[Quote], out: Stream, rules: Grammar) -> None:
    begin, last = 0, len(out.words) - 1
    short = rules.are("abbreviation")
    for token, word in enumerate(out.words):
        if token == last or out.paragraph[token + 1] != out.paragraph[token] or token - begin == LONGEST_SENTENCE:
            pass
        elif word in ENDS:
            if not _ends(out, token, short):
                continue
        elif out.quote[token] < 0 or not _ends_with_quote(text, quotes, out, token):
            continue
        out.sentences.append((begin, token + 1))
        begin = token + 1


def _ends(out: Stream, token: int, short: frozenset[str]) -> bool:
    following = out.words[token + 1]
    if following in DASHES:
        # After "?" or "!" a dash leads to who spoke; after a full stop who spoke is known and speech goes on.
        return out.words[token] == "." and not _shortened(out, token, short)
    if not (following[0].isupper() or following[0].isdigit() or out.quote[token + 1] >= 0):
        return False
    return out.words[token] != "." or not _shortened(out, token, short)


def _shortened(out: Stream, token: int, short: frozenset[str]) -> bool:
    before = out.words[token - 1] if token else ""
    return before.lower() in short or (len(before) == 1 and before.isupper())


def _ends_with_quote(text: str, quotes: list[Quote], out: Stream, token: int) -> bool:
    following = out.words[token + 1]
    if not (following[0].isupper() or out.quote[token + 1] >= 0):
        return False
    quote = quotes[out.quote[token]]
    return text[quote.parts[-1][0] : quote.parts[-1][1]].rstrip().endswith((".", "!", "?", "…"))
