"""Lexicons: lists of words with categories, read from many formats, and where they stand in tokenised texts."""

from framing.lexicon.entries import COLUMNS, HEADER, LISTS, OPTIONAL, Entry
from framing.lexicon.lexicon import Lexicon, Matches

__all__ = ["COLUMNS", "HEADER", "LISTS", "OPTIONAL", "Entry", "Lexicon", "Matches"]
