"""Extraction: one text to its quotations, each with span, kind, speaker and reporting word.

What lives here: `quotes.py`, which sets aside what the layout gives to somebody (`layout/`) and reads the rest with one
of two engines, both ``quotations(text, language, known) -> list[Quotation]``: `english/`, rules for English news, or
`grammar/`, a general engine with a file of words a language; `common/` is what both use. What may enter: rules whose
effect tests/benchmarks/quotes.py or quotes_ru.py shows. Start with `quotes.py`.

They are two because the general engine finds subjects by case and agreement, and clauses by the comma before them.
English has neither: with English words in its file it finds half of the quotations, hardly any indirect speech, and the
right speaker for half of what it finds.
"""
