"""Reports: what a notebook becomes, and what it is made of.

What lives here, from the top: `bundle/` (an archive of reports), `batch/` (plans of many reports), `run/` (one report,
from kernel to folder), `page/` (the page and its other formats), `sections/` (what a report says), `study/` (what a
notebook works with), `notebook/` (a notebook as data). Imports point down this list only. What may enter: what makes or
shows a report, and measures nothing. Start with `study/study.py`.

A notebook takes what it shows from here: ``from framing import report``, then ``report.add(result, corpus)`` for the
result of any measure, or the sections of a study one by one, such as ``report.opening(study)``. A study measures
nothing: a notebook calls the measures, gives their results to ``study.keep``, and shows each with ``report.show``.
"""

from framing.exports import exported

_PLACES = {
    "add": "sections.adding",
    "attempt": "study.study",
    "bibliography": "sections.methods",
    "change": "sections.keyness",
    "choices_between": "sections.adding",
    "coding_sheet": "sections.coding_sheet",
    "comparability": "sections.comparability",
    "compared": "sections.comparison",
    "documents_named": "sections.comparability",
    "doubted": "sections.evidence",
    "drawn": "sections.comparison",
    "effect_and_evidence": "sections.keyness",
    "evidence": "sections.evidence",
    "figures": "sections.adding",
    "findings": "sections.findings",
    "followed": "sections.voices",
    "headlines": "sections.comparison",
    "kept": "sections.adding",
    "lexicon": "study.settings",
    "methods": "sections.methods",
    "notes": "sections.comparison",
    "numbered": "study.study",
    "opening": "sections.comparison",
    "places": "sections.keyness",
    "power": "sections.keyness",
    "quotations": "sections.evidence",
    "rows": "sections.keyness",
    "said": "sections.keyness",
    "same_actors": "sections.evidence",
    "settings": "study.settings",
    "show": "sections.adding",
    "signature": "sections.voices",
    "smallness": "sections.comparison",
    "sources": "sections.adding",
    "stack": "study.blocks",
    "stance": "sections.comparison",
    "study_of": "study.study",
    "tabled": "sections.comparison",
    "title": "sections.comparison",
    "treatments": "sections.voices",
    "under_each": "sections.voices",
}
"""Function to the module that has it."""

__all__ = sorted(_PLACES)
__getattr__ = exported(__name__, _PLACES)
