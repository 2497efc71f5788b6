"""Topics: stable, compared with uncertainty, and without names that nobody gave them.

What lives here: `measure.py`; how many (`number_of_topics.py`), whether they recur (`stability.py`), coherence,
prevalence by side, change over time, network, labels; `models/` fits them. What may enter: a question about topics, one
a module. Start with `measure.py`.
"""

from framing.measures.topics.measure import topics
from framing.measures.topics.models.engines import fit
from framing.measures.topics.models.model import Fitted
from framing.measures.topics.models.prepare import Prepared, prepare
from framing.measures.topics.models.settings import PrepareSettings, TopicSettings
from framing.measures.topics.network import topic_network
from framing.measures.topics.number_of_topics import sweep
from framing.measures.topics.prevalence import over_time, prevalence_by

__all__ = [
    "Fitted",
    "PrepareSettings",
    "Prepared",
    "TopicSettings",
    "fit",
    "over_time",
    "prepare",
    "prevalence_by",
    "sweep",
    "topic_network",
    "topics",
]
