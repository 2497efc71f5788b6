"""Topics: stable, compared with uncertainty, and honest about what they are."""

from framing.topics.engines import fit
from framing.topics.measure import topics
from framing.topics.model import Fitted
from framing.topics.prepare import Prepared, prepare
from framing.topics.prevalence import over_time, prevalence_by
from framing.topics.settings import PrepareSettings, TopicSettings

__all__ = [
    "Fitted",
    "PrepareSettings",
    "Prepared",
    "TopicSettings",
    "fit",
    "over_time",
    "prepare",
    "prevalence_by",
    "topics",
]
