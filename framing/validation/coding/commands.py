"""The commands `framing sheet` and `framing agree`: rows for people to code, and what they entered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from framing.errors import ParameterError
from framing.terminal import say, say_table
from framing.text.reading import many

if TYPE_CHECKING:
    from pandas import DataFrame

    from framing.corpus.corpus import Corpus
    from framing.validation.coding.coding_folder import CodingKey
    from framing.validation.coding.sheet import Sheet


def sheet(
    context: typer.Context,
    corpus: Annotated[
        Path,
        typer.Argument(
            help="A corpus folder, a table of texts; with --intrusion a report or list.", show_default=False
        ),
    ],
    out: Annotated[Path, typer.Option(help="A new folder for the sheets.", show_default=False)],
    coder: Annotated[list[str], typer.Option(metavar="NAME", help="A coder; give it again for another.")],
    codebook: Annotated[
        Path | None, typer.Argument(help="A codebook.yml: variables and values.", show_default=False)
    ] = None,
    n: Annotated[int, typer.Option(min=0, help="Rows in all; 0 for as many as --wanted needs.")] = 0,
    wanted: Annotated[float, typer.Option(help="Half width of the 95 % interval of a share in each stratum.")] = 0.1,
    strata: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="Draw within its values; again for another column.")
    ] = None,
    allocation: Annotated[str, typer.Option(help="equal, or proportional to the strata.")] = "equal",
    passages: Annotated[
        bool, typer.Option("--passages", help="Code passages (own words, reported, quoted), not documents.")
    ] = False,
    sentences: Annotated[bool, typer.Option("--sentences", help="Code sentences of these.")] = False,
    hits: Annotated[str, typer.Option(metavar="LEXICON", help="Only rows in which this list has a hit.")] = "",
    where: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN=VALUE", help="Of these rows only, as in voice=quoted.")
    ] = None,
    query: Annotated[
        str, typer.Option(metavar="FILE", help="Draw from the hits of this query and from the rest, to judge it.")
    ] = "",
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other rows.")] = 1,
    form: Annotated[
        str, typer.Option("--for", help="Where people code: spreadsheet, doccano, label-studio or inception.")
    ] = "spreadsheet",
    intrusion: Annotated[
        str,
        typer.Option(help="Items with an intruder: words or texts (topics of a report), or categories (of a list)."),
    ] = "",
) -> None:
    """Draw rows for people to code, blind to outlet and measure.

    Writes a sheet for each coder (XLSX with drop-downs, and CSV), or what doccano, Label Studio or INCEpTION import;
    instructions from the codebook, and the key, which coders do not get. With --intrusion no codebook is needed: coders
    name the word or topic that does not belong. Nor with --query: they say whether a text is about what it is to find.
    """
    if intrusion:
        from framing.validation.coding.intrusion_sheets import codebook_text, intrusion_sheet

        items = intrusion_sheet(corpus, intrusion, seed)
        return _written(items, codebook_text(items), out, coder, form)
    if codebook is None and not query:
        error = typer.BadParameter("CODEBOOK is missing, as in: framing sheet corpora/mine codebook.yml", ctx=context)
        error.format_message = lambda: str(error.message)  # type: ignore[method-assign]
        raise error
    from framing.corpus.corpus import Corpus
    from framing.lexicon import Lexicon
    from framing.validation.coding.codebook import Codebook
    from framing.validation.coding.sentence_rows import sentences_of, with_hits
    from framing.validation.coding.sheet import SheetSettings, draw_sheet

    whole = Corpus.read(corpus)
    asked: dict[str, Any] | None = None
    if query:
        if strata or passages or sentences:
            raise ParameterError("--query draws documents by strata of its own: no --strata, --passages, --sentences.")
        whole, strata, asked = _judged_by(whole, query, codebook)
    book = Codebook.of(asked) if asked else Codebook.read(str(codebook))
    if passages:
        from framing import separate

        whole = separate(whole)
    whole = whole.where(**_conditions(where)) if where else whole
    whole = sentences_of(whole) if sentences else whole
    whole = with_hits(whole, Lexicon.read(hits)) if hits else whole
    columns = tuple(strata) if strata else ("outlet",)
    drawn = draw_sheet(whole, book, SheetSettings(n, columns, allocation, wanted, seed))
    _written(drawn, json.dumps(asked).encode() if asked or codebook is None else codebook, out, coder, form)


def _judged_by(
    whole: Corpus, query: str, codebook: Path | None
) -> tuple[Corpus, list[str], dict[str, Any] | None]:
    """Return documents with the strata of a query, the column of these, and the codebook where none is given."""
    from framing.corpus.query.query import Query
    from framing.validation.scoring.query_scores import STRATUM, codebook_of, titled, with_strata

    asked = Query.read(query, whole.folder)
    return titled(with_strata(whole, asked)), [STRATUM], codebook_of(asked) if codebook is None else None


def _written(drawn: Sheet, codebook: Path | bytes, out: Path, coder: list[str], form: str) -> None:
    from framing.validation.coding.coding_folder import write_sheets

    for path in write_sheets(drawn, codebook, out, coder, form):
        say(str(path))
    for note in drawn.notes:
        say(f"  note: {note}")


def _conditions(texts: list[str]) -> dict[str, list[str]]:
    """Return ``column=value`` texts by column; a column given again has several values.

    Examples
    --------
    >>> _conditions(["voice=quoted", "voice=reported", "outlet=A=B"])
    {'voice': ['quoted', 'reported'], 'outlet': ['A=B']}
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        column, equals, value = text.partition("=")
        if not equals or not column.strip():
            raise ParameterError(f"--where {text!r} is not of the form column=value.")
        found.setdefault(column.strip(), []).append(value.strip())
    return found


