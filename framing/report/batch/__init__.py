"""Batches: a plan of reports, made in parallel, their index, and plans that were registered beforehand.

What lives here: `plan.py` reads and checks a plan, `batch.py` runs it, `index.py` writes the index and controls false
discoveries over all reports, `slurm.py` writes a job script, `cache_command.py` is `framing cache`. What may enter:
whatever concerns several reports of one plan. Start with `plan.py`.
"""
