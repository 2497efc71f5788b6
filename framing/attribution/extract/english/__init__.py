"""The English engine, rules for English news.

Start at `engine.py`. `clauses/` finds reporting words, their subjects and what they report; `names/` says who is meant;
`attribution.py` gives each quotation to a reporting word, `coreference.py` resolves pronouns and descriptions.
"""
