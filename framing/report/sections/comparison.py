"""Sections: what a report says of a study, in sentences, tables and passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from framing.attribution.validity import language_of
from framing.corpus.checks import has_word
from framing.corpus.passages import REPORTED, UNMAPPED, opens_quotation
from framing.corpus.query.query import chosen_said, is_of_query
from framing.lexicon.header import validation_said
from framing.measures.groups.periods import periods_of
from framing.printing import SIDE
from framing.report.sections.validity import media_said, passages_said
from framing.report.study import blocks
from framing.report.study.blocks import (
    Block,
    Prose,
    aside,
    chart,
    facts,
    keep_table,
    plain_markdown,
    rows_of_a_notebook,
    stack,
    table,
)
from framing.report.study.excerpts import NO_TEXT
from framing.report.study.multiplicity import quotable
from framing.report.study.row_hits import row_links
from framing.report.study.study import Absent, Study
from framing.report.study.units import counted
from framing.result import Result, best_first
from framing.stats.design import MIN_UNITS
from framing.stats.stamps import validated_said
from framing.text.days import period_said
from framing.text.reading import many, plain, unit_name

IN_SIGHT = ("Corpus", "Query", "Compared", "Other groups", "Units", "Lexicon", "Text")
"""Facts of the comparison that are not folded away."""
FIRST = 3
"""Rows of each result among the figures to quote."""


def title(study: Study, said: str = "") -> Prose:
    """Return the report's title: the one given, that of the corpus folder for its default sides, or a plain one."""
    if said:
        return Prose(f"# {plain_markdown(said)}")
    if study.settings.title and study.has_default_sides:
        return Prose(f"# {plain_markdown(study.settings.title)}")
    target, reference = (plain_markdown(side) for side in study.sides)
    return Prose(f"# How {target} and {reference} word {plain_markdown(study.settings.subject)}")


def opening(study: Study) -> Block:
    """Return how many words are set against how many, who selected them, and what that cannot show."""
    target, reference = study.sides
    sentences = [study.settings.context] if study.settings.context else []
    n_target = study.words_of(True)
    if target not in study.outlets:
        carriers = study.settings.carrier or " and ".join(study.outlets)
        did = "selected and translated" if study.settings.translated else "selected"
        sentences.append(
            f"Only {many(n_target, 'word')} here {'is' if n_target == 1 else 'are'} said in or by {target}, {did} by "
            f"{carriers}. "
            f"Nothing here describes the coverage of {target} as such."
        )
    else:
        what = {
            "speaks_for": ": each side's own words, and what its people are quoted as saying",
            "outlet": ": everything each of them prints, the quotations of others included",
        }.get(study.settings.by, "")
        sentences.append(
            f"This report compares {many(n_target, 'word')} of {target} with {many(study.words_of(False), 'word')} of "
            f"{reference}{what}."
        )
    if study.comparison.design.testable:  # what cannot be tested has said so among the findings
        sentences.append(f"{_capital(study.stands_behind())}.")
    return blocks.paragraph(" ".join(sentences), "lede")


def compared(study: Study) -> Block:
    """Return the facts of the comparison, and who speaks for the target."""
    rows = _facts(study)
    first = {name: rows.pop(name) for name in IN_SIGHT if name in rows}
    return stack(facts(first), aside("How passages and voices were found, and how well", [facts(rows)]), _roles(study))


def _facts(study: Study) -> dict[str, str]:
    documents = study.passages.documents
    rows = {
        "Corpus": f"{study.passages.name}: {documents['doc_id'].nunique():,} documents of {', '.join(study.outlets)}, "
        + period_said(documents.drop_duplicates("doc_id")["published"]),
        "Query": study.private.hide(chosen_said(study.passages.notes)),
        "Passages": passages_said(study),
        "Compared": f"{study.sides[0]} (target) with {study.sides[1]} (reference), by {unit_name(study.settings.by)}",
        "Other groups": _other_groups(study),
        "Extractor": "its measured errors are given under Methods (Validity); what it misses is counted as the "
        "outlet's own words.",
        "Media classes": f"{media_said(study)} (State Media Matrix, Dragomir & Söderström 2021)",
        "Units": study.comparison.design.describe(),
        "Lexicon": f"{study.lexicon.header['name']} {study.lexicon.header['version']}; "
        f"{validation_said(study.lexicon.header)}{_other_language(study)}",
    }
    rows = {name: said for name, said in rows.items() if said or name not in ("Query", "Other groups")}
    if study.private.numbers:
        rows["Private persons"] = (
            "each has a number in place of the name, the same throughout, as [resident 1]; words added for grammar are "
            "in brackets too"
        )
    if not study.shows_text:
        rows["Text"] = f"{NO_TEXT} With the corpus at hand, show_text=true shows them."
    if others := [note for note in study.passages.notes if not is_of_query(note)]:
        rows["Reading the corpus"] = " ".join(map(study.private.hide, others))
    guessed = documents[documents["boundary"] == "guess"] if "boundary" in documents else documents[:0]
    if len(guessed):
        rows["Post boundaries"] = (
            f"the beginning of {guessed['doc_id'].nunique()} of {many(documents['doc_id'].nunique(), 'piece')} is a "
            "guess; such pieces are not used as units"
        )
    return rows


