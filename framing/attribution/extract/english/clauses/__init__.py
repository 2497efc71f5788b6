"""What reports speech in an English sentence.

What lives here: reporting words as events (`event.py`, `reporting_words.py`), their subjects, and the clauses they
govern (`reported_clauses.py`, `complements.py`). What may enter: what can be decided within a sentence. Start with
`reporting_words.py`.
"""
