"""Pickers: what a corpus offers for the parameters of a comparison, and which lexicons there are by name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.report.notebook.parameters import Parameter

COLUMNS, VALUES, PAGES, LISTS = ("by", "unit", "strata"), ("target", "reference"), ("page",), ("lexicon", "choices")
"""Names of parameters for which a column, a value of `by`, a page, or a lexicon can be picked."""
FEW: dict[str, tuple[tuple[str, ...], ...]] = {
    "reported": (("apart", "outlet", "speaker"),),
    "names": (("join", "split"), ("keep", "drop")),
    "engine": (("nmf", "gibbs", "variational"),),
    "period": (("day", "week", "month", "quarter", "year"), ("day", "month", "year")),
    "reading": (("time", "print"),),
}
"""Values of parameters that have few: a notebook that names all of them in the parameter's help takes no others."""
OF_STUDY = "speaks_for"
"""Column that a study compares where neither the notebook nor the corpus folder names one."""
MOST_SEPARATED = 600
"""Most documents that are separated into voices to count what each group says; it takes about 8 ms each."""
MOST_GROUPS, MOST_VALUES = 60, 200
"""Most values of a column that can define groups; most values in one picker."""
_NO_GROUPS = frozenset(  # by speaker, private persons would be named here
    "doc_id passage_id text title url sha256 spans quotation repeat_of position rule source_file source_start "
    "source_end speaker".split()
)
_UNITS = ("story_id", "page_id", "doc_id")


@dataclass(frozen=True)
class Offer:
    """What can be picked for a parameter.

    Attributes
    ----------
    options : tuple of (str, str)
        Label and value.
    closed : bool
        Whether nothing else can be given.
    hint : str
        What it means to leave it empty, where that is no option.
    """

    options: tuple[tuple[str, str], ...]
    closed: bool = True
    hint: str = ""

    @property
    def values(self) -> list[str]:
        """The values, without their labels."""
        return [value for _, value in self.options]


@dataclass
class Pickers:
    """Offers of a corpus; its tables are read once, and again when the folder or its content changes."""

    _stamp: tuple = ()
    _documents: Any = None
    _passages: Any = None

    def offers(self, declared: Iterable[Parameter], values: Mapping[str, Any]) -> tuple[dict[str, Offer], str]:
        """Return what can be picked, by parameter, and why there is nothing to pick, or "".

        Parameters
        ----------
        declared : iterable of Parameter
        values : mapping
            What is set now; `corpus` and `by` decide what is offered.
        """
        known = {p.name: p for p in declared if p.base == "str" and not p.many and not p.choices and not p.optional}
        offers = {name: offer for name in FEW if name in known and (offer := _few(known[name]))}
        offers |= {name: _lexicons(known[name]) for name in LISTS if name in known}
        if "corpus" not in known or "by" not in known:
            return offers, ""
        try:
            return offers | self._of_corpus(known, values), ""
        except (FramingError, OSError) as error:
            none = {name: Offer(()) for name in (*COLUMNS, *VALUES, *PAGES) if name in known}
            return offers | none, " ".join(str(error).split())

    def _of_corpus(self, known: Mapping[str, Parameter], values: Mapping[str, Any]) -> dict[str, Offer]:
        from framing.corpus.files import find_file, find_folder

        place = str(values.get("corpus", ""))
        source = find_file(place) or find_folder(place)
        defaults = _defaults(source)
        table, kind, unseparated = self._table(source, known["by"].default == "", str(defaults.get("repeats", "one")))
        by = values.get("by") or defaults.get("by") or OF_STUDY
        columns = [*unseparated, *(column for column in table if _defines_groups(table, column))]
        counted = _counted(table, by, kind) if by in table else [(name, name) for name in unseparated.get(by, [])]
        found = {name: _columns(table, columns) for name in COLUMNS}
        found["unit"] = _columns(table, [*(unit for unit in _UNITS if unit in table), *columns])
        found |= dict.fromkeys(VALUES, counted)
        if "page_id" in table:
            found["page"] = sorted(_counted(table, "page_id", kind), key=lambda option: option[1])
        offers = {name: _lexicons(known[name], _empty(known[name], defaults)) for name in LISTS if name in known}
        for name, options in found.items():
            if name in known:
                values_of = [value for _, value in options] if name in VALUES else []
                offers[name] = Offer((*_empty(known[name], defaults, values_of), *options))
        return offers

    def _table(self, source: Path, study: bool, repeats: str) -> tuple[Any, str, dict[str, list[str]]]:
        """Return the rows that are compared, what they are, and groups of a column that is not counted."""
        from framing.attribution import separate
        from framing.corpus.corpus import Corpus

        files = [source, *(path for shape in ("*.*", "build/*.parquet") for path in sorted(source.glob(shape)))]
        stamp = (source.resolve(), study, repeats, *((path, path.stat().st_mtime_ns) for path in files))
        if stamp != self._stamp:
            corpus = Corpus.read(source, repeats)
            few = len(corpus.documents) <= MOST_SEPARATED and "passage_id" not in corpus.documents
            self._documents = corpus.documents
            self._passages = separate(corpus).documents if study and few else None
            self._stamp = stamp
        if self._passages is not None:
            return self._passages, "passage", {}
        return self._documents, "document", {OF_STUDY: _groups(source, self._documents)} if study else {}