def _other_groups(study: Study) -> str:
    """Return which groups and weeks are not compared, and what compares them; empty where there are none."""
    by, documents = study.settings.by, study.passages.documents
    values = documents.loc[documents["text"].map(has_word), by] if by in documents else pd.Series(dtype=str)
    others = set(values.astype(str)) - {"", REPORTED, UNMAPPED, *study.sides}
    weeks = periods_of(documents["published"], "week").dropna().nunique()
    said = [f"two of {2 + len(others)} values of {unit_name(by)}"] * bool(others)
    said += [f"all {weeks} weeks together"] * (weeks > 2)
    if not said:
        return ""
    return (
        f"This report compares {' and '.join(said)}. For every group against the rest and against each other, and "
        f"for a difference over time: framing report notebooks/groups.ipynb --set by={by}"
    )


def _other_language(study: Study) -> str:
    """Return that a lexicon is for another language than the texts are in; nothing where it is for theirs."""
    listed, texts = study.lexicon.header["language"], language_of(study.apart.documents)
    return "" if listed == texts else f"; a list in '{listed}', while the texts are in '{texts}': it finds little there"


def _roles(study: Study) -> Block:
    target = study.passages.documents.iloc[study.comparison.target_rows]
    quoted = target[target["voice"] == "quoted"]
    if not len(quoted) or study.settings.by != "speaks_for":
        return stack()
    words, opens = study.words[quoted["passage_id"]].to_numpy(), opens_quotation(quoted).astype(int)
    quoted = quoted.assign(words=words, quotations=opens)
    rows = quoted.groupby(["role", "speaker"], as_index=False).agg(
        venue=("venue", lambda venues: ", ".join(sorted({venue for venue in venues if venue}))),
        quotations=("quotations", "sum"),
        words=("words", "sum"),
    )
    rows = rows.sort_values(["words", "speaker"], ascending=[False, True])
    keep_table(rows, "who-speaks-for-the-target")
    heads = {
        "speaker": "speaker",
        "role": "role",
        "venue": "said in or on",
        "quotations": "quotations",
        "words": "words",
    }
    heard = next((result for result in study.results if "speakers" in result.tables), None)
    links = row_links(heard, "speakers", rows["speaker"]) if heard is not None else {}
    return table(rows, f"Who speaks for {study.sides[0]} in quotations", heads, links=links)


def drawn(result: Result | Absent) -> Block | Absent:
    """Return the figure of a result, or the sentence that says why there is none."""
    if isinstance(result, Absent):
        return result
    result = replace(result, table=used(result.table))
    if not len(result.table):
        return Absent(result.presentation.empty)
    return chart(result)


def tabled(result: Result | Absent, caption: str, name: str = "", rows: int = 12) -> Block:
    """Return the table of a result, or one of its further tables, by the names of the sides; folded away."""
    if isinstance(result, Absent):
        return stack()
    data = result.tables.get(name) if name else result.table
    if data is None or not len(data):
        return stack()
    data = _without_repeats(used(data))
    if result.presentation.first is not None and not name:
        first = result.presentation.first(data, rows)
        data = pd.concat([first, data.drop(index=first.index)])
    whole = f"{result.measure}-{name}" if name else result.measure
    links = row_links(result, name, data.iloc[:, 0].head(max(rows, rows_of_a_notebook())))
    shown = table(data, caption, heads_of(result, data), rows, links, whole) if len(data) else stack()
    return aside(caption, [shown])


def _without_repeats(data: pd.DataFrame) -> pd.DataFrame:
    """Return a table without columns that the name of each row says already."""
    names = data.iloc[:, 0].astype(str)
    said = [c for c in ("group", "place", "stance") if c in data.columns[1:]]
    said = [c for c in said if all(str(value) in name for value, name in zip(data[c], names, strict=True))]
    return data.drop(columns=said)


