"""Lexicons: lists of words with categories, and where they occur in tokenised texts.

What lives here: `lexicon.py` (a list as a value), `entries.py` (our own format), `matching.py` and `negation.py`
(hits), `hit_counts.py` (hits added up from parts), `spelling.py` (spellings of one word), `legibility.py` (patterns
that can match nothing), `formats/` (files of others). What may enter: what is true of any list; the lists that ship
are in `framing/lexicons/`. Start with `lexicon.py`.
"""

from framing.lexicon.entries import COLUMNS, LEVEL, LISTS, OPTIONAL, Entry
from framing.lexicon.formats.headers import HEADER
from framing.lexicon.hit_counts import HitCounts
from framing.lexicon.lexicon import Lexicon, Matches
from framing.lexicon.negation import Negation

__all__ = ["COLUMNS", "HEADER", "LEVEL", "LISTS", "OPTIONAL", "Entry", "HitCounts", "Lexicon", "Matches", "Negation"]
