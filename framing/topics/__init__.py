"""Topics: stable, compared with uncertainty, and honest about what they are."""

from framing.topics.choice import sweep
from framing.topics.engines import fit
from framing.topics.intrusion import intrusion_scores, topic_intrusion, word_intrusion
from framing.topics.measure import topics
from framing.topics.model import Fitted
from framing.topics.network import topic_network
from framing.topics.prepare import Prepared, prepare
from framing.topics.prevalence import over_time, prevalence_by
from framing.topics.settings import PrepareSettings, TopicSettings

__all__ = [
    "Fitted",
    "PrepareSettings",
    "Prepared",
    "TopicSettings",
    "fit",
    "intrusion_scores",
    "over_time",
    "prepare",
    "prevalence_by",
    "sweep",
    "topic_intrusion",
    "topic_network",
    "topics",
    "word_intrusion",
]
