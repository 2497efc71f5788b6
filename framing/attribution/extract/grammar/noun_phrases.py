"""Who a reporting word makes speak: the noun phrase before or after it, by case and agreement where there are any."""

from __future__ import annotations

from dataclasses import dataclass, replace

from framing.attribution.extract.common.token_stream import ENDS
from framing.attribution.extract.grammar.morphology import ANY_SUBJECT
from framing.attribution.extract.grammar.sentences import DASHES
from framing.attribution.extract.grammar.token_shapes import Shapes

LONGEST_LEAP = 30
"""Tokens between a reporting verb and its subject."""
LONGEST_PHRASE = 14
_STOPS = frozenset(":;()[]{}") | ENDS


@dataclass(frozen=True)
class Phrase:
    """A noun phrase that may name a speaker.

    Attributes
    ----------
    kind : str
        name, description, institution or pronoun.
    first, last : int
        Its first token and the token after its last.
    name : (int, int)
        Tokens of the person's name in it; empty if there is none.
    gender : str
        As the verb or the pronoun tells: m, f, n, p, 1, or ``""``.
    oblique : bool
        It is in another case than the nominative.
    """

    kind: str
    first: int
    last: int
    name: tuple[int, int] = (0, 0)
    gender: str = ""
    oblique: bool = False


