"""Reports: what a notebook becomes.

From the top: `bundle/` (an archive of reports), `batch/` (plans of many reports), `run/` (one report, from kernel to
folder), `page/` (the page and its other formats), `sections/` (what a report says), `study/` (what a notebook works
with), `notebook/` (a notebook as data). Imports point down this list only. Start with `study/study.py`.
"""
