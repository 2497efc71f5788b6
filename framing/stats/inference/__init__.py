"""Inference over units: tests and intervals.

What lives here: permutation tests and intervals of ratios (`rates.py`, `permutation.py`, `inversion.py`), the smallest
p that counts allow (`floors.py`), bootstrap, Mantel–Haenszel, many tests at once (`multiplicity.py`), how it is worded
and cited (`wording.py`, `works.py`). What may enter: a function of arrays and a `framing.stats.design.Design`, seeded,
with a calibration. Start with `rates.py`.
"""

from framing.stats.inference.bootstrap import Interval, bootstrap, bootstrap_rates
from framing.stats.inference.floors import hit_floor
from framing.stats.inference.multiplicity import adjust, adjust_families, holm, step_down_max
from framing.stats.inference.permutation import permutation_test
from framing.stats.inference.rates import Ratios, compare_rates, p_floor, untested_rates
from framing.stats.inference.settings import INTERVALS, BootstrapSettings, PermutationSettings
from framing.stats.inference.wording import drawn_counts, drawn_said, interval_notes, interval_said
from framing.stats.inference.works import works_of

__all__ = [
    "INTERVALS", "BootstrapSettings", "Interval", "PermutationSettings", "Ratios", "adjust", "adjust_families",
    "bootstrap", "bootstrap_rates", "compare_rates", "drawn_counts", "drawn_said", "hit_floor", "holm",
    "interval_notes", "interval_said", "p_floor", "permutation_test", "step_down_max", "untested_rates", "works_of",
]  # fmt: skip
