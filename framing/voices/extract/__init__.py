"""Extraction: one text to its quotations, each with span, kind, speaker and cue.

`quotes.py` chooses the engine by language: `english/` (rules for English news) or `grammar/` (a general engine with one
grammar a language); both use `common/`. What may enter: rules that are tried on `tests/benchmarks/quotes.py`.
"""
