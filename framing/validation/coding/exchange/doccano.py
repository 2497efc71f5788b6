"""doccano: rows as JSONL with a set of labels, and its export, a file a coder."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from framing.errors import CorpusError
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.exchange.annotated import Annotated, Coded, label_of

HINT = (
    "doccano: make a project (text classification, or sequence labelling for spans), import rows.jsonl as JSONL and "
    "labels.json as labels; export with the annotations of each person in a file of their name."
)


def files_for(rows: pd.DataFrame, codebook: Codebook) -> dict[str, str]:
    """Return the files that doccano imports: name to text."""
    lines = [
        json.dumps({"text": text, "label": [], "row_id": row_id}, ensure_ascii=False)
        for row_id, text in zip(rows["row_id"], rows["text"], strict=True)
    ]
    labels = [{"text": label_of(v.name, value)} for v in codebook.variables for value in v.values]
    return {
        "rows.jsonl": "\n".join(lines) + "\n",
        "labels.json": json.dumps(labels, indent=1, ensure_ascii=False) + "\n",
    }


def read(text: str, name: str) -> list[Coded]:
    """Return what an export holds; `name` is the file's, and the coder's.

    Raises
    ------
    CorpusError
        If a line is not what doccano writes.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append(_row(json.loads(line), f"line {number}"))
            except (ValueError, TypeError, LookupError, AttributeError):
                raise CorpusError(f"Line {number} of '{name}' is not what doccano exports.") from None
    return [Coded(name, found)]


def _row(record: dict[str, Any], place: str) -> Annotated:
    said = record.get("label", record.get("labels", [])) or []
    said = [said] if isinstance(said, str) else said
    labels = tuple(one for one in said if isinstance(one, str))
    spans = [(int(one[0]), int(one[1]), str(one[2])) for one in said if not isinstance(one, str)]
    spans += [
        (int(one["start_offset"]), int(one["end_offset"]), str(one["label"])) for one in record.get("entities", [])
    ]
    comments = record.get("Comments", record.get("comments", [])) or []
    comment = "; ".join(str(one.get("text", "") if isinstance(one, dict) else one) for one in comments)
    row_id = record.get("row_id") or (record.get("meta") or {}).get("row_id", "")
    return Annotated(place, str(row_id), str(record.get("text", record.get("data", ""))), labels, tuple(spans), comment)
