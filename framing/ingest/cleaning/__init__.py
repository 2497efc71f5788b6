"""Cleaning of texts at an import: every change is counted, listed, and leads back to the text as it was.

What lives here: what is changed in one text (`repairs.py`), and what is only found and listed: lines that recur
(`boilerplate.py`), languages (`languages.py`); `batches.py` shares work on many texts among processes. What may enter:
a change of characters that no reader of the text would notice; nothing that judges words. Start with `cleaning.py`.
"""
