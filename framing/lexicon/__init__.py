"""Lexicons: lists of words with categories, read from many formats, and where they occur in tokenised texts."""

from framing.lexicon.entries import COLUMNS, LEVEL, LISTS, OPTIONAL, Entry
from framing.lexicon.formats.headers import HEADER
from framing.lexicon.lexicon import Lexicon, Matches
from framing.lexicon.negation import Negation

__all__ = ["COLUMNS", "HEADER", "LEVEL", "LISTS", "OPTIONAL", "Entry", "Lexicon", "Matches", "Negation"]
