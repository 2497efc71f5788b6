"""Versions: the toolkit's own, Python's, and those of the packages that can change a report."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

PACKAGES = (
    "gensim", "ipykernel", "jinja2", "matplotlib", "mistune", "nbclient", "networkx", "nltk", "numpy", "pandas",
    "papermill", "pyarrow", "pymorphy3", "scikit-learn", "scipy", "simplemma", "tomotopy",
)  # fmt: skip
"""Packages whose version can change a report."""


def packages() -> dict[str, str]:
    """Return the installed version of each package that can change a report."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def report_version() -> str:
    """Return the toolkit's version."""
    try:
        return version("framing")
    except PackageNotFoundError:
        return "not installed"


def python() -> str:
    """Return the version of Python that can change results: 3.11, not its patches."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