def _groups(folder: Path, documents: Any) -> list[str]:
    """Return the groups for which somebody speaks in a corpus: its outlets, and those of its affiliations."""
    from framing.attribution.affiliations import Affiliations

    path = folder / "affiliations.csv"
    named = {row.affiliation for row in Affiliations.read(path).rows} if path.is_file() else set()
    return sorted({*documents["outlet"], *named} - {""})


def _defaults(folder: Path) -> dict[str, Any]:
    """Return what the corpus folder sets for a study; a file that cannot be read is reported when the study opens."""
    with suppress(OSError, ValueError):
        found = tomllib.loads((folder / "report.toml").read_text("utf-8")).get("compare_framing", {})
        return found if isinstance(found, dict) else {}
    return {}


def _defines_groups(table: Any, column: str) -> bool:
    values = table[column]
    if column in _NO_GROUPS or not all(isinstance(value, str) for value in values.head(1)):
        return False
    return 2 <= values[values != ""].nunique() <= min(MOST_GROUPS, len(values) / 2)


def _columns(table: Any, columns: Iterable[str]) -> list[tuple[str, str]]:
    found = []
    for column in dict.fromkeys(columns):
        n = table[column][table[column] != ""].nunique() if column in table else 0
        found.append((f"{column} · {n} values" if n else column, column))
    return found


def _counted(table: Any, column: str, kind: str) -> list[tuple[str, str]]:
    """Return the values of a column with the number of rows of each, most first."""
    from framing.corpus.passages import REPORTED

    counts = table[column][~table[column].isin(["", REPORTED])].astype(str).value_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_VALUES]
    return [(f"{value} · {n:,} {kind}{'s' if n != 1 else ''}", value) for value, n in ranked]


def _empty(
    parameter: Parameter, defaults: Mapping[str, Any], values: Iterable[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return the option to leave a parameter empty, with what that means; none where it has to be given."""
    meaning = re.search(r"empty: ([^;]+)", parameter.help)
    if not meaning:
        return ()
    default = str(defaults.get(parameter.name, "")) if "corpus folder" in meaning[1] else ""
    if not default:
        return ((meaning[1].strip(), ""),)
    missing = bool(values) and default not in values
    return ((f"{default} · default{', but not in this column: choose another' if missing else ''}", ""),)


def _few(parameter: Parameter) -> Offer | None:
    """Return the few values of a parameter, where its help names them all."""
    for values in FEW[parameter.name]:
        if all(re.search(rf"\b{value}\b", parameter.help) for value in values):
            return Offer((*_empty(parameter, {}), *((value, value) for value in values)))
    return None


def _lexicons(parameter: Parameter, empty: tuple[tuple[str, str], ...] = ()) -> Offer:
    """Return the lists that ship, by name; a path can be typed as well."""
    from framing.lexicon import LISTS as folder

    names = sorted(path.stem for path in folder.glob("*.csv"))
    kept = [name for name in names if name.startswith("choices") == (parameter.name == "choices")]
    hint = f"a name or a path; empty: {empty[0][0]}" if empty else "a name or a path"
    return Offer(tuple((name, name) for name in kept), closed=False, hint=hint)
