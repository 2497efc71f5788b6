"""Russian: verbs in their forms, nouns in their cases, names brought to the nominative."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from framing.attribution.extract.grammar.morphology import ANY_SUBJECT, Shape

_GENDER = {"masc": "m", "femn": "f", "neut": "n", "ms-f": "mf", None: "mfn"}
_NAMES = ("Surn", "Name", "Patr")
_MODIFIERS = ("ADJF", "PRTF", "NUMR")
_PRONOUNS = {"я": "1mf", "мы": "1p", "он": "m", "она": "f", "оно": "n", "они": "p", "кто-то": "m", "никто": "m"}
_NOTHING = Shape("other", frozenset(), False, False, False)
_ACRONYM = Shape("noun", frozenset("mfnp"), True, False, True)
_SURNAMES = (
    # nominative ending, gender, endings of the other cases (genitive first); longest endings are tried first
    ("ов", "m", ("ова", "ову", "овым", "ове")), ("ев", "m", ("ева", "еву", "евым", "еве")),
    ("ёв", "m", ("ёва", "ёву", "ёвым", "ёве")), ("ин", "m", ("ина", "ину", "иным", "ине")),
    ("ова", "f", ("овой", "ову")), ("ева", "f", ("евой", "еву")), ("ёва", "f", ("ёвой", "ёву")),
    ("ина", "f", ("иной", "ину")),
    ("ский", "m", ("ского", "скому", "ским", "ском")), ("цкий", "m", ("цкого", "цкому", "цким", "цком")),
    ("ская", "f", ("ской", "скую")), ("цкая", "f", ("цкой", "цкую")),
    ("ко", "mf", ()), ("их", "mf", ()), ("ых", "mf", ()), ("дзе", "mf", ()), ("швили", "mf", ()),
    ("ия", "f", ("ии", "ию", "ией")), ("а", "f", ("ы", "ой")), ("я", "f", ("ю", "ей")), ("ь", "mf", ()),
)  # fmt: skip
_FEMININE = ("ова", "ева", "ёва", "ина", "ая")
_FAMILY = re.compile("(?:[оеё]в|ин)(?:а|у|ым|е|ой)?$|[сц]к(?:ий|ая|ой|ого|ому|им|ом|ую)$|енко$|швили$|дзе$")
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
_CASES = ("ом", "ем", "у", "а", "е")


@lru_cache(maxsize=1)
def _analyser():
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=200_000)
def _parses(word: str) -> tuple:
    return tuple(_analyser().parse(word))


def _agreement(tag) -> frozenset[str]:
    """Return the subjects that a tag stands for, or agrees with."""
    if tag.person == "1per":
        return frozenset("1")
    if tag.number == "plur":
        return frozenset("p")
    return frozenset(_GENDER.get(tag.gender, "mfn"))


def _subjects(tag) -> frozenset[str]:
    """Return the subjects that a form of a verb can have."""
    if tag.tense == "past":
        return _agreement(tag) | {"1"}
    return frozenset("mfn") if tag.person == "3per" and tag.number == "sing" else _agreement(tag)


@lru_cache(maxsize=200_000)
def _surname(word: str) -> tuple[tuple[str, str, bool], ...]:
    """Return the readings of a word that no dictionary has as a last name: nominative, gender, whether as written."""
    low = word.lower()
    found = [
        (len(ending), word[: len(word) - len(ending)] + nominative, gender, ending == nominative)
        for nominative, gender, cases in _SURNAMES
        for ending in (nominative, *cases)
        if low.endswith(ending) and len(low) > len(ending) + 1
    ]
    longest = max((length for length, *_ in found), default=0)
    readings = [(form, gender, plain) for length, form, gender, plain in found if length == longest]
    endings = [case for case in _CASES if low.endswith(case) and low[: -len(case)][-1:] in _CONSONANTS]
    if endings and longest <= len(endings[0]) and len(low) > len(endings[0]) + 2:
        readings.append((word[: -len(endings[0])], "m", False))
    return tuple(readings) or ((word, "mf", True),)


class Russian:
    """Morphology by the dictionary of pymorphy3, names that it does not hold by their endings."""

    inflects = True

    def paradigm(self, lemma: str) -> Iterable[tuple[str, str, frozenset[str]]]:
        """Yield the forms of a verb that report: past, present or future, gerund, active participle."""
        verbs = [parse for parse in _analyser().parse(lemma) if parse.tag.POS == "INFN"]
        for form in verbs[0].lexeme if verbs else ():
            tag = form.tag
            if tag.POS == "VERB" and tag.mood != "impr" and tag.person != "2per":
                yield form.word, "finite", _subjects(tag)
            elif tag.POS == "GRND":
                yield form.word, "gerund", ANY_SUBJECT
            elif tag.POS == "PRTF" and "actv" in tag:
                yield form.word, "participle", _agreement(tag)
            if "ё" in form.word and tag.POS in ("VERB", "GRND"):
                plain = form.word.replace("ё", "е")
                yield plain, "finite" if tag.POS == "VERB" else "gerund", _subjects(tag)

    @staticmethod
    @lru_cache(maxsize=200_000)
    def shape(word: str) -> Shape:
        """Return what a word can be: by the dictionary, by its ending, or anything if it is Latin or an acronym."""
        if not word[0].isalpha():
            return _NOTHING
        low = word.lower()
        if low in _PRONOUNS:
            return Shape("pronoun", frozenset(_PRONOUNS[low]), False, False, False)
        if word[0].isupper() and (word.isascii() or (word.isupper() and len(word) > 1)):
            return _ACRONYM
        if word[0].isupper() and not _analyser().word_is_known(low):
            readings = _surname(word)
            subject = frozenset("".join(gender for _, gender, plain in readings if plain))
            oblique = any(not plain for *_, plain in readings) or not subject
            return Shape("noun", subject, oblique, not low.endswith(("ия", "ии", "ию", "ией")), oblique)
        return _listed(low, word[0].isupper())

    def nominative(self, words: tuple[str, ...], gender: str, oblique: bool = False) -> tuple[str, ...]:
        """Return a person's name in the nominative; with `oblique` it is known to be in another case."""
        gender = gender or _gender_of(words, oblique)
        return tuple(_unaccented(word, _name(word, gender, oblique)) for word in words)

    def gender(self, words: tuple[str, ...]) -> str:
        """Return the gender of a name in the nominative: m, f, or ``""`` if it could be either."""
        return _gender_of(words, False)

    def nominatives(self, word: str) -> frozenset[str]:
        """Return every nominative that a word of a name can have."""
        return frozenset(_capital(form) for form, _, _ in _readings(word)) | {word}

    def is_nominative(self, words: tuple[str, ...], titled: bool) -> bool:
        """Tell whether words can be the name of one person in the nominative; `titled` if an office precedes."""
        if titled and len(words) == 1 and self.shape(words[0]).genitive and not words[0].endswith(_FEMININE):
            # "житель Орлинска" is of a place, "министр Дубова" a woman.
            return False
        genders = set("mf")
        for place, word in enumerate(words):
            readings = _readings(word)
            if place and not readings:
                readings = _common_noun(word)
            genders &= set("".join(gender for _, gender, plain in readings if plain))
        return bool(genders)

    def last_name(self, word: str) -> bool:
        """Tell whether a capitalised word is surely a last name, in any case."""
        if _analyser().word_is_known(word.lower()):
            return _is(word, "Surn")
        return bool(_FAMILY.search(word.lower()))

    def before_name(self, words: tuple[str, ...]) -> int:
        """Return 1 for a place between a title and a first name with its last name ("президент X-а Анна Руденко")."""
        if len(words) < 3 or any(_is(word, "Name") or _is(word, "Surn") for word in words[:1]):
            return 0
        return int(_is(words[1], "Name") and not _is(words[2], "Patr"))

    def described(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return a phrase in the nominative: what agrees with its head is changed, what depends on it is not."""
        return tuple(_unaccented(word, form) for word, form in zip(words, _phrase(words), strict=True))


def _is(word: str, grammeme: str) -> bool:
    """Tell whether the dictionary holds a word as a first name, a last name or a patronymic."""
    known = _analyser().word_is_known(word.lower())
    return known and any(grammeme in parse.tag for parse in _parses(word.lower()))


def _listed(low: str, capital: bool) -> Shape:
    subject: set[str] = set()
    part, oblique, person, genitive = "other", False, False, False
    parses = _parses(low)
    rank = ("noun", "modifier", "verb", "gerund", "other")
    for parse in parses:
        tag = parse.tag
        if tag.POS in ("NOUN", *_MODIFIERS):
            if parse.score < 0.02:
                continue
            name = any(grammeme in tag for grammeme in _NAMES)
            if name and not capital:
                continue
            # Last names in -ский are adjectives of places to the dictionary, where it has them at all.
            name = name or (capital and tag.POS == "ADJF" and "Geox" in tag)
            here = "noun" if tag.POS == "NOUN" or "Subx" in tag or name else "modifier"
            # A noun as rare as "bel" beside an adjective as common as "white" is not meant.
            rare = here == "noun" and part == "modifier" and parse.score < 0.25 and not name
            part = part if rare else min(part, here, key=rank.index)
            person = person or name
            if tag.case == "nomn":
                subject |= _agreement(tag)
            else:
                oblique = True
                genitive = genitive or (tag.case in ("gent", "gen2") and not (name and "Fixd" in tag))
            if tag.POS == "NUMR" and tag.case == "nomn":
                here, subject = "noun", subject | {"p", "n"}
                part = "noun"
        elif tag.POS in ("VERB", "PRTS", "ADJS", "PRED"):
            part = min(part, "verb", key=rank.index)
        elif tag.POS == "GRND":
            part = min(part, "gerund", key=rank.index)
    if parses and parses[0].tag.POS in ("VERB", "PRTS", "ADJS", "PRED") and not capital and parses[0].score > 0.6:
        part, subject = "verb", set()
    if parses and parses[0].tag.POS in ("ADVB", "PREP", "CONJ", "PRCL", "COMP") and not person:
        return Shape("other", frozenset(), oblique, False, False)
    return Shape(part, frozenset(subject), oblique, person, genitive)


@lru_cache(maxsize=100_000)
def _readings(word: str) -> tuple[tuple[str, str, bool], ...]:
    """Return the readings of a capitalised word as part of a name: nominative, gender, whether the word is in it."""
    if not _analyser().word_is_known(word.lower()):
        return _surname(word)
    found = []
    for parse in _parses(word.lower()):
        if any(grammeme in parse.tag for grammeme in _NAMES) and parse.tag.number == "sing":
            form = parse.inflect({"sing", "nomn"}) or parse
            found.append((form.word, _GENDER.get(parse.tag.gender, "mf"), parse.tag.case == "nomn"))
    adjectives = [parse for parse in _parses(word.lower()) if parse.tag.POS == "ADJF" and parse.tag.number == "sing"]
    for parse in adjectives if not found else ():
        form = parse.inflect({"sing", "nomn"}) or parse
        found.append((form.word, _GENDER.get(parse.tag.gender, "mf"), parse.tag.case == "nomn"))
    return tuple(found)


def _common_noun(word: str) -> tuple[tuple[str, str, bool], ...]:
    """Return the readings of a last name that is a common noun to the dictionary ("Коваль", a smith)."""
    nouns = [parse.tag for parse in _parses(word.lower()) if parse.tag.POS == "NOUN" and parse.tag.number == "sing"]
    return tuple((word, "mf", tag.case == "nomn") for tag in nouns)


def _gender_of(words: tuple[str, ...], oblique: bool) -> str:
    """Return the gender on which the words of a name agree, first names first, or ``""``."""
    for word in words:
        genders = {gender for _, gender, plain in _readings(word) if plain != oblique}
        if genders in ({"m"}, {"f"}):
            return genders.pop()
    return ""


@lru_cache(maxsize=100_000)
def _name(word: str, gender: str, oblique: bool) -> str:
    if word.isupper() or word.isascii() or len(word) < 3:
        return word
    readings = [reading for reading in _readings(word) if not gender or gender in reading[1]]
    if not readings:
        return _phrase((word,))[0] if word[0].isupper() else word
    fitting = [form for form, _, plain in readings if plain != oblique] or [readings[0][0]]
    best = next((form for form in fitting if oblique and form.lower() != word.lower()), fitting[0])
    return _capital(best)


def _capital(word: str) -> str:
    return "-".join(piece[:1].upper() + piece[1:] for piece in word.split("-"))


def _unaccented(word: str, form: str) -> str:
    """Return a form with ё only where the text writes it."""
    return form if "ё" in word.lower() or word.lower() == form.lower() else form.replace("ё", "е").replace("Ё", "Е")


def _phrase(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return a description in the nominative: its head and what precedes it."""
    parses = [_parses(word.lower())[0] if word[0].isalpha() else _parses("и")[0] for word in words]
    counted = parses[0].tag.POS == "NUMR" or words[1:2] == ("из",)
    head = next((place for place, parse in enumerate(parses) if parse.tag.POS == "NOUN"), None)
    if head is None or counted:
        return words
    number = parses[head].tag.number or "sing"
    gender = parses[head].tag.gender
    changed = list(words)
    for place in range(head + 1):
        parse = parses[place]
        wanted = {"nomn", number} | ({gender} if gender and number == "sing" and place < head else set())
        form = parse.inflect(wanted) if parse.tag.POS in ("NOUN", *_MODIFIERS) else None
        if form is not None and not words[place].isupper():
            changed[place] = form.word.capitalize() if words[place][0].isupper() else form.word
    return tuple(changed)
