"""Bundles: one or more reports with corpus, recipe, citation and checksums in one archive, an RO-Crate.

What lives here: what may be included (`reports.py`, `inputs.py`, `parts.py`), the search for text that may not
(`leaks.py`), and the description (`wording.py`, `crate.py`). What may enter: whatever is needed to deposit finished
reports; nothing here runs or changes a measure. Start with `making.py`.
"""

from framing.report.bundle.making import Bundled, BundleSettings, bundle

__all__ = ["BundleSettings", "Bundled", "bundle"]
