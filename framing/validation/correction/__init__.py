"""Correction: what figures of a measure become, given texts that people coded.

What lives here: `coded_values.py` (tables of coded and measured values, by row of a comparison), `corrected.py` (the
result). What may enter: further figures that coded text corrects. Start with `corrected.py`.
"""
