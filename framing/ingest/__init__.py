"""Readers of sources, and `build`, which makes a corpus folder's documents from what its manifest lists.

A reader is a module with ``sniff(path) -> float`` and ``read(paths, settings) -> Iterator[Record | Loss]``.
"""

from framing.ingest.build_output import BuildRecord
from framing.ingest.building import build
from framing.ingest.manifest import read_manifest
from framing.ingest.records import Alignment, Edit, Loss, Page, PageSettings, Record

__all__ = ["Alignment", "BuildRecord", "Edit", "Loss", "Page", "PageSettings", "Record", "build", "read_manifest"]
