"""Exchange: rows to code for doccano, Label Studio and INCEpTION, and what people coded there.

What lives here: a module a tool (`doccano.py`, `label_studio.py`, `inception.py`), each with what it is given and how
its export is read; `annotated.py` (what all of them come to); `forms.py` (which is which). What may enter: another
tool. Start with `forms.py`.
"""