def stance(heard: Result) -> Block:
    """Return how far verbs of doubt precede quotations of each group, where outlets are compared."""
    if "stance" not in heard.tables:
        say = "Doubting reporting verbs are compared between outlets only, and the two sides are not two outlets."
        return stack(Absent(say))
    return stack(drawn(heard.part("stance")))


def heads_of(result: Result, data: pd.DataFrame) -> dict[str, str | tuple[str, str]]:
    """Return the head of each column, those of one side together under its name."""
    head = result.presentation.head
    saved_only = {"note", *result.presentation.saved_only}
    rest = [column for column in data.columns[1:] if column not in saved_only]
    plain = [column for column in rest if not SIDE.search(column)]
    last = ("log_ratio", "log_ratio_crude", "low", "high", "p", "q")
    heads: dict[str, str | tuple[str, str]] = {data.columns[0]: head(data.columns[0])}
    heads |= {column: head(column) for column in plain if column not in last}
    for side in ("target", "reference"):
        heads |= {c: (result.comparison[side], head(c)) for c in rest if c.endswith(f"_{side}")}
    if result.comparison["testable"]:
        heads |= {column: head(column) for column in plain if column in last}
    return heads


def used(data: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in which anything was counted."""
    if "k_target" in data:
        return data[data["k_target"] + data["k_reference"] > 0]
    return data[data["k"] > 0] if "k" in data else data


def notes(result: Result | Absent, of: Any = None) -> Block:
    """Return the notes of a result and what is known of its validity, without those of the corpus it is of."""
    if isinstance(result, Absent):
        return stack()
    said = [note for note in result.notes if of is None or note not in of.passages.notes]
    if result.validity and isinstance(of, Study) and of.gives_validity(result):
        said.append("Validity: that of the extraction of voices, which is given under Methods.")
    elif result.validity and not any(result.validity["figure"] in note for note in said):
        said.append(f"{result.presentation.name}: {validated_said(result.validity)}.")
    elif not result.validity and not any("not validated" in note for note in said):
        said.append(f"{result.presentation.name}: not validated against the judgement of readers.")
    return aside(f"Notes on {result.presentation.name} ({len(said)})", [blocks.note(said)])


def smallness(study: Study) -> Prose:
    """Return how small the samples are, and what that forbids."""
    design = study.comparison.design
    said = []  # how many words and units there are, the opening says
    if design.omitted:
        said.append(
            f"Excluded from every count, interval and test, since only one of the sides occurs in them: "
            f"{counted(len(design.omitted), design.column)}."
        )
    if design.testable:
        floors = [result.settings["p_min"] for result in study.results if "p_min" in result.settings]
        if floors:
            said.append(f"The smallest p that these units and permutations can give is {plain(min(floors))}.")
        said.append(
            "Terms and categories that are not reported here may differ too: a difference that occurs in few units "
            "cannot be distinguished from chance."
        )
    else:
        said.append(
            f"With fewer than {MIN_UNITS} units on each side, this report gives no p, no interval and no key term, "
            "however many words there are: words of one page depend on each other, and another page may say the "
            "opposite. The passages can be read."
        )
    return Prose("\n\n".join(said))


def none_survives(results: Sequence[Result]) -> Absent:
    """Return why no figure of some results may be quoted."""
    tested = any("q" in result.table and result.table["q"].notna().any() for result in results)
    none = "No difference that was tested is larger than chance would produce" if tested else "Nothing was tested"
    return Absent(f"{none}, so there is no figure to quote.")


def headlines(study: Study) -> Block:
    """Return the figures to quote: the first of every result that survive control; the first of all are saved."""
    tested = [replace(r, table=best_first(r.table)) for r in study.results if "q" in r.table]
    if not tested:
        return stack()
    keep_table(pd.concat([result.headline(FIRST) for result in tested], ignore_index=True), "headline")
    rows = [result.headline(FIRST).assign(side=result.comparison["target"]) for result in map(quotable, tested)]
    figures = pd.concat(rows, ignore_index=True)
    if not len(figures):
        return stack(none_survives(tested))
    heads = {"quantity": "quantity", "estimate": "log ratio", "low": "low", "high": "high", "p": "p", "q": "q"}
    own = figures["side"] == study.sides[0]
    more = f"more in {study.sides[0]} than in {study.sides[1]}"
    said = {f"First figures of each measure (log2 ratio, 1 is twice as often; positive: {more})": figures[own],
            "First figures within one outlet (log2 ratio, 1 is twice as often; positive: more in its own words "
            "than in the words it quotes)": figures[~own]}  # fmt: skip
    parts = [table(part, say, heads, whole="headline") for say, part in said.items() if len(part)]
    return aside("Figures of every measure that survive the correction", parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
