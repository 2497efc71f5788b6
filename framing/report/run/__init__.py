"""Runs: one notebook into one report, written atomically: built in a temporary folder, then renamed.

What lives here: `kernel.py` executes cells, `output_folder.py` writes atomically, `record.py` makes the notebook and
`run.json` reproducible, `reproduce.py` makes a report again and compares, `warm_kernels.py` saves start-up time,
`in_executor.py` makes a report where a cluster is. What may enter: whatever belongs to one report, and knows no plan.
Start with `run.py`.
"""
