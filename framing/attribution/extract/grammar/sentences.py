"""Sentences of a text in any language with a grammar."""

from __future__ import annotations

import re

from framing.attribution.extract.common.quotation_marks import Quote
from framing.attribution.extract.common.token_stream import Sentences, tokenised
from framing.attribution.extract.grammar.grammar import Grammar

TOKEN = re.compile(r"([^\W_]+(?:[’'ʼ`\u2010\u2011-][^\W_]+)*|\.{2,}|…|[^\w\s\"“”„‟«»]|_)")
"""A token; double marks that pair with nothing are none."""
BREAK = re.compile(r"\n\s*")
DASHES = frozenset("—–-―")
LONGEST_SENTENCE = 150
"""Tokens after which a text without full stops is cut, so that time stays in proportion to its length."""


def sentences(text: str, quotes: list[Quote], rules: Grammar) -> Sentences:
    """Cut a text into tokens and sentences without looking inside its quotations.

    Parameters
    ----------
    text : str
        Any text.
    quotes : list of Quote
        From `framing.attribution.extract.common.quotation_marks.paired`.
    rules : Grammar
        Knows the abbreviations.

    Returns
    -------
    Sentences
        The tokens.
    """
    out = tokenised(text, quotes, TOKEN, (match.start() for match in BREAK.finditer(text)))
    short = rules.are("abbreviation")

    def ends(token: int) -> bool:
        return _ends(out, token, short) if out.quote[token] < 0 else _ends_with_quote(text, quotes, out, token)

    out.cut(ends, LONGEST_SENTENCE)
    return out


def _ends(out: Sentences, token: int, short: frozenset[str]) -> bool:
    following = out.words[token + 1]
    if following in DASHES:
        # After "?" or "!" a dash leads to who spoke; after a full stop who spoke is known and speech goes on.
        return out.words[token] == "." and not _shortened(out, token, short)
    if not (following[0].isupper() or following[0].isdigit() or out.quote[token + 1] >= 0):
        return False
    return out.words[token] != "." or not _shortened(out, token, short)


def _shortened(out: Sentences, token: int, short: frozenset[str]) -> bool:
    before = out.words[token - 1] if token else ""
    return before.lower() in short or (len(before) == 1 and before.isupper())


def _ends_with_quote(text: str, quotes: list[Quote], out: Sentences, token: int) -> bool:
    following = out.words[token + 1]
    if not (following[0].isupper() or out.quote[token + 1] >= 0):
        return False
    quote = quotes[out.quote[token]]
    return text[quote.parts[-1][0] : quote.parts[-1][1]].rstrip().endswith((".", "!", "?", "…"))
