"""Any data frame as a table of documents: columns by their usual names, ids, days and texts as what they are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from framing.corpus.checks import REQUIRED, as_label, as_labels
from framing.corpus.tables.columns import (
    COUNTS,
    TEXT_FORM,
    USUAL_NAMES,
    abstract_column,
    guess_columns,
    longest_column,
    usual_column,
)
from framing.errors import CorpusError, nearest
from framing.text.days import ISO_DAY, iso_days, open_days
from framing.text.labels import listed
from framing.text.reading import HOLE, many

DATE_ORDERS = {"day-first": "day", "month-first": "month", "year-first": "year"}
_EPOCH = re.compile(r"(\d{9,10})(\d{3})?(?:\.0*)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_SERIAL_FROM, _SERIALS = date(1899, 12, 30), (29_221, 60_000)
"""Workbooks count days from here; numbers of 1980 to 2064."""
_DAYS_ASKED, _CELLS_ASKED = 2_000, 200
_OTHER_DAY = re.compile(
    r"modif|updat|chang|access|retriev|crawl|scrap|download|fetch|import|export|index|coded|birth|geänd|aktualis|abruf|"
    r"kodier|geburt|mise à jour|consult|saisie|codage|naissance|измен|обнов|скачив|доступ|рожд|кодир"
)
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_SENTENCE = re.compile(r"(?!https?://)(?:\S+\s+){7}.*[.!?…»”\"]\s*\Z", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udfff]")
_LANGUAGES = {
    name: code
    for code, names in {
        "en": "english englisch anglais английский inglés eng", "de": "german deutsch allemand немецкий ger deu",
        "fr": "french französisch français французский fre fra", "ru": "russian russisch russe русский rus",
        "uk": "ukrainian ukrainisch ukrainien украинский українська ukr", "es": "spanish spanisch espagnol español spa",
        "it": "italian italienisch italien italiano ita", "pt": "portuguese portugiesisch português por",
        "nl": "dutch niederländisch nederlands nld", "pl": "polish polnisch polski pol", "zh": "chinese chinesisch zho",
        "ar": "arabic arabisch ara", "tr": "turkish türkisch tur",
    }.items()
    for name in names.split()
}  # fmt: skip


def documents_of(frame: pd.DataFrame, given: Mapping[str, str], dates: str = "") -> tuple[pd.DataFrame, list[str]]:
    """Return a data frame as documents, and notes on what was taken as what.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a document, whatever its columns are called.
    given : mapping of str to str
        Column of the corpus to column of the frame; the others are guessed by their usual names.
    dates : {"", "day-first", "month-first", "year-first"}
        Order of day and month where the whole column does not show it.

    Returns
    -------
    (pandas.DataFrame, list of str)
        The columns `doc_id, outlet, published, title, text`, what was recognised beside them, then all others under
        their own names.

    Raises
    ------
    CorpusError
        If a given column does not exist, or no column can be taken for the outlet or the text.
    """
    if not isinstance(frame, pd.DataFrame):
        raise CorpusError(f"Documents are a pandas DataFrame, not {type(frame).__name__}: pandas.DataFrame(rows).")
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1).reset_index(drop=True)
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise CorpusError(f"{list(frame.columns).count(twice[0])} columns are named '{twice[0]}'; rename all but one.")
    found, notes = recognised(frame, given)
    for column in ("text", "outlet"):
        if column not in found:
            raise CorpusError(_unknown(column, frame))
    table = renamed(frame, found, notes)
    if "doc_id" not in found:
        table["doc_id"] = [str(number) for number in range(1, len(table) + 1)]
        notes.append("No column holds ids; documents are numbered in their order (doc_id 1, 2, …).")
    for column in ("published", "title"):
        if column not in found:
            table[column] = ""
            notes.append(f"No column holds {'days of publication' if column == 'published' else 'titles'}: left empty.")
    table["published"], said = days_of(table["published"], dates)
    if not counted(table):
        table["text"] = tidied(table["text"], notes)
    if "language" in table.columns:
        table["language"] = [language_code(value) for value in as_labels(table["language"])]
    rest = [column for column in table.columns if column not in REQUIRED]
    return table[[*REQUIRED, *rest]], [*notes, *said]


def recognised(frame: pd.DataFrame, given: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return which column of a frame is which of the corpus, and notes on what was guessed."""
    names = [str(name) for name in frame.columns]
    filled = [name for name in names if name in given.values() or _has_cells(frame[name])]
    notes = []
    if addresses := _addresses_beside_names(frame, filled, given):
        notes.append(f"'{addresses[0]}' holds addresses, so that it is not the outlet.")
    likely = [name for name in filled if name not in addresses]
    found = guess_columns(names, guess_columns(likely, given))
    if "text" not in found and (abstract := abstract_column(names, found.values())):
        found["text"] = abstract
        notes.append(f"No column holds whole texts; the texts are the abstracts in '{abstract}'.")
    elif "text" not in found:
        longest = longest_column({name: frame[name].tolist() for name in frame.columns}, found.values())
        found |= {"text": longest} if longest else {}
    if "published" not in found and (column := _column_of_days(frame, found.values())):
        found["published"] = column
        notes.append(f"No column is named as a day of publication usually is; '{column}' alone holds days.")
    if beside := _texts_beside(frame, found):
        kept = "holds sentences too, and is kept apart" if len(beside) == 1 else "hold sentences too, and are kept"
        notes.append(f"The text is '{found['text']}' alone; {listed([repr(name) for name in beside])} {kept}.")
    guessed = [f"{column} from '{name}'" for column, name in found.items() if column not in given and name != column]
    return found, [*([f"Columns recognised by their names: {listed(guessed, 12)}."] if guessed else []), *notes]


