"""Sections: what a report says, in sentences, tables and passages.

What lives here: one subject a module; `adding.py` puts any result into a report, `evidence.py` leads
from numbers to sentences. What may enter: a function that takes a study or a result and returns a block; its name in
`framing/report/__init__.py`. Start with `comparison.py`.
"""
