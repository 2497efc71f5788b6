"""Validation: do people agree with a measure, and do published figures come out again?

What lives here: agreement of coders, sheets for coders (`coding/`), scores against coded text (`scoring/`), figures
corrected by it (`correction/`), what it teaches (`learning/`), intrusion tests of topics, reproductions of published
figures (`reproductions/`), the answers to the exercises of the notebooks. What may enter: what compares a result
with the judgement of people or with print. Start with `agreement.py`.
"""

from framing.exports import exported

_PLACES = {
    "CorrectedSettings": "correction.corrected",
    "ScoredSettings": "scoring.scored",
    "corrected": "correction.corrected",
    "intrusion_scores": "intrusion",
    "krippendorff_alpha": "agreement",
    "scored": "scoring.scored",
}

__all__ = sorted(_PLACES)
__getattr__ = exported(__name__, _PLACES)
