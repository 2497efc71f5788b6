"""Words of English grammar, of offices and of media, and the tokens and sentences of an English text."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from framing.attribution.extract.common.cues import cue_list
from framing.attribution.extract.common.quotation_marks import Quote, paragraph_breaks
from framing.attribution.extract.common.token_stream import Sentences, tokenised
from framing.attribution.extract.common.word_sets import word_set

PRONOUNS = word_set("he she they it we i you")
RELATIVES = word_set("who which that whom where")
DETERMINERS = word_set(
    "the a an this that these those his her its their our my your some many several most two three four five six "
    "one another other both each all any no every"
)
NUMERALS = word_set("one two three four five six seven eight nine ten")
PREPOSITIONS = word_set(
    "of to with from by for at on in against about into over under between through during near across behind "
    "outside inside around towards toward among within without via per including like despite alongside"
)
SUBORDINATORS = word_set(
    "after before when as while because since that if although though until whether but and or so than"
)
AUXILIARIES = word_set(
    "has have had is was are were be been being also later earlier then now again once still just recently soon "
    "ever never not would will could can may might should must did does do even further himself herself "
    "themselves both since already yesterday today tonight separately both only once twice instead meanwhile "
    "however too afterwards long often always sometimes already first don’t won’t wouldn’t couldn’t "
    "repeatedly ’ll ’re ’m n’t didn’t doesn’t hasn’t hadn’t ’s ’ve ’d previously"
)
BE = word_set("is was are were be been being am")
TIMES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december morning afternoon evening night week month year last this next early "
    "late on in earlier later ago days hours day time at point past recent weeks months years weekend spring "
    "summer autumn fall winter"
)
MONTHS = word_set("march may april june august")
"""Months that are names of people too."""
AMBIGUOUS = MONTHS | word_set(
    "will can long still just early late day days weeks winter summer spring fall autumn ever soon further might must"
)
"""Words of grammar and time that are names of people too; `framing.attribution.extract.english.casing` tells which they
are."""
CATENATIVES = word_set(
    "go goes went going on continue continues continued appear appears appeared seem seems seemed try tries tried "
    "trying take takes took came come comes rose stood want wants wanted like use used expected proceed proceeded"
)
TITLES = word_set(
    "president presidents vice prime minister ministers secretary secretaries general chancellor king queen "
    "prince princess duke lord lady sir dame pope bishop archbishop cardinal rabbi imam reverend rev. father "
    "sister mr mrs ms miss mr. mrs. ms. dr dr. doctor professor prof. prof judge justice chief deputy governor "
    "gov. gov mayor senator senators sen. sen sens. representative rep. rep reps. congressman congresswoman "
    "councillor ambassador colonel col. lieutenant lt. major maj. captain capt. sergeant sgt. admiral adm. gen. "
    "marshal commander cmdr. brigadier corporal private officer detective inspector constable sheriff mp mps mep "
    "attorney solicitor director chairman chairwoman chair speaker leader spokesman spokeswoman spokesperson "
    "coach foreign defence defense interior finance home state treasury health education trade energy justice "
    "shadow former ex-president acting republican republicans democrat democrats democratic candidate first "
    "executive ceo editor head coordinator monitor party tv"
)
SURNAMES = word_set(
    "king prince major justice bishop pope judge marshal duke lord chancellor constable coach speaker cardinal father"
)
"""Titles that are last names too."""
ROLE_NOUNS = {
    "journalist": word_set("correspondent reporter presenter host anchor commentator journalist columnist broadcaster"),
    "official": word_set(
        "spokesman spokeswoman spokesperson official diplomat ambassador commander general officer president premier "
        "chancellor minister governor mayor prosecutor king queen"
    ),
    "politician": word_set("mp lawmaker politician senator congressman congresswoman deputy mep councillor"),
    "expert": word_set("analyst expert professor economist historian researcher scientist academic"),
    "resident": word_set(
        "resident villager pensioner teacher nurse baker farmer student mother father woman man boy girl"
    ),
    "medium": word_set("newspaper tabloid channel broadcaster daily magazine agency station website"),
}
RELATIONS = word_set(
    "mother father parent brother sister son daughter husband wife widow widower uncle aunt cousin nephew niece "
    "grandmother grandfather grandson granddaughter stepfather stepmother relative fiance fiancé fiancee fiancée "
    "girlfriend boyfriend friend neighbour neighbor survivor eyewitness witness bystander refugee evacuee"
)
"""Words by which a page introduces somebody who holds no office: whose relation, or what befell them."""
MEDIUM_WORDS = word_set(
    "tv television radio channel news times post journal gazette herald tribune broadcasting telegraph newspaper "
    "daily magazine broadcaster network tabloid station chronicle observer"
)
GROUP_WORDS = word_set(
    "centre center council committee agency ministry commission university institute mission government house "
    "court party department office union nations states group kingdom bank company inc association administration "
    "congress senate parliament team force forces army police board fund foundation school republic library "
    "museum society"
)
"""Words by which a name is an institution's, and which "of" and "for" may follow within it."""
LOCATIVES = word_set("in at near into across outside inside around towards toward")
PROGRAMME_WORDS = word_set(
    "programme program show bulletin viewers listeners audience host presenter anchor correspondent broadcast "
    "podcast reporter commentator newscast studio"
)
TITLE_LEADS = word_set(
    "show programme program podcast film movie book novel song series play album magazine titled entitled named on "
    "documentary column essay poem memoir episode"
)
SPEECH_MODIFIERS = word_set("its his her their first own full latest")
DASHES = ("–", "—", "-")
LONGEST_SENTENCE = 200
"""Tokens after which a text without full stops is cut, so that time stays in proportion to its length."""
DEMONYM = re.compile(r"^[A-Z][a-z]{3,}(?:ian|ish|ese)$")
_NOT_DEMONYMS = word_set("christian adrian vivian julian damian sebastian lillian gillian maximilian")
_TITLE_DOTS = (
    "Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Maj|Gov|Sens?|Reps?|Rev|St|Jr|Sr|Adm|Cmdr|Calif|Pa|Va|Fla|Mass|Conn|Ill"
)
TOKEN = re.compile(
    # Words that no other rule can be about come first, for speed: most are.
    r"([^\W\d_A-Z][^\W_]*+(?![’'&\u2010\u2011-])|[A-Z][^\W_]*+(?![’'&\u2010\u2011.-])|[^\w\s’']"
    rf"|(?<![\w’'])(?=\w{{1,5}}[’'])(?i:he|she|they|it|we|i|you|who|that|there|here|what)(?=[’'](?:s|ve|d|ll|re|m)\b)"
    rf"|(?<=[A-Za-z])[’'](?:s|ve|d|ll|re|m)\b|(?:[A-Z]\.){{2,}}|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.(?=\s\d)|(?:{_TITLE_DOTS})\.|(?<![\w’'])[A-Z]\.(?=\s[A-Z])|\d+(?:[.,]\d+)*(?:[-\u2010\u2011][^\W_]+)+|\d+(?:[.,]\d+)*%?"
    r"|[^\W_]+(?:[’'&\u2010\u2011-][^\W_]+)*|[^\w\s])"
)


