"""Validation: do people agree with a measure, and do published figures come out again?

What lives here: agreement of coders, sheets for coders (`coding/`), scores against coded text (`scoring/`), figures
corrected by it (`correction/`), what it teaches (`learning/`), intrusion tests of topics, reproductions of published
figures. What may enter: what compares a result with the judgement of people or with print. Start with `agreement.py`.
"""

from framing.exports import exported

_PLACES = {
    "CorrectedSettings": "correction.corrected",
    "ScoredSettings": "scoring.scored",
    "corrected": "correction.corrected",
    "halves_verdict": "reproductions",
    "inaugural": "reproductions",
    "intrusion_scores": "intrusion",
    "krippendorff_alpha": "agreement",
    "power_of_doubled_rates": "reproductions",
    "quanteda_sizes": "reproductions",
    "quanteda_table": "reproductions",
    "quanteda_verdict": "reproductions",
    "random_halves": "reproductions",
    "scored": "scoring.scored",
}

__all__ = sorted(_PLACES)
__getattr__ = exported(__name__, _PLACES)
