"""What an import drafts for its user: the datasheet, and the choices of the first report."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from framing.ingest.importing.audit import KINDS, Audit
from framing.text.labels import listed
from framing.text.reading import many

_GROUPS = 12
"""A column with more values divides no corpus into sides."""
_MARKS = re.compile(r"[\[\]<>*_`|]")
_NO_GROUPS = ("doc_id", "title", "text", "url", "published", "sha256", "source_file", "source_place", "position")


@dataclass(frozen=True)
class Sides:
    """What is compared by default: two values of a column; empty where no column has two."""

    by: str = ""
    target: str = ""
    reference: str = ""


def default_sides(documents: pd.DataFrame) -> Sides:
    """Return the two commonest outlets, or where there is one outlet the two commonest values of another column.

    Examples
    --------
    >>> default_sides(pd.DataFrame({"outlet": ["N", "S", "S"]}))
    Sides(by='outlet', target='S', reference='N')
    """
    others = [column for column in documents.columns if column not in (*_NO_GROUPS, "outlet")]
    for column in ("outlet", *others):
        counts = Counter(value for value in documents[column].astype(str) if value)
        if len(counts) < 2 or (column != "outlet" and (len(counts) > _GROUPS or max(map(len, counts)) > 80)):
            continue
        first, second = sorted(counts, key=lambda value: (-counts[value], value))[:2]
        if column == "outlet" or counts[second] > 1:
            return Sides(column, first, second)
    return Sides()


def report_toml(sides: Sides) -> str:
    """Return the choices of the first report, to be changed."""
    lines = [
        "# What notebooks take for this corpus where a parameter is left empty. Drafted by framing import; change it."
    ]
    lines.append("[compare_framing]")
    if sides.by:
        lines += [f"{name} = {_toml(getattr(sides, name))}" for name in ("by", "target", "reference")]
    else:
        lines += ['# by = "a column"', '# target = "one of its values"', '# reference = "another one"']
    lines.append('# licence = "CC0-1.0"  # only where the texts have an open licence')
    return "\n".join(lines) + "\n"


def _toml(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def datasheet(name: str, documents: pd.DataFrame, audit: Audit) -> str:
    """Return the draft of a datasheet: what was imported, and what only its user can say."""
    days = sorted(day[:10] for day in documents["published"] if day[:4].isdigit())
    outlets = Counter(documents["outlet"])
    named = listed([f"{outlet} ({n:,})" for outlet, n in outlets.most_common(20)], 20)
    forms = Counter(file.form for file in audit.files if file.form and file.read)
    words = sum(len(text.split()) for text in documents["text"])
    lost = [audit.sentence().partition(" Also: ")[0]]
    lost += [f"{n:,} {KINDS[kind]}: {audit.reasons(kind)}." for kind, n in audit.counts().items() if kind != "skipped"]
    shown = _MARKS.sub(" ", " ".join(lost))
    when = f", dated {days[0]} to {days[-1]}" if days else ", without days"
    read = listed([f"{many(n, 'file')} ({form})" for form, n in forms.most_common()], 9)
    return "\n".join([
        f"# Datasheet: {name}", "",
        f"**What it is.** {many(len(documents), 'document')}, about {words:,} words{when}. Outlets: {named}.", "",
        f"**How it was made.** `framing import` read {read}; `manifest.csv` lists the files with "
        "their hashes, `import.json` what was taken as what.", "",
        f"**What was lost.** {shown} `losses.csv` names each.", "",
        *([f"**What was noticed.** {' '.join(audit.notes)}", ""] if audit.notes else []),
        "**Why it exists.** To be written: the question, and how documents were selected (database, query, days).", "",
        "**What it must not be used for.** To be written: what this selection leaves out.", "",
        "**Licence.** Not stated, so it is treated as not open: reports show short passages only.", "",
        "**Contact.** To be written.", "",
    ])  # fmt: skip
