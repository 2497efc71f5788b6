"""What each token of a text can be: part of speech and case by its word and its place, a name or the title of one."""

from __future__ import annotations

import re

from framing.attribution.extract.common.quotation_marks import Quote
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.grammar.grammar import Grammar
from framing.attribution.extract.grammar.morphology import ANY_SUBJECT, Shape
from framing.attribution.extract.grammar.sentences import DASHES

LONGEST_TITLE = 5
"""Words in a quoted name, as of a newspaper."""
_ADJECTIVAL = re.compile("[сц]к(?:ий|ая|ой|ого|ому|им|ом|ую)$")
_NOUN = Shape("noun", ANY_SUBJECT, True, False, True)
_MODIFIER = Shape("modifier", ANY_SUBJECT, True, False, True)
_NOTHING = Shape("other", frozenset(), False, False, False)


class Shapes:
    """What the tokens of a text can be.

    Parameters
    ----------
    text : str
        The text.
    tokens : Sentences
        Its tokens.
    quotes : list of Quote
        Its quotations.
    rules : Grammar
        The language.
    """

    def __init__(self, text: str, tokens: Sentences, quotes: list[Quote], rules: Grammar) -> None:
        self.text, self.tokens, self.quotes, self.rules = text, tokens, quotes, rules
        self._nouns = rules.are("institution") | rules.are("medium") | frozenset(rules.roles)
        self._someone = rules.someone
        self._adpositions = rules.are("adposition") | rules.are("at")
        self._determiners = rules.are("determiner")
        duties = ("adposition", "at", "joiner", "never", "as", "that", "question", "unreal", "when")
        self._small = frozenset().union(*(rules.are(duty) for duty in duties))
        self._known: dict[int, Shape] = {}
        self._first = {first for first, _ in tokens.sentences}
        self._named_within = {tokens.lower[at] for at, word in enumerate(tokens.words)
                              if word[0].isupper() and at not in self._first}  # fmt: skip

    def title(self, token: int) -> bool:
        """Tell whether a token is a quotation that reads as a name: short, with a capital, no sentence."""
        if self.tokens.quote[token] < 0:
            return False
        quote = self.quotes[self.tokens.quote[token]]
        start, end = quote.parts[0]
        if len(quote.parts) > 1 or end - start > 60:
            return False
        inner = self.text[start:end].strip()
        words = inner.split()
        if len(words) > LONGEST_TITLE or not (inner[:1].isupper() or inner[:1].isdigit()) or inner[-1] in ".!?…,":
            return False
        before = self.tokens.words[token - 1] if token not in self._first else ":"
        opening = len(words) > 1 and (before == ":" or before in DASHES)
        return not opening or all(word[0].isupper() for word in words)

    def shape(self, token: int) -> Shape:
        """Return what a token can be."""
        found = self._known.get(token)
        if found is None:
            found = self._known[token] = self._shape(token)
        return found

    def _shape(self, token: int) -> Shape:
        word, low = self.tokens.words[token], self.tokens.lower[token]
        if not word[0].isalpha():
            return _NOUN if self.title(token) else _NOTHING
        if low in self.rules.kinds and low not in self.rules.are("his"):
            return Shape("pronoun", frozenset(self.rules.kinds[low]), False, False, False)
        if low in self._determiners:
            return _MODIFIER
        if low in self._someone:
            return Shape("noun", frozenset(self._someone[low]), False, False, False)
        if low in self._small or (low in self.rules.cues and low not in self._nouns):
            return _NOTHING
        shape = self.rules.morphology.shape(word)
        if low in self.rules.roles and shape.subject:
            # Titles are masculine for women too: "the minister (m.) said (f.)".
            return Shape("noun", shape.subject | {"f"}, shape.oblique, False, shape.genitive)
        return _NOUN if shape.part == "other" and low in self._nouns else shape

    def initial(self, token: int) -> bool:
        """Tell whether a token is an initial or its full stop."""
        words = self.tokens.words
        if words[token] == ".":
            return token > 0 and self.initial(token - 1)
        return len(words[token]) == 1 and words[token].isupper() and words[token + 1 : token + 2] == ["."]

    def _nounish(self, token: int) -> bool:
        return self.shape(token).part in ("noun", "modifier") or self.initial(token)

    def _governed(self, token: int, floor: int, chain: bool = False) -> bool:
        """Tell whether a preposition stands before a noun and its adjectives, or before the nouns it may depend on."""
        at = token - 1
        while at > floor and token - at < 6:
            part = self.shape(at).part
            if part == "modifier" or (chain and part == "noun" and self.shape(at + 1).genitive):
                at -= 1
            else:
                break
        return at >= floor and self.tokens.lower[at] in self._adpositions

    def opens_sentence(self, token: int) -> bool:
        """Tell whether a token is the first of its sentence."""
        return token in self._first

    def proper(self, token: int) -> bool:
        """Tell whether a token is written as a name, not merely as the first word of a sentence."""
        word, low = self.tokens.words[token], self.tokens.lower[token]
        if not word[0].isupper() or low in self.rules.roles or low in self._small or low in self._determiners:
            return False
        if token not in self._first or word.isupper() or word.isascii() or low in self._nouns:
            return True
        return low in self._named_within or self.shape(token).person

    def _is_noun(self, token: int) -> bool:
        return self.tokens.lower[token] in self._nouns

    def _last_name(self, token: int) -> bool:
        """Tell whether a capitalised word can be a last name: a noun, or an adjective of the family of -ский."""
        shape, low = self.shape(token), self.tokens.lower[token]
        return shape.part == "noun" or (shape.part == "modifier" and bool(_ADJECTIVAL.search(low)))

    def _uninflected(self, token: int) -> bool:
        """Tell whether a quoted name can stand in the nominative, as it does after what it names: the paper «News»."""
        start, end = self.quotes[self.tokens.quote[token]].parts[0]
        words = self.text[start:end].split()
        return not words[0].isalpha() or bool(self.rules.morphology.shape(words[0]).subject)

    def named_in_full(self, token: int) -> bool:
        """Tell whether the last name at a token stands after another capitalised word elsewhere in the text."""
        words, low = self.tokens.words, self.tokens.lower[token]
        return any(
            self.tokens.lower[at] == low and at != token and words[at - 1][0].isupper() and at not in self._first
            and at - 1 not in self._first for at in range(1, len(words))
        )  # fmt: skip