def sentences(text: str, quotes: list[Quote]) -> Sentences:
    """Cut a text into sentences without looking inside its quotations.

    Parameters
    ----------
    text : str
        Any text.
    quotes : list of Quote
        From `framing.attribution.extract.common.quotation_marks.paired`; each becomes one token.

    Returns
    -------
    Sentences
        Parallel lists; `quote` holds an index into `quotes` or -1, `headlines` (filled by
        `framing.attribution.extract.english.casing.settled`) the first tokens of sentences whose capitals tell nothing.
    """
    breaks = sorted([*(start for start, _ in paragraph_breaks(text)), *_headline_ends(text)])
    out = tokenised(text, quotes, TOKEN, breaks)
    if "'" in text:
        out.lower = [low.replace("'", "’") for low in out.lower]
    out.cut(lambda token: _ends(text, quotes, out, token), LONGEST_SENTENCE)
    return out


_LENGTHS = range(9, 202)
"""Characters of a line that may be a headline."""
_CLOSES_LINE = frozenset('.!?:…”"’»,')
_OPENS_LINE = re.compile(r"\s*[A-Z“\"‘0-9]")
_LONGER = re.compile(r"[^\W\d_]{4,}")


def _headline_ends(text: str) -> list[int]:
    """Return where lines end that are headlines by their capitals, and that neither a mark nor an empty line closes."""
    found, end = [], -1
    for line, following in pairwise(text.split("\n")):
        end += len(line) + 1
        bare = line.rstrip()
        if len(bare) not in _LENGTHS or bare[-1] in _CLOSES_LINE:
            continue
        words = _LONGER.findall(bare)
        capital = all(word[0].isupper() or word.lower() in _SMALL_WORDS for word in words)
        if len(words) > 1 and capital and _OPENS_LINE.match(following):
            found.append(end)
    return found


