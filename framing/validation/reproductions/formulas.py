"""Formulas with printed examples: likelihood ratio, effect size, dispersion, agreement."""

from __future__ import annotations

from framing.stats.effects import (
    bic,
    dp,
    dp_norm,
    g2_four_cell,
    g2_two_cell,
    juilland_d,
    kl_dispersion,
    log_ratio,
    percent_difference,
    rosengren_s,
)
from framing.validation.agreement import LEVELS, krippendorff_alpha

UCREL = {"G², two cells": "182.07", "BIC": "167.56", "log ratio": "0.26", "%DIFF": "20"}
"""12,000 in a million against 10,000 in a million, on the pages of UCREL's log-likelihood calculator."""
DUNNING = {
    "110 2442 111 29114": "270.72", "29 13 123 31612": "263.90", "31 23 139 31584": "256.84", "10 0 3 31764": "167.23",
}  # fmt: skip
"""k(AB), k(A~B), k(~AB), k(~A~B) of bigrams in Dunning (1993), and −2 log λ."""
GRIES = {"DP": "0.18", "DPnorm": "0.2195", "Juilland's D": "0.7851", "Rosengren's S": "0.9498", "KLD": "0.1370"}
"""Word a of Gries's example: counts 1 to 5 in parts of 9, 10, 10, 10 and 11 words."""
GRIES_COUNTS, GRIES_PARTS = (1, 2, 3, 4, 5), (9, 10, 10, 10, 11)
KRIPPENDORFF = {"nominal": ".743", "ordinal": ".815", "interval": ".849", "ratio": ".797"}
"""Four coders of twelve units."""
CODERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def ucrel(k_target: int = 12_000, n_target: int = 1_000_000, k_reference: int = 10_000, n_reference: int = 1_000_000):
    """Return the figures of `UCREL` for two rates."""
    counts = k_target, n_target, k_reference, n_reference
    g2 = g2_two_cell(*counts)
    return {
        "G², two cells": float(g2), "BIC": float(bic(g2, n_target, n_reference)),
        "log ratio": float(log_ratio(*counts, "half")), "%DIFF": float(percent_difference(*counts)),
    }  # fmt: skip


def dunning() -> dict[str, float]:
    """Return −2 log λ of Dunning's bigrams, over all four cells."""
    out = {}
    for cells in DUNNING:
        ab, a, b, neither = map(int, cells.split())
        out[cells] = float(g2_four_cell(ab, ab + a, b, b + neither))
    return out


def gries(counts=GRIES_COUNTS, parts=GRIES_PARTS) -> dict[str, float]:
    """Return the dispersion of a word over parts of a corpus, by five measures."""
    measures = dp, dp_norm, juilland_d, rosengren_s, kl_dispersion
    columns = [[count] for count in counts]
    return {name: float(measure(columns, parts)[0]) for name, measure in zip(GRIES, measures, strict=True)}


def krippendorff(codes=CODERS) -> dict[str, float]:
    """Return alpha at the four levels of measurement."""
    return {level: krippendorff_alpha(codes, level) for level in LEVELS}
