"""The English engine: rules for English news.

What lives here: `engine.py`; `page.py` reads each post of a page once; `clauses/` finds reporting words, their
subjects and what they report, `names/` who is meant; `attribution.py` gives each quotation to a reporting word,
`coreference.py` resolves pronouns and descriptions.
What may enter: rules of English whose effect tests/benchmarks/quotes.py shows. Start with `engine.py`.
"""
