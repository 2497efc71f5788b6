"""Reproductions: figures that others printed, beside the figures that come out here.

What lives here: `figures.py` (the comparison and its rule), `sources.py` (the data, none of which is part of this
project: what to get and where), one module a publication, and two studies of ours (`halves.py`, `headlines.py`). What
may enter: a calculation that a notebook in ``notebooks/reproductions/`` shows, with the figures as printed and where.
Start with `figures.py`.
"""

from framing.exports import exported

_MODULES = {
    "addresses": ("address_sizes", "over_time", "parties", "printed_sizes", "read_addresses"),
    "congress": ("CLAIMS", "claims", "found_phrases", "partisan_phrases", "party_counts", "printed_phrases",
                 "ranked_by_side", "tax_words", "taxes"),
    "embeddings": ("EMBEDDINGS", "embedding_figures", "embedding_windows"),
    "figures": ("RULE", "reproduction", "verdict"),
    "formulas": ("CODERS", "DUNNING", "GRIES", "KRIPPENDORFF", "UCREL", "dunning", "gries", "krippendorff", "ucrel"),
    "halves": ("full_run", "halves_verdict", "power_of_doubled_rates", "random_halves"),
    "headlines": ("PAIRS", "RATIOS", "SIDES", "TERMS", "beside", "house_style", "printable", "sides", "war_corpus",
                  "war_items"),
    "quanteda": ("chi2_by_year", "chi2_of_counts", "printed_chi2", "printed_counts", "text_counts"),
    "sources": ("data_for",),
    "topic_shares": ("mean_shares", "printed_errors", "printed_shares", "treatment_effect"),
    "word_shift": ("SHIFT", "presidents_shift", "shift_example", "shift_words"),
    "wordscores": ("POSITIONS", "WORDFISH", "WORDSCORES", "text_scores", "wordfish", "wordscores_figures"),
}  # fmt: skip
_PLACES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = sorted(_PLACES)
__getattr__ = exported(__name__, _PLACES)
