"""How the description of a corpus is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from framing.charts import drawing
from framing.charts.words import captioned
from framing.printing import tidy
from framing.result import Presentation
from framing.text.labels import listed
from framing.text.reading import many

_SHOWN = 12
"""Most rows of a figure."""


def _of(result: Any) -> str:
    about = result.comparison
    both = " and ".join(tidy(name) for name in (about["target"], about["reference"]) if name)
    return f"Corpus {tidy(about['corpus'])}, by {about['by']}; first {both}."


def _sizes_caption(result: Any) -> str:
    n, words = (int(result.table[name].sum()) for name in ("documents", "words"))
    said = f"Share of each group in {many(n, 'document')} and {many(words, 'word')}."
    reading = "Upper bar: documents; lower, hatched bar: words. Where a group's lower bar is longer, its texts are."
    return captioned(said, _of(result), reading)


def _periods_caption(result: Any) -> str:
    table, period = result.table, result.settings["period"]
    said = f"Documents of each group by {period}, {table['period'].iloc[0]} to {table['period'].iloc[-1]}."
    return captioned(said, _of(result), "Every group has its own scale; grey: no document of the group, but of others.")


def _lengths_caption(result: Any) -> str:
    said = "Words a document, logarithmic scale."
    return captioned(said, _of(result), "Line in the box: median; box: the middle half; whiskers: the middle 90 %; "
                     "dots: the shortest and the longest.")  # fmt: skip


def _shares_caption(what: str, result: Any) -> str:
    return captioned(f"{what}, % of the documents of each group.", _of(result))


def _copies_caption(result: Any) -> str:
    reading = (
        "Repeated: documents whose text their outlet has already; shared: documents whose text another group has too; "
        "agency: documents that credit a news agency, where an import looked for one."
    )
    return captioned("Copies, % of the documents of each group.", _of(result), reading)


def _rows_caption(what: str, result: Any) -> str:
    return captioned(f"{what}{_first(result)}.", _of(result))


def _first(result: Any) -> str:
    return f", first {_SHOWN} of {len(result.table)}" if len(result.table) > _SHOWN else ""


def _alt(column: str, unit: str, scale: float, result: Any) -> str:
    name = result.table.columns[0]
    rows = result.table.head(4)
    said = [f"{tidy(str(row[name]))} {scale * row[column]:,.4g}{unit}" for row in rows.to_dict("records")]
    more = f"; {len(result.table) - 4} more" if len(result.table) > 4 else ""
    return f"{result.presentation.title}: {listed(said, 4)}{more}."


def _periods_alt(result: Any) -> str:
    totals = result.table.groupby("group", sort=False)["documents"].agg(["sum", lambda n: int((n == 0).sum())])
    said = [f"{tidy(name)} {row.iloc[0]:,}, none in {many(int(row.iloc[1]), result.settings['period'])}"
            for name, row in totals.head(4).iterrows()]  # fmt: skip
    return f"Bars of documents over time: {'; '.join(said)}."


def _bars(column: str, label: str, scale: float, end: Callable[[Any], str]) -> Callable[[Any, Any], Any]:
    return drawing("description.bars", "draw_rows", column, label, scale, end, whole=True)


def _of_all(row: Any) -> str:
    n = row["documents"] if "documents" in row else row["items"]
    return f"{n:,} of {row['of']:,}"


_SHARES = _bars("share", "% of documents", 100.0, _of_all)
_share_alt = partial(_alt, "share", " %", 100.0)
_ODD = "How far documents are from the median of their group and kind, in deviations (modified z)"
_ROW = {"row": "group", "of": "of", "share": "share"}

DESCRIPTION = Presentation(
    "Documents and words",
    heads={"share_documents": "of documents", "share_words": "of words"},
    estimate="share_documents",
    draw=drawing("description.bars", "draw_sizes", whole=True),
    caption=_sizes_caption,
    alt=partial(_alt, "documents", " documents", 1.0),
    place="framing.measures.description.presentation:DESCRIPTION",
    further={
        "checks": Presentation("Can these be compared?", estimate="value", heads={"by_chance": "by chance"}),
        "periods": Presentation(
            "Documents over time", estimate="documents",
            draw=drawing("description.periods", "draw_periods", whole=True),
            caption=_periods_caption, alt=_periods_alt, empty="No document has a day of publication that can be read.",
        ),
        "gaps": Presentation("Gaps", estimate="expected", empty="No group has a gap."),
        "lengths": Presentation(
            "Words a document", estimate="median", draw=drawing("description.lengths", "draw_lengths", whole=True),
            caption=_lengths_caption, alt=partial(_alt, "median", " words (median)", 1.0),
        ),
        "copies": Presentation("Copies", heads=_ROW, draw=_SHARES, alt=_share_alt,
                               caption=_copies_caption, empty="No document repeats the text of another one."),
        "languages": Presentation("Languages", heads=_ROW, draw=_SHARES, alt=_share_alt,
                                  caption=partial(_shares_caption, "Languages, found or stated")),
        "kinds": Presentation("Kinds of text", heads=_ROW, draw=_SHARES, alt=_share_alt,
                              caption=partial(_shares_caption, "Kinds of text")),
        "losses": Presentation(
            "Losses", draw=_bars("share", "% of items", 100.0, _of_all), alt=_share_alt,
            caption=partial(_rows_caption, "Items that the import did not read, or that lack a field"),
            empty="The corpus folder holds no record of an import, so what was lost before is not known here.",
        ),
        "longest": Presentation(
            "The longest texts", heads={"times_median": "times the median"}, estimate="words",
            draw=_bars("words", "words", 1.0, lambda row: f"{row['words']:,}: {row['times_median']:.1f} × median"),
            caption=partial(_rows_caption, "Words of the longest documents"), alt=partial(_alt, "words", " words", 1.0),
        ),
        "oddest": Presentation(
            "The oddest texts", estimate="oddness",
            draw=_bars("oddness", "deviations from the median (modified z)", 1.0, lambda row: row["why"]),
            caption=partial(_rows_caption, _ODD),
            alt=partial(_alt, "oddness", " deviations", 1.0),
            empty="No text differs from the others of its group by more than 3.5 modified z scores in length, "
            "commonest words, digits, capitals or repeated lines.",
        ),
    },
)  # fmt: skip