def agree(
    sheets: Annotated[list[Path], typer.Argument(help="Filled sheets, or tables of values.", show_default=False)],
    out: Annotated[Path, typer.Option(help="A new folder for the tables.", show_default=False)],
    source: Annotated[
        Path | None, typer.Option("--from", help="The folder that framing sheet wrote; by default the first sheet's.")
    ] = None,
    adjudicated: Annotated[Path | None, typer.Option(help="The adjudication sheet, filled.")] = None,
    stamp: Annotated[
        Path | None, typer.Option(help="A corpus folder whose validation.json gets the agreement.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the bootstrap.")] = 1,
) -> None:
    """Read filled sheets: agreement, disagreements, every trouble.

    Exports of doccano (JSONL), Label Studio (JSON) and INCEpTION (WebAnno TSV 3) are read as they are. A CSV with the
    corpus's key, variable and value (a classifier's, a machine coder's) is one more coder. No file is changed.
    """
    from framing.validation.coding.agree import AgreeSettings, agree
    from framing.validation.coding.agreement_folder import write_agreement
    from framing.validation.coding.coding_folder import CodingKey
    from framing.validation.coding.filled import read_coders
    from framing.validation.coding.intrusion_sheets import found_intruders
    from framing.validation.stamp import check_folder, stamps_of_coders, write_stamps

    key = CodingKey.read(source if source is not None else sheets[0].parent)
    filled = [one for path in sheets for one in read_coders(path, key)]
    decided = next(iter(read_coders(adjudicated, key, whole=False)), None) if adjudicated is not None else None
    found = agree(filled, key, decided, AgreeSettings(seed=seed))
    scores = found_intruders(filled, key) if "intrusion" in key.settings else None
    if stamp is not None:
        check_folder(stamp)
    written = write_agreement(found, key, out, [span for one in filled for span in one.spans])
    shown = [[str(row["variable"]), str(row["coders"]), str(row["rows"]), *map(_shown, _limits(row))]
             for row in found.table.to_dict("records")]  # fmt: skip
    say_table(("variable", "coders", "rows", "agreement", "kappa", "alpha"), shown)
    counts = f"{many(len(found.disagreements), 'disagreement')}, {many(len(found.troubles), 'trouble')} with cells"
    say(f"{written[0].parent} ({counts}: see disagreements.csv and troubles.csv)")
    for note in found.notes:
        say(f"  note: {note}")
    if scores is not None:
        return _intruders(scores, key, out, stamp)
    if stamp is not None:
        stamped = stamps_of_coders(found.table.to_dict("records"), str(key.settings["corpus"]))
        say(str(write_stamps(stamp, stamped)))


def _intruders(scores: DataFrame, key: CodingKey, out: Path, stamp: Path | None) -> None:
    """Print, save and stamp how often intruders were found."""
    from framing.cells import csv_text
    from framing.validation.coding.intrusion_sheets import intrusion_stamp
    from framing.validation.stamp import write_stamps

    (out / "intrusion.csv").write_text(csv_text(scores), encoding="utf-8")
    whole = scores[scores["topic"] == "all"].to_dict("records")
    rows = [[str(row["coder"]), str(row["judged"]), str(row["found"]),
             _shown((row["precision"], row["low"], row["high"])), f"{row['chance']:.3f}"] for row in whole]  # fmt: skip
    say_table(("coder", "judged", "found", "share", "by chance"), rows)
    say(str(out / "intrusion.csv"))
    if stamp is not None:
        say(str(write_stamps(stamp, [intrusion_stamp(scores, key, str(key.settings["corpus"]))])))


def _limits(row: dict[str, Any]) -> list[tuple[float, float, float]]:
    """Return each figure of a row with its limits."""
    return [(row[name], row[f"{name}_low"], row[f"{name}_high"]) for name in ("agreement", "kappa", "alpha")]


def _shown(figure: tuple[float, float, float]) -> str:
    value, low, high = figure
    if value != value:
        return "–"
    return f"{value:.3f}" + ("" if low != low else f" [{low:.3f}, {high:.3f}]")
