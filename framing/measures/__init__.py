"""Measures: a comparison in, a `Result` out; one module or folder a measure.

What lives here: keyness, loaded terms, choices between words, collocates, actors, topics, voices; `spans.py`, the way
to a measure of one's own; `groups/`, any of them for more than two groups and over time. What may enter: a function
``measure(comparison, settings) -> Result`` whose arithmetic is in `stats/`. Start with `keyness/two_sides.py`.
"""