def _addresses_beside_names(frame: pd.DataFrame, filled: Sequence[str], given: Mapping[str, str]) -> list[str]:
    """Return columns called as outlets are that hold addresses, if another one that is called so holds none."""
    called = [name for name in filled if usual_column(name) == "outlet" and name not in given.values()]
    addresses = [name for name in called if _share(frame[name], _ADDRESS) > 0.5]
    return addresses if len(addresses) < len(called) else []


def _texts_beside(frame: pd.DataFrame, found: Mapping[str, str]) -> list[str]:
    """Return other columns of sentences: a lead or an abstract that the text does not repeat."""
    first = frame.head(_CELLS_ASKED)
    beside = []
    for name in first.columns:
        if "text" not in found or name in found.values() or _share(first[name], _SENTENCE) <= 0.5:
            continue
        pairs = zip(first[name].astype(str), first[found["text"]].astype(str), strict=True)
        if sum(other.strip()[:60] in text for other, text in pairs) < 0.5 * len(first):
            beside.append(str(name))
    return beside


def _share(values: Any, pattern: re.Pattern[str]) -> float:
    """Return the share of the first cells with something in them that a pattern fits."""
    if not isinstance(values, pd.Series) or values.dtype.kind in "biufM":
        return 0.0
    cells = [str(value).strip() for value in values.dropna().head(_CELLS_ASKED) if str(value).strip()]
    return sum(bool(pattern.match(cell)) for cell in cells) / len(cells) if cells else 0.0


def _column_of_days(frame: pd.DataFrame, taken: Iterable[str]) -> str:
    """Return the one column whose cells are days, if no other one's are, and its name is not that of another event."""
    taken = set(taken)
    found = []
    for name in frame.columns:
        if name in taken or not isinstance(frame[name], pd.Series):
            continue
        shown = list(filter(None, map(as_label, frame[name].iloc[:_DAYS_ASKED].astype(object))))
        if shown and len(max(shown, key=len)) < 60 and not all(label.isdigit() for label in shown):
            days = iso_days(shown)[0]
            read = sum(bool(ISO_DAY.match(day)) for day in days) + len(open_days(shown))
            found += [str(name)] if read >= 0.9 * len(shown) else []
    return found[0] if len(found) == 1 and not _OTHER_DAY.search(found[0].casefold()) else ""


def _has_cells(values: Any) -> bool:
    return not isinstance(values, pd.Series) or bool(((values.notna()) & (values.astype(object) != "")).any())


