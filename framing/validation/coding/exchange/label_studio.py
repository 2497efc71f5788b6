"""Label Studio: rows as tasks with a labelling configuration, and its JSON export, which holds every annotator."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

import pandas as pd

from framing.errors import CorpusError
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.exchange.annotated import Annotated, Coded, code_point, label_of

HINT = (
    "Label Studio: make a project, import tasks.json, paste config.xml under Labeling Interface (Code); export as "
    "JSON or JSON-MIN."
)


def files_for(rows: pd.DataFrame, codebook: Codebook) -> dict[str, str]:
    """Return the files that Label Studio imports: name to text."""
    pairs = zip(rows["row_id"], rows["text"], strict=True)
    tasks = [{"data": {"text": text, "row_id": row_id}} for row_id, text in pairs]
    parts = ['<View>\n  <Text name="text" value="$text"/>']
    for variable in codebook.variables:
        name = quoteattr(variable.name)
        parts.append(f"  <Header value={quoteattr(variable.question or variable.name)}/>")
        if variable.values:
            choices = "".join(f"\n    <Choice value={quoteattr(value)}/>" for value in variable.values)
            parts.append(f'  <Choices name={name} toName="text" choice="single">{choices}\n  </Choices>')
        else:
            parts.append(f'  <Number name={name} toName="text"/>')
    parts.append('  <TextArea name="comment" toName="text"/>\n</View>')
    return {
        "tasks.json": json.dumps(tasks, indent=1, ensure_ascii=False) + "\n",
        "config.xml": "\n".join(parts) + "\n",
    }


def read(text: str, name: str) -> list[Coded]:
    """Return what an export holds, a coder each; coders are named by their address or number.

    Raises
    ------
    CorpusError
        If it is not what Label Studio exports.
    """
    found: dict[str, Coded] = {}
    try:
        tasks = json.loads(text)
        for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], 1):
            for who, row in _annotations(task, f"task {task.get('id', number)}", name):
                found.setdefault(who, Coded(who)).rows.append(row)
    except (ValueError, TypeError, LookupError, AttributeError):
        raise CorpusError(f"'{name}' is not what Label Studio exports as JSON.") from None
    if not found:
        raise CorpusError(f"'{name}' holds no annotation.")
    return list(found.values())


def _annotations(task: Mapping[str, Any], place: str, name: str) -> Iterator[tuple[str, Annotated]]:
    if "data" not in task:  # JSON-MIN: what was chosen stands beside the text
        row_id, text = str(task.get("row_id", "")), str(task["text"])
        own = ("id", "text", "row_id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "comment")
        labels = [label_of(key, one) for key, said in task.items() if key not in own for one in _chosen(said)]
        comment = "; ".join(_chosen(task.get("comment", "")))
        yield _coder(task.get("annotator"), name), Annotated(place, row_id, text, tuple(labels), (), comment)
        return
    row_id, text = str(task["data"].get("row_id", "")), str(task["data"]["text"])
    for annotation in task.get("annotations", task.get("completions", [])):
        if annotation.get("was_cancelled"):
            continue
        labels, spans, comment = [], [], ""
        for one in annotation["result"]:
            value, control = one.get("value", {}), str(one.get("from_name", ""))
            if "start" in value:
                ends = (code_point(text, int(value["start"])), code_point(text, int(value["end"])))
                spans += [(*ends, str(label)) for label in value.get("labels", [])]
            elif "text" in value:
                comment = "; ".join(_chosen(value["text"]))
            else:
                labels += [label_of(control, said) for said in _chosen(value)]
        who = _coder(annotation.get("completed_by"), name)
        yield who, Annotated(place, row_id, text, tuple(labels), tuple(spans), comment)


def _chosen(said: Any) -> list[str]:
    """Return what was chosen in a control: one value, a list, or a mapping that holds one of them."""
    if isinstance(said, Mapping):
        held: Any = next((said[name] for name in ("choices", "number", "rating", "text") if name in said), [])
        return _chosen(held)
    if isinstance(said, list):
        return [text for one in said for text in _chosen(one)]
    if isinstance(said, float) and said.is_integer():
        return [str(int(said))]
    return [str(said)] if said is not None and str(said).strip() else []


def _coder(who: Any, name: str) -> str:
    if isinstance(who, Mapping):
        who = who.get("email") or who.get("username") or who.get("id")
    return str(who).partition("@")[0] if who not in (None, "") else name
