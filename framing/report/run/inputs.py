"""Inputs: whether what the parameters of reports name exists, found out without running anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import FramingError, nearest

if TYPE_CHECKING:
    from framing.corpus.corpus import Corpus

SIDES = ("target", "reference")


class Inputs:
    """What the parameters of a plan's reports name; each corpus is read once."""

    def __init__(self) -> None:
        self._corpora: dict[tuple[Path, str], Corpus] = {}

    def missing(self, values: Mapping[str, Any]) -> list[str]:
        """Return what the parameters `corpus`, `by`, `target`, `reference` and `lexicon` name and does not exist.

        Parameters
        ----------
        values : mapping
            Every parameter with its value, set or default.

        Returns
        -------
        list of str
            A sentence each.
        """
        found = []
        for name, problems in (("corpus", self._of_corpus), ("lexicon", _of_lexicon)):
            if isinstance(values.get(name), str) and values[name]:
                try:
                    found += problems(values)
                except FramingError as error:
                    found.append(str(error))
        return found

    def _of_corpus(self, values: Mapping[str, Any]) -> list[str]:
        from framing.corpus.corpus import Corpus
        from framing.corpus.files import find_folder

        folder = find_folder(values["corpus"])
        tables = ("build/documents.parquet", "documents.parquet", "documents.csv")
        if (folder / "manifest.csv").exists() and not any((folder / table).exists() for table in tables):
            return [f"Corpus '{values['corpus']}' has not been built: run `framing build {values['corpus']}`."]
        query = str(values.get("query", ""))
        if not {"by", *SIDES} <= set(values):
            return []
        if (folder, query) not in self._corpora:
            self._corpora[folder, query] = Corpus.read(folder, query=query)
        return _sides(self._corpora[folder, query], folder, values)


def _of_lexicon(values: Mapping[str, Any]) -> list[str]:
    from framing.lexicon import Lexicon

    Lexicon.read(values["lexicon"])
    return []


def _sides(corpus: Corpus, folder: Path, values: Mapping[str, Any]) -> list[str]:
    """Return which side of a comparison its corpus lacks; the corpus folder's own choices are read."""
    from framing.attribution.separate import PASSAGE_COLUMNS
    from framing.corpus.checks import as_label, as_labels
    from framing.report.study.settings import StudySettings, read_defaults

    about = read_defaults(folder)
    found = [
        f"{name}: '{corpus.name}' has no column '{column}'.{nearest(column, corpus.documents.columns)}"
        for name in ("unit", "strata")
        if (column := values.get(name) or about.get(name, ""))
        and column not in (*corpus.documents.columns, *PASSAGE_COLUMNS)
    ]
    by, *names = (values[name] or about.get(name, "") for name in ("by", *SIDES))
    by = by or StudySettings.by
    if by == "speaks_for":
        known = _groups(corpus, folder)
    elif by in corpus.documents.columns:
        known = set(as_labels(corpus.documents[by]))
    elif by in PASSAGE_COLUMNS:
        return found  # known once voices are separated
    else:
        near = nearest(by, [*corpus.documents.columns, "speaks_for"])
        return [*found, f"by: '{corpus.name}' has no column '{by}'.{near}"]
    found += [
        f"{side}: '{corpus.name}' has no '{name}' in {by}.{nearest(name, sorted(known))}"
        for side, name in zip(SIDES, names, strict=True)
        if name and as_label(name) not in known
    ]
    if names[0] and names[0] == names[1]:
        found.append(f"target and reference are both '{names[0]}'; a side cannot be compared with itself.")
    return found


def _groups(corpus: Corpus, folder: Path) -> set[str]:
    """Return the groups of speakers of a corpus: its outlets, and the groups of those whom they quote."""
    from framing.attribution.affiliations import Affiliations
    from framing.corpus.passages import REPORTED

    path = folder / "affiliations.csv"
    rows = Affiliations.read(path).rows if path.exists() else []
    return {*corpus.documents["outlet"], *(row.affiliation for row in rows if row.affiliation), REPORTED}
