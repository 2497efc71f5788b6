"""The command `framing score`: how well a measure agrees with coded text, and its stamp."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from framing.errors import ParameterError, nearest
from framing.terminal import say, say_table

if TYPE_CHECKING:
    from pandas import DataFrame

    from framing.corpus.corpus import Comparison, Corpus


def score(
    corpus: Annotated[Path, typer.Argument(help="A corpus folder, or a table of texts.", show_default=False)],
    coded: Annotated[
        Path,
        typer.Option(
            help="What people coded: coded.csv of framing agree, or such a table; of a query, one filled sheet too."
        ),
    ],
    lexicon: Annotated[str, typer.Option(help="Score this list: a row is found that has a hit. Name or path.")] = "",
    category: Annotated[str, typer.Option(help="Only this category of the list.")] = "",
    column: Annotated[str, typer.Option(help="Score this column of the corpus, as voice of passages.")] = "",
    measured: Annotated[
        Path | None, typer.Option(help="Score this table: the key of the corpus, value and, if several, variable.")
    ] = None,
    query: Annotated[str, typer.Option(metavar="FILE", help="Score this query: its precision and recall.")] = "",
    variable: Annotated[str, typer.Option(help="Of the coded table, where it has several.")] = "",
    value: Annotated[str, typer.Option(help="Which of its values counts as found; empty for all labels.")] = "",
    numbers: Annotated[bool, typer.Option("--numbers", help="Values are numbers, not labels.")] = False,
    passages: Annotated[bool, typer.Option("--passages", help="What was coded are passages, not documents.")] = False,
    sentences: Annotated[bool, typer.Option("--sentences", help="What was coded are sentences of these.")] = False,
    by: Annotated[str, typer.Option(help="Column that names the two sides, whose errors are compared.")] = "outlet",
    target: Annotated[str, typer.Option(help="Its value for the target; by default the first of two.")] = "",
    reference: Annotated[str, typer.Option(help="Its value for the reference; by default the second.")] = "",
    data: Annotated[str, typer.Option(help="What the stamp calls the texts; by default the corpus's name.")] = "",
    stamp: Annotated[
        Path | None, typer.Option(help="A corpus or lexicon folder whose validation.json gets the scores.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A new folder for the tables of scores.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the bootstrap.")] = 1,
) -> None:
    """Score a lexicon, a column, a table or a query against coded text.

    Prints precision, recall, F1, α with intervals, and whether errors are equal on both sides. With --stamp, reports
    of that corpus or lexicon say how it was validated.
    """
    from framing.corpus.corpus import Corpus
    from framing.validation.coding.coded_table import gold_of, read_coded
    from framing.validation.scoring.scored import ScoredSettings, scored
    from framing.validation.stamp import check_folder, stamp_of, write_stamps

    if bool(lexicon) + bool(column) + (measured is not None) + bool(query) != 1:
        raise ParameterError("Name one thing to score: --lexicon, --column, --measured or --query.")
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ParameterError(f"'{out}' is not empty, and nothing is overwritten: name a new folder.")
    if stamp is not None:
        check_folder(stamp)
    whole = Corpus.read(corpus)
    if query:
        gold = _filled_sheet(coded)
        gold = gold_of(read_coded(coded)) if gold is None else gold
        return _score_query(whole, query, gold, (variable, value or "yes", seed), stamp, out)
    if passages:
        from framing import separate

        whole = separate(whole)
    if sentences:
        from framing.validation.coding.sentence_rows import sentences_of

        whole = sentences_of(whole)
    sides = _sides(whole, by, target, reference)
    what, kind, source = _measure(whole, lexicon, category, column, measured, variable)
    gold = gold_of(read_coded(coded))
    found = scored(sides, source, gold, ScoredSettings(variable, value, numbers, seed=seed))
    rows = [(str(row["score"]), *(_three(row[name]) for name in ("value", "low", "high")), _count(row["more"]))
            for row in found.table.to_dict("records")]  # fmt: skip
    say_table(("score", "value", "low", "high", "more units"), rows)
    if "errors" in found.tables:
        heads = ("errors", *sides.names, "difference", "p")
        names = ("share_target", "share_reference", "difference")
        rows = [(str(row["error"]), *(_three(row[name]) for name in names), _p(row["p"]))
                for row in found.tables["errors"].to_dict("records")]  # fmt: skip
        say_table(heads, rows)
    for note in found.notes:
        say(f"  note: {note}")
    if out is not None:
        found.save(out)
        say(str(out))
    if stamp is not None:
        say(str(write_stamps(stamp, [stamp_of(found, what, data or whole.name, kind)])))


def _filled_sheet(path: Path) -> DataFrame | None:
    """Return what one coder entered in a sheet that is in the folder of its key, and say every trouble; else None."""
    import pandas as pd

    from framing.validation.coding.coding_folder import KEY_FOLDER, CodingKey
    from framing.validation.coding.filled import read_coders

    if not (path.parent / KEY_FOLDER / "key.csv").is_file():
        return None
    key = CodingKey.read(path.parent)
    filled = read_coders(path, key)
    for row in filled[0].troubles.to_dict("records"):
        place = " ".join(str(row[name]) for name in ("file", "cell", "row_id") if row[name])
        say(f"  {place}: {repr(row['found']) + ' ' if row['found'] else ''}{row['trouble']}")
    table = key.key.set_index("row_id")
    rows = [(table.at[row, "doc_id"], variable, value, str(table.at[row, "probability"]))
            for (row, variable), value in filled[0].codes.items()]  # fmt: skip
    return pd.DataFrame(rows, columns=["doc_id", "variable", "value", "probability"])


def _score_query(
    whole: Corpus, query: str, gold: DataFrame, how: tuple[str, str, int], stamp: Path | None, out: Path | None
) -> None:
    from framing.cells import write_csv
    from framing.corpus.query.query import Query
    from framing.validation.scoring.query_scores import query_scores
    from framing.validation.stamp import write_stamps

    asked = Query.read(query, whole.folder)
    found = query_scores(whole, asked, gold, *how)
    say(f"{asked.name}: {asked.said}")
    say_table(("stratum", "documents", "judged", "relevant"),
              [tuple(map(_cell, row)) for row in found.strata.itertuples(index=False)])  # fmt: skip
    rows = [(str(name), *map(_three, figures)) for name, *figures in found.table.itertuples(index=False)]
    say_table(("score", "value", "low", "high"), rows)
    for note in found.notes:
        say(f"  note: {note}")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_csv(found.table, out / "scores.csv")
        write_csv(found.strata, out / "strata.csv")
        say(str(out))
    if stamp is not None:
        say(str(write_stamps(stamp, [found.stamp(asked, whole.name)])))


def _cell(value: str | int) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _sides(whole: Corpus, by: str, target: str, reference: str) -> Comparison:
    from framing.corpus.selection import column_of

    there = sorted({str(name) for name in column_of(whole.documents, whole.name, by)} - {""})
    if not (target and reference) and len(there) != 2:
        raise ParameterError(
            f"The column '{by}' has {len(there)} values: name two of them with --target and --reference, as "
            f"{', '.join(there[:5])}."
        )
    others = [name for name in there if name not in (target, reference)]
    target = target or next(iter(others), "")
    reference = reference or next((name for name in others if name != target), "")
    return whole.compare(by=by, target=target, reference=reference)


def _measure(
    whole: Corpus, lexicon: str, category: str, column: str, measured: Path | None, variable: str
) -> tuple[str, str, Any]:
    """Return what is scored, of which kind its stamp is, and what gives its values."""
    if lexicon:
        from framing.lexicon import Lexicon

        words = Lexicon.read(lexicon).only(category)
        return f"{words.header['name']} {words.header['version']}".strip(), "lexicon", words
    if measured is not None:
        from framing.validation.coding.coded_table import read_coded

        return measured.stem, "measure", read_coded(measured)
    if column not in whole.documents:
        raise ParameterError(
            f"The corpus has no column {column!r}.{nearest(column, list(whole.documents))} Columns of passages need "
            "--passages."
        )
    table = whole.documents[[whole.key]].assign(value=whole.documents[column].astype(str))
    table = table.assign(variable=variable) if variable else table
    return column, "voices" if whole.key == "passage_id" else "measure", table


def _three(value: float) -> str:
    return "–" if value != value else f"{value:.3f}"


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else _three(value)


def _count(value: float) -> str:
    return "–" if value != value else f"{value:,.0f}"