_SMALL_WORDS = PREPOSITIONS | SUBORDINATORS | DETERMINERS | AUXILIARIES


def _ends(text: str, quotes: list[Quote], out: Sentences, token: int) -> bool:
    following = out.words[token + 1]
    capital = following[0].isupper() or out.quote[token + 1] >= 0 or following[0].isdigit()
    if out.quote[token] < 0:
        return capital
    quote = quotes[out.quote[token]]
    glued = out.start[token + 1] == quote.end
    inner = text[quote.parts[-1][0] : quote.parts[-1][1]].rstrip() if quote.parts else ""
    if glued and following[0].isalpha():
        return following[0].isupper()
    if not inner.endswith((".", "!", "?", "…")) or not capital:
        return False
    return not _attributed(out, token + 1, strict=inner.endswith("."))


def _attributed(out: Sentences, token: int, strict: bool) -> bool:
    """Tell whether what follows a quotation reads as its attribution: one to six words and a reporting verb.

    After a full stop it must be a name and a verb with nothing reported after it.
    """
    known = cue_list("en")
    for later in range(token, min(token + (4 if strict else 8), len(out.words) - 1)):
        if (not out.words[later][0].isalpha() and out.words[later] != ",") or out.quote[later] >= 0:
            return False
        if any(cue.part == "verb" and cue.form in ("past", "third") for cue in known.get(out.lower[later], ())):
            ends = out.words[later + 1] in ".," or out.lower[later + 1] in TIMES
            return later > token and (ends or not strict)
        if strict and not is_name(out.words[later]):
            return False
    return False


_NOT_NAMES = (
    ((PRONOUNS | RELATIVES | DETERMINERS | PREPOSITIONS | SUBORDINATORS | AUXILIARIES | BE) - word_set("one"))
    | word_set("monday tuesday wednesday thursday friday saturday sunday earlier later last this next early late")
    | word_set("january february july september october november december jan. feb. aug. sept. oct. nov. dec.")
    | word_set(
        "here there what how why yes yet nor such according speaking asked besides following then hence perhaps "
        "indeed pressed nevertheless nonetheless additionally finally first second third among thanks like unlike "
        "given nobody everyone everybody someone nothing something everything people thus moreover furthermore "
        "shortly previously recently finally similarly ultimately originally eventually initially apparently "
        "reportedly clearly actually certainly obviously unfortunately notably specifically separately four five six "
        "seven eight nine ten"
    )
) - AMBIGUOUS


@lru_cache(maxsize=65_536)
def is_name(word: str) -> bool:
    """Tell whether a word is written as a name: with a capital, and no word of grammar or day of the week."""
    return word[:1].isupper() and word.lower().replace("'", "’").split("’")[0] not in _NOT_NAMES


def demonym(word: str) -> bool:
    """Tell whether a capitalised word looks like a nationality, such as those in -ian, -ish and -ese."""
    return bool(DEMONYM.match(word)) and word.lower() not in _NOT_DEMONYMS
