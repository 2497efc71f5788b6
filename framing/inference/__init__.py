"""Inference over units: permutation tests, bootstrap, intervals, control of many tests.

Plain functions of arrays and a `framing.design.Design`; every one of them is seeded.
"""

from framing.inference.bootstrap import Interval, bootstrap, bootstrap_rates
from framing.inference.floors import hit_floor
from framing.inference.multiplicity import adjust, adjust_families, holm, step_down_max
from framing.inference.permutation import permutation_test
from framing.inference.rates import Ratios, compare_rates, p_floor
from framing.inference.settings import INTERVALS, BootstrapSettings, PermutationSettings
from framing.inference.wording import drawn_said, interval_notes, interval_said
from framing.inference.works import works_of

__all__ = [
    "INTERVALS",
    "BootstrapSettings",
    "Interval",
    "PermutationSettings",
    "Ratios",
    "adjust",
    "adjust_families",
    "bootstrap",
    "bootstrap_rates",
    "compare_rates",
    "drawn_said",
    "hit_floor",
    "holm",
    "interval_notes",
    "interval_said",
    "p_floor",
    "permutation_test",
    "step_down_max",
    "works_of",
]
