"""Effects: kernels on counts, arrays in, arrays out.

What lives here: one kind of statistic a module: ratios of rates, log odds, likelihood ratios, dispersion, divergence,
log ratio with a conservative limit (`lrc.py`). What may enter: a statistic with its paper, year and equation, and a
test against an independent oracle. Start with `ratio.py`.
"""

from framing.stats.effects.dispersion import dp, dp_norm, juilland_d, kl_dispersion, rosengren_s
from framing.stats.effects.divergence import jensen_shannon, jensen_shannon_parts
from framing.stats.effects.likelihood import bic, chi2_signed, g2_four_cell, g2_two_cell
from framing.stats.effects.log_odds import log_odds, prior_weights
from framing.stats.effects.lrc import lrc
from framing.stats.effects.ratio import LN2, REPAIR, ZEROS, log_ratio, per_million, percent_difference, share

__all__ = [
    "LN2", "REPAIR", "ZEROS", "bic", "chi2_signed", "dp", "dp_norm", "g2_four_cell", "g2_two_cell", "jensen_shannon",
    "jensen_shannon_parts", "juilland_d", "kl_dispersion", "log_odds", "log_ratio", "lrc", "per_million",
    "percent_difference", "prior_weights", "rosengren_s", "share",
]  # fmt: skip