def renamed(frame: pd.DataFrame, found: Mapping[str, str], notes: list[str]) -> pd.DataFrame:
    """Return a frame with the names of the corpus; a column that has such a name and is another one gets a new name."""
    names = {name: column for column, name in found.items()}
    for name in frame.columns:
        if name in found and name not in names:
            names[name] = f"original_{name}"
            notes.append(f"{name} is taken from '{found[name]}'; the column '{name}' is kept as 'original_{name}'.")
    return frame.rename(columns=names)


def _unknown(column: str, frame: pd.DataFrame) -> str:
    usual = ", ".join(USUAL_NAMES[column].split()[:4])
    return (
        f"No column is named as {'an outlet' if column == 'outlet' else 'a text'} usually is ({usual}, …); say which "
        f"one it is, as in {column}='NAME'.{nearest('', frame.columns)}"
    )


def days_of(values: pd.Series, dates: str = "") -> tuple[list[str], tuple[str, ...]]:
    """Return a column of days as ISO 8601 where that is certain, and notes on what was read or could not be.

    Raises
    ------
    CorpusError
        If `dates` is no order.
    """
    if dates and dates not in DATE_ORDERS:
        said = nearest(dates, DATE_ORDERS)
        raise CorpusError(f"Dates are day-first, month-first or year-first, not '{dates}'.{said}")
    shown = [as_label(value) for value in values.astype(object)]
    filled = [value for value in shown if value]
    if filled and all(_EPOCH.fullmatch(value) for value in filled):
        days = [_from_epoch(value) if value else "" for value in shown]
        if all(day.endswith("T00:00:00") for day in days if day):
            days = [day.removesuffix("T00:00:00") for day in days]
        first = days[shown.index(filled[0])]
        return days, (f"Days of publication are read as seconds since 1970 ({filled[0]} is {first}).",)
    if filled and all(_is_serial(value) for value in filled):
        days = [(_SERIAL_FROM + timedelta(int(value.split(".")[0]))).isoformat() if value else "" for value in shown]
        first = days[shown.index(filled[0])]
        return days, (f"Days of publication are read as the numbers of a workbook ({filled[0]} is {first}).",)
    return iso_days(shown, DATE_ORDERS.get(dates, ""))


def _is_serial(value: str) -> bool:
    found = _SERIAL.fullmatch(value)
    return found is not None and _SERIALS[0] <= int(found[1]) <= _SERIALS[1]


def _from_epoch(value: str) -> str:
    found = _EPOCH.fullmatch(value)
    return datetime.fromtimestamp(int(found[1]), UTC).replace(tzinfo=None).isoformat() if found else value


def fingerprint_of(table: pd.DataFrame) -> str:
    """Return a SHA-256 over the cells of a table in the order of its rows; that of its columns does not matter.

    Fractions count with ten digits: the last ones depend on the processor.
    """
    digest = hashlib.sha256()
    for column in sorted(table.columns):
        digest.update(column.encode() + b"\x00")
        for value in table[column]:
            shown = f"{value:.10g}" if isinstance(value, float) else str(value)
            digest.update(shown.encode() + b"\x00")
    return digest.hexdigest()


def counted(table: pd.DataFrame) -> bool:
    """Return whether the texts of a table are terms as often as they were counted, with marks of holes between them."""
    return TEXT_FORM in table.columns and bool((table[TEXT_FORM] == COUNTS).all())


def tidied(texts: Sequence[Any] | pd.Series, notes: list[str]) -> list[Any]:
    """Return texts with line feeds alone, without code points that no text may hold; what is no string stays."""
    out, changed = [], 0
    for text in texts:
        if isinstance(text, str):
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            clean = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text.replace(HOLE, " "))
            changed += clean != text
            text = clean
        out.append(text)
    if changed:
        notes.append(f"Marks of embedded objects, or halves of characters, were replaced in {many(changed, 'text')}.")
    return out


def language_code(value: str) -> str:
    """Return the code of a language by its name or its longer code; what is not known stays.

    Examples
    --------
    >>> language_code("English"), language_code("ru-RU"), language_code("Volapük")
    ('en', 'ru', 'Volapük')
    """
    name = value.strip().casefold()
    short = re.split(r"[-_]", name)[0]
    if name in _LANGUAGES:
        return _LANGUAGES[name]
    return short if len(short) == 2 and short.isascii() and short.isalpha() else _LANGUAGES.get(short, value)
