"""What the notebook of key terms shows where there is nothing to draw."""

from __future__ import annotations

from framing.measures.keyness.two_sides import keyness
from framing.report.sections.keyness import effect_and_evidence
from framing.text.reading import many


def test_terms_that_were_not_tested_are_said_to_be_so(paired):
    few = paired.where(story_id=["s1", "s2"])
    result = keyness(few.compare(by="outlet", target="North", reference="South"))
    shown = effect_and_evidence(result)._repr_markdown_()
    assert f"None of {many(len(result.table), 'term')} was tested" in shown
    assert result.notes
