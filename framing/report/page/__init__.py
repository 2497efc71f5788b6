"""Pages: an executed notebook as one HTML file that opens offline, and as DOCX, PDF and LaTeX.

What lives here: `document.py` reads what the cells show as structure (`report/study/structure.py`), and each format is
a writer of it: `html.py`, `paper.py` with `pdf.py` and `docx.py`; `tex.py` writes the saved tables. What may enter: a
further format, as a module that takes a `Document`, named in `formats.py`. Start with `document.py`.
"""