class Phrases(Shapes):
    """The noun phrases of a text: subjects to either side of a verb, and the names in them."""

    def left(
        self, verb: int, floor: int, agrees: frozenset[str], segment: bool = False, sure: bool = False
    ) -> Phrase | None:
        """Return the nearest subject to the left of a verb, in its segment between commas or in earlier ones.

        With `sure`, none that may depend on a noun after a preposition: "of the arrest of X said Y".
        """
        tokens, aside, addressed = self.tokens, False, None
        for at in range(verb - 1, max(floor, verb - LONGEST_LEAP) - 1, -1):
            word, low = tokens.words[at], tokens.lower[at]
            if word == ")" or aside:
                aside = word != "("
                continue
            if (word in _STOPS and not self.initial(at)) or (tokens.quote[at] >= 0 and not self.title(at)):
                break
            if segment and (word == "," or word in DASHES):
                break
            if tokens.quote[at] >= 0:
                # A quoted name shows no case: it speaks unless another noun before it can.
                addressed = at if addressed is None else addressed
                continue
            if low in self.rules.are("relative") and at > 0 and tokens.words[at - 1] == ",":
                return self.before(at - 1, max(0, at - LONGEST_LEAP), agrees)
            shape = self.shape(at)
            if shape.part not in ("noun", "pronoun") or self._governed(at, floor, sure):
                continue
            if shape.subject & agrees:
                return self._apposed(self._whole(at, floor, verb, agrees), agrees)
            joined = at - 1 > floor and tokens.lower[at - 1] in self.rules.are("and")
            if joined and agrees <= {"p", "1"} and shape.subject:
                return self._both(at, floor, verb)
        return self._whole(addressed, floor, verb, agrees) if addressed is not None else None

    def _apposed(self, phrase: Phrase, agrees: frozenset[str]) -> Phrase:
        """Return the name to which a description between commas is an apposition: "Jo Bell, a baker, said"."""
        before = phrase.first - 1
        if phrase.kind != "description" or before <= 0 or self.tokens.words[before] != ",":
            return phrase
        shape = self.shape(before - 1)
        if not (shape.person and shape.subject & agrees):
            return phrase
        other = self._whole(before - 1, max(0, before - LONGEST_PHRASE), before, agrees)
        return other if other.kind == "name" and other.last == before else phrase

    def _both(self, token: int, floor: int, verb: int) -> Phrase:
        """Return two coordinated subjects as one phrase."""
        later = self._whole(token, token, verb, ANY_SUBJECT)
        earlier = self._whole(token - 2, floor, token - 1, ANY_SUBJECT)
        return Phrase("description", earlier.first, later.last, (0, 0), "p")

    def right(self, verb: int, limit: int, agrees: frozenset[str]) -> Phrase | None:
        """Return the first subject to the right of a verb, in its segment between commas."""
        tokens, at = self.tokens, verb
        addressed = None
        while at < min(limit, verb + LONGEST_LEAP):
            word, low = tokens.words[at], tokens.lower[at]
            if word in _STOPS or word == "," or word in DASHES or (tokens.quote[at] >= 0 and not self.title(at)):
                break
            if tokens.quote[at] >= 0 and addressed is None:
                # A quoted name shows no case: it speaks unless somebody else does ("told «News» a resident").
                addressed, at = at, at + 1
                continue
            if low in self.rules.are("adposition") or low in self.rules.are("at"):
                at = self._past_object(at + 1, limit)
                continue
            shape = self.shape(at)
            if shape.subject & agrees and shape.genitive and shape.person and tokens.capital(at):
                addressed = at if addressed is None or tokens.quote[addressed] >= 0 else addressed
            elif shape.subject & agrees and (shape.part in ("noun", "pronoun") or self._leads(at, limit, agrees)):
                return self._whole(at, at, limit, agrees)
            at += 1
        return self._whole(addressed, addressed, limit, agrees) if addressed is not None else None

    def _leads(self, token: int, limit: int, agrees: frozenset[str]) -> bool:
        """Tell whether an adjective stands before a noun in the same case."""
        at = token + 1
        while at < min(limit, token + 4) and self.shape(at).part == "modifier":
            at += 1
        return at < limit and self.shape(at).part == "noun" and bool(self.shape(at).subject & agrees)

    def _past_object(self, token: int, limit: int) -> int:
        """Return the token after what a preposition governs: adjectives and a noun."""
        at = token
        while at < limit and self.shape(at).part == "modifier":
            at += 1
        if at < limit and self.shape(at).part in ("noun", "pronoun"):
            at += 1
            while at < limit and self.tokens.quote[at] >= 0:
                at += 1
        return max(at, token)

    def _whole(self, token: int, floor: int, limit: int, agrees: frozenset[str]) -> Phrase:
        """Return the phrase around a subject: titles and adjectives before it, what depends on it after."""
        shape, tokens = self.shape(token), self.tokens
        if shape.part == "pronoun":
            return Phrase("pronoun", token, token + 1, (0, 0), self.rules.kinds.get(self.tokens.lower[token], "m")[0])
        first = at = token
        while at > floor and token - at < LONGEST_PHRASE and self._nounish(at - 1):
            at -= 1
            if tokens.quote[at] >= 0 or self._hangs(at, floor):
                continue
            if self.initial(at) or (self.shape(at).subject & agrees and not self._governed(at, floor)):
                first = at
        return self._named(first, self._reach(token, limit), agrees)

    def _hangs(self, token: int, floor: int) -> bool:
        """Tell whether a noun may be the genitive of the noun before it, and is no first name."""
        shape = self.shape(token)
        if not shape.genitive or token <= floor or self.shape(token - 1).part != "noun":
            return False
        return not (shape.person and self.shape(token + 1).person)

    def _reach(self, token: int, limit: int, oblique: bool = False) -> int:
        """Return the token after the last that depends on a noun: genitives, names, quoted names.

        After a noun in another case than the nominative (`oblique`), no nominative does.
        """
        tokens, last = self.tokens, token + 1
        person = self.shape(token).person and tokens.capital(token)
        while last < min(limit, token + LONGEST_PHRASE):
            shape, word = self.shape(last), tokens.words[last]
            if self.initial(last):
                last += 1
                continue
            if tokens.quote[last] >= 0 and not self._uninflected(last):
                break
            if person:
                if not (word[0].isupper() and self._last_name(last) and (shape.person or not word.isupper())):
                    break
            elif tokens.lower[last] in self.rules.are("and"):
                inner = token + 1 < last < limit - 1 and self.shape(last - 1).genitive
                if not (inner and self.shape(last + 1).genitive):
                    break
            elif tokens.lower[last] in self.rules.are("inside") or (
                    tokens.lower[token] in self._someone and tokens.lower[last] in self.rules.are("from")):  # fmt: skip
                if not (last + 1 < limit and self._nounish(last + 1)):
                    break
            elif shape.part not in ("noun", "modifier") or not (
                    shape.genitive or word[0].isupper() or (shape.subject and not oblique)):  # fmt: skip
                further = self._name_after(last, limit) if last == token + 1 else None
                if further is None:
                    break
                last = further
                continue
            person = person or (shape.person and word[0].isupper() and bool(shape.subject))
            last += 1
        return last

    def _name_after(self, token: int, limit: int) -> int | None:
        """Return where the name starts that a title and its prepositional complement lead to, or None."""
        lower = self.tokens.lower
        if lower[token] not in self.rules.are("adposition") or lower[token - 1] not in self.rules.roles:
            return None
        for at in range(token + 1, min(limit, token + 8)):
            shape = self.shape(at)
            if shape.part not in ("noun", "modifier", "other") or self.tokens.words[at] in ",;:":
                return None
            named = shape.person and shape.subject and self.tokens.capital(at)
            if named and at + 1 < limit and self.shape(at + 1).person:
                return at
        return None

    def _named(self, first: int, last: int, agrees: frozenset[str]) -> Phrase:
        """Return a phrase with the person's name in it, if it holds one."""
        gender = next(iter(agrees)) if len(agrees) == 1 else "".join(sorted(agrees & {"m", "f"}))
        gender = gender if len(gender) == 1 else ""
        name = self._person(first, last, agrees)
        if name:
            return Phrase("name", first, last, name, gender)
        head = self.proper(first) or self.title(first)
        alone = last - first == 1 and head and self.tokens.words[first][1:].islower()
        if alone and self.tokens.lower[first] not in self._nouns:
            return Phrase("name", first, last, (first, last), gender)
        return Phrase("name" if head else "description", first, last, (0, 0), gender)

    def _person(self, first: int, last: int, agrees: frozenset[str]) -> tuple[int, int] | None:
        run: tuple[int, int] | None = None
        at = first
        while at < last:
            begin = at
            while at < last and (self.initial(at) or self._of_person(at, agrees) or self._goes_on(at, begin, agrees)):
                at += 1
            if at > begin and not (at - begin == 1 and begin > first and self._depends(begin)):
                run = (begin + self._of_place(first, begin, at), at)
            at = max(at, begin + 1)
        return run

    def _of_place(self, first: int, begin: int, last: int) -> int:
        """Return how many words between a title and a name are of a place: "president of X Anna Rudenko"."""
        if begin == first or not (self.tokens.words[begin - 1][0].islower() or self._is_noun(begin - 1)):
            return 0
        return self.rules.morphology.before_name(tuple(self.tokens.words[begin:last]))

    def _of_person(self, token: int, agrees: frozenset[str]) -> bool:
        shape, word = self.shape(token), self.tokens.words[token]
        if not self.proper(token) or (word.isupper() and len(word) < 5) or self.tokens.lower[token] in self._nouns:
            return False
        if shape.part == "noun" and not shape.person and token + 1 < len(self.tokens.words):
            # A first name that the dictionary has as a common noun, or not at all, precedes a last name.
            return not shape.genitive and self.shape(token + 1).person and bool(shape.subject & agrees) and \
                self.tokens.capital(token + 1)  # fmt: skip
        return shape.person and bool(shape.subject & agrees or agrees >= ANY_SUBJECT)

    def _depends(self, token: int) -> bool:
        """Tell whether a name may be the genitive of the noun before it: "a resident of X", not "the baker X"."""
        before, word = self.tokens.words[token - 1], self.tokens.words[token]
        if not (self.shape(token).genitive and before[0].islower()):
            return False
        (office,) = self.rules.morphology.described((before,))
        return self.rules.roles.get(office, "resident") == "resident" or not self.rules.morphology.last_name(word)

    def _goes_on(self, token: int, begin: int, agrees: frozenset[str]) -> bool:
        """Tell whether a capitalised word, no name to the dictionary, is the last name after a first name."""
        word, shape = self.tokens.words[token], self.shape(token)
        if token == begin or not word[0].isupper() or word.isupper() or not self._last_name(token):
            return False
        return self.tokens.quote[token] < 0 and bool(shape.subject & agrees or agrees >= ANY_SUBJECT)

    def before(self, token: int, floor: int, agrees: frozenset[str]) -> Phrase | None:
        """Return the phrase, in any case, that ends just before a token, as before ", who said"."""
        at = token - 1
        if at < floor or not (self._nounish(at) or self.shape(at).part == "pronoun"):
            return None
        first = at
        while first > floor and token - first < LONGEST_PHRASE and self._nounish(first - 1):
            first -= 1
        while first < at and self.shape(first).part == "modifier" and not self.proper(first):
            first += 1
        gender = "".join(sorted(agrees & frozenset("mfp")))
        return replace(self._named(first, token, ANY_SUBJECT), gender=gender if len(gender) == 1 else "")

    def after(self, token: int, limit: int) -> Phrase | None:
        """Return the phrase, in any case, that starts at a token, as after "according to"."""
        at = token
        while at < limit and self.shape(at).part == "modifier" and at - token < 4:
            at += 1
        if at >= limit:
            return None
        if self.shape(at).part == "pronoun" or self.tokens.lower[at] in self.rules.are("relative"):
            return None
        if self.shape(at).part != "noun" and not self.title(at):
            return None
        return replace(self._named(token, self._reach(at, limit, True), ANY_SUBJECT), oblique=True)

    def institution(self, verb: int, floor: int, limit: int) -> Phrase | None:
        """Return where "they say" it: "in the ministry", the nearest phrase of that form in the segment."""
        spots = [*range(verb + 1, min(limit, verb + 12)), *range(verb - 1, max(floor, verb - 12) - 1, -1)]
        stopped = False
        for spot in spots:
            if spot == verb - 1:
                stopped = False
            word = self.tokens.words[spot]
            stopped = stopped or word in _STOPS or word == "," or word in DASHES
            if stopped or self.tokens.lower[spot] not in self.rules.are("at"):
                continue
            at = spot + 1
            while at < limit and self.shape(at).part == "modifier":
                at += 1
            proper = any(self.proper(token) for token in range(spot + 1, min(at + 1, limit)))
            if at < limit and (self.title(at) or proper or self.tokens.lower[at] in self._nouns):
                found = self._reach(at, verb if spot < verb else limit)
                return Phrase("institution", spot + 1, found)
        return None
