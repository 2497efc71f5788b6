"""The general engine: one engine, and a grammar file a language (Russian, German, Ukrainian).

What lives here: `engine.py`; forms of words (`morphology.py`, `russian.py`), noun phrases, reporting words and clauses,
read with the words of `grammar.py`. What may enter: what holds in several languages; a new language is a file of words.
Start with `engine.py`.
"""
