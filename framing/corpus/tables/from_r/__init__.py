"""What R's text packages keep: data files (.rds, .rda), and counts of terms by document without the texts.

What lives here: `r_data.py` unpacks a data file and finds the documents in it, with `r_values.py` for R's vectors and
`r_layouts.py` for the layouts of quanteda, tm and stm; `count_table.py` makes documents of counts, `matrix_market.py`
reads sparse matrices, `written_table.py` what R writes as text. What may enter: a layout of a package of R. Start with
`r_layouts.py`.
"""
