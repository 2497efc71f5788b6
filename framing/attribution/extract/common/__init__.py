"""What both engines of attribution use.

What lives here: the clean copy of a text (`readable.py`), its tokens (`token_stream.py`), quotation marks, reporting
words and their classes (`cues.py`, `cue_classes.py`), known names, and `Quotation`. What may enter: what neither engine
owns, for any language. Start with `quotation.py`.
"""
