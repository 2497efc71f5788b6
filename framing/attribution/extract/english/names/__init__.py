"""Who is named in an English text.

What lives here: mentions with their titles, the runs of capitals where they are, noun phrases, and the names of a
page, its media and venues. What may enter: how a name is recognised; who is meant by a
pronoun is `coreference.py` above. Start with `mentions.py`.
"""
