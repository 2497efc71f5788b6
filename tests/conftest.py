"""Small corpora by hand, and one way of drawing examples: the same ones in every run."""

from __future__ import annotations

import os

import pandas as pd
import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("same")


@pytest.fixture(autouse=True, scope="session")
def _kernels_share_compiled_modules(tmp_path_factory):
    """Where Python is told to keep no compiled modules, each kernel of a test would compile all it imports anew.

    Nothing is kept between reports, lest a test uses what another made.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMING_CACHE", "off")
        if os.environ.get("PYTHONDONTWRITEBYTECODE"):
            patch.delenv("PYTHONDONTWRITEBYTECODE")
            patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.getbasetemp() / "compiled"))
        yield


_FIRST = ("doc_id", "outlet", "text")


@pytest.fixture
def corpus_of():
    """Return a function that makes a corpus of rows (doc_id, outlet, text) or of dicts."""
    from framing.corpus.corpus import Corpus

    def make(rows, name="small", **columns):
        table = pd.DataFrame([row if isinstance(row, dict) else dict(zip(_FIRST, row, strict=True)) for row in rows])
        for column, value in {"published": "2031-05-04", "title": "", **columns}.items():
            if column not in table:
                table[column] = value
        return Corpus(name, table, repeats="keep")

    return make


@pytest.fixture
def paired(corpus_of):
    """Ten stories, each told by North and by South: North says `storm`, South `rain`, both `bridge`.

    Words met once fill each text of a story up to one length.
    """
    rows = []
    for i in range(10):
        north = "the bridge in Ostrel closed " + "storm " * (1 + i % 3) + "and people waited " * (i % 2)
        south = "the bridge in Ostrel closed after rain " + "rain " * (i % 2) + "and boats stayed " * (i % 4)
        for side, outlet, text in (("n", "North", north), ("z", "South", south)):
            rare = "".join(f" {side}{i}x{j}" for j in range(24 + i - len(text.split())))
            rows.append({"doc_id": f"{side}{i}", "outlet": outlet, "text": text + rare, "story_id": f"s{i}"})
    return corpus_of(rows)
