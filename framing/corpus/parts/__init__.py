"""A corpus larger than memory: a folder of Parquet files whose texts stay in them, counted some documents at a time.

What lives here: the files (`files.py`), the column of texts that stay in them (`texts.py`), counts of each text, which
are kept on disk (`text_counts.py`), and what is added up from them (`counting.py`). What may enter: what reads or
counts a part; no comparison, no measure. Start with `files.py`.
"""
