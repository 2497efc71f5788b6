"""Coding: from a corpus to a sheet that people fill, and back to agreement and coded values.

What lives here: `codebook.py` (variables and their values), `sheet.py` (rows drawn, blind, in an order that can be
made again), `sentence_rows.py`, `workbook.py` (XLSX with drop-downs), `coding_folder.py` (what coders get),
`filled.py`, `cell_values.py` (what they entered, every trouble by cell), `agree.py`, `agreement_folder.py`
(agreement, disagreements, gold), `coded_table.py` (codes of many coders in one table), `intrusion_sheets.py` (the
word that does not belong), `commands.py`; `exchange/` (doccano, Label Studio, INCEpTION). What may enter: another
form of sheet, and what reads it back. Start with `sheet.py`.
"""
