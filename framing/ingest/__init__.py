"""Readers of sources: files, pages and exports become a corpus folder.

What lives here: `building.py` makes the documents of a corpus folder from what its manifest lists, with readers of live
pages and texts; `importing/` takes files that people have, `formats/` reads one file each; `saved_page/` puts a saved
live page back into its posts. What may enter: whatever knows the network, HTML, DOCX or PDF; a reader is a module with
``sniff(path) -> float`` and ``read(paths, settings) -> Iterator[Record | Loss]``. Start with `records.py`.
"""

from framing.ingest.build_output import BuildRecord
from framing.ingest.building import build
from framing.ingest.manifest import read_manifest
from framing.ingest.records import Alignment, Edit, Loss, Page, PageSettings, Record

__all__ = ["Alignment", "BuildRecord", "Edit", "Loss", "Page", "PageSettings", "Record", "build", "read_manifest"]
