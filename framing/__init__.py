"""framing: compare how two voices word the same events.

What lives here: the names that people import. The small package of metrics is `measures/`, `stats/`, `lexicon/`,
`corpus/` and `text/`. What may enter: a function that people call; each folder's ``__init__`` says what may enter it.
Start with `measures/keyness/`.

>>> import framing
>>> framing.Lexicon.read("conflict").header["name"]
'conflict'
"""

from framing.exports import exported

__version__ = "0.1.0"

_PLACES = {
    "AdoptionSettings": "measures.voices.adoption",
    "ClassifiedSettings": "validation.learning.classified",
    "CollocateSettings": "measures.collocates",
    "Comparison": "corpus.corpus",
    "Corpus": "corpus.corpus",
    "CorrectedSettings": "validation.correction.corrected",
    "Counts": "text.counts",
    "DescriptionSettings": "measures.description.describe",
    "Design": "stats.design",
    "DirectnessSettings": "measures.voices.directness",
    "DiversitySettings": "measures.voices.diversity",
    "FramingError": "errors",
    "InducedSettings": "validation.learning.induced",
    "KeynessSettings": "measures.keyness.two_sides",
    "Lexicon": "lexicon",
    "LoadedSettings": "measures.loaded.terms",
    "OrderSettings": "measures.voices.speaking_order",
    "PermutationSettings": "stats.inference",
    "Presentation": "result",
    "Query": "corpus.query.query",
    "Result": "result",
    "ScareSettings": "measures.voices.scare_quotes",
    "ScoredSettings": "validation.scoring.scored",
    "StanceSettings": "measures.voices.stance",
    "Tokens": "text.counts",
    "TopicSettings": "measures.topics",
    "VoiceSettings": "measures.voices.quoted_words",
    "actors": "measures.actors",
    "adoption": "measures.voices.adoption",
    "against_rest": "measures.groups.by_group",
    "by_group": "measures.groups.by_group",
    "check_answer": "validation.exercises",
    "agreed": "validation.coding.coded_table",
    "choices": "measures.loaded.choices",
    "classified": "validation.learning.classified",
    "collocates": "measures.collocates",
    "compare_spans": "measures.spans",
    "correction_said": "validation.correction.corrected",
    "corrected": "validation.correction.corrected",
    "describe": "measures.description.describe",
    "directness": "measures.voices.directness",
    "diversity": "measures.voices.diversity",
    "find_spans": "measures.spans",
    "form": "report.notebook.form",
    "gold_of": "validation.coding.coded_table",
    "induced": "validation.learning.induced",
    "keyness": "measures.keyness.two_sides",
    "keyness_by_group": "measures.keyness.many_groups",
    "lexicon_text": "validation.learning.induced",
    "loaded_terms": "measures.loaded.terms",
    "open_study": "report.study.study",
    "open_topics": "report.sections.topics",
    "order": "measures.voices.speaking_order",
    "over_time": "measures.groups.over_time",
    "pairs_of": "measures.groups.by_group",
    "quotes": "attribution",
    "scare_quotes": "measures.voices.scare_quotes",
    "read_coded": "validation.coding.coded_table",
    "scored": "validation.scoring.scored",
    "separate": "attribution",
    "separate_parts": "attribution",
    "stance": "measures.voices.stance",
    "sentences_of": "validation.coding.sentence_rows",
    "sheet_of": "validation.coding.sentence_rows",
    "topics": "measures.topics.measure",
    "treated": "attribution",
    "under_treatments": "measures.voices.robustness",
    "voices": "measures.voices.quoted_words",
}

__all__ = sorted(_PLACES)
__getattr__ = exported(__name__, _PLACES)
