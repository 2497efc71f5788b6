"""Readers of sources: files, pages and exports become a corpus folder.

What lives here: `building.py` makes the documents of a corpus folder from what its manifest lists, with readers of live
pages and texts; `importing/` takes files that people have, `formats/` reads one file each, `cleaning/` and `linking/`
look at the texts of all; `fetching/` asks for pages where a user wants it; `datasheets/` drafts what is known of a
folder; `saved_page/` puts a saved live page back into its posts; `checking.py` compares a folder with what was recorded
of it. What may enter: whatever knows the network, HTML, DOCX or PDF; a reader is a module with
``sniff(path) -> float`` and ``read(paths, settings) -> Iterator[Record | Loss]``. Start with `records.py`.
"""

from framing.exports import exported

_PLACES = {
    "Alignment": "records",
    "BuildRecord": "build_output",
    "Edit": "records",
    "Loss": "records",
    "Page": "records",
    "PageSettings": "records",
    "Record": "records",
    "build": "building",
    "read_manifest": "manifest",
}

__all__ = sorted(_PLACES)
__getattr__ = exported(__name__, _PLACES)
