"""Losses: what an import recorded in the corpus folder of items that were not read, or lack a field."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from framing.corpus.files import IMPORT_RECORD
from framing.errors import FramingError
from framing.text.delimited import read_table

NOT_READ = "not read"
_SKIPPED = "skipped"
_COLUMNS = ["kind", "items", "of", "share", "reason"]


def losses_of(folder: Path | None, documents: int) -> pd.DataFrame:
    """Return the losses of an imported corpus, by kind.

    Parameters
    ----------
    folder : Path or None
        The corpus folder.
    documents : int
        How many documents there are.

    Returns
    -------
    DataFrame
        `kind, items, of` (items that the files claim, for those that were not read; else documents), `share, reason`
        (the commonest). A row ``not read`` is always there where the folder was imported; without an import there is
        no row.
    """
    if folder is None or not (folder / IMPORT_RECORD).is_file():
        return pd.DataFrame(columns=_COLUMNS)
    try:
        manifest = read_table(folder / "manifest.csv", ("claimed", "skipped")).frame()
        losses = read_table(folder / "losses.csv", ("kind", "reason")).frame()
    except FramingError:
        return pd.DataFrame(columns=_COLUMNS)
    claimed, skipped = (int(pd.to_numeric(manifest[name], errors="coerce").sum()) for name in ("claimed", _SKIPPED))
    kinds = Counter({_SKIPPED: skipped})
    kinds.update(kind for kind in losses["kind"] if kind != _SKIPPED)
    rows = []
    for kind, items in kinds.items():
        of = claimed if kind == _SKIPPED else documents
        # A reason begins with the item that it is of: "line 4 (Fog): no text".
        reasons = Counter(reason.rpartition(": ")[2] for reason in losses.loc[losses["kind"] == kind, "reason"])
        reason = reasons.most_common(1)[0][0] if reasons else ""
        said = NOT_READ if kind == _SKIPPED else kind
        rows.append((said, items, of, items / of if of else 0.0, reason))
    return pd.DataFrame(rows, columns=_COLUMNS)
