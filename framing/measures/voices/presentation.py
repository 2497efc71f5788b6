"""How measures of voices are shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from framing.charts import drawing
from framing.charts.words import captioned, counts_said, dumbbells_said, listed, marks, sample, side_names
from framing.corpus.passages import REPORTED
from framing.measures.loaded.presentation import words_counted
from framing.printing import tidy
from framing.result import Presentation
from framing.result.claims import counts_in_words, label_of, percent, rate_claim, ratio_of, words_of
from framing.text.reading import many, unit_name

_PLACE = "framing.measures.voices.presentation"
_BOTH = "All that the two outlets print, quoted or not: "


def _voices_caption(result: Any) -> str:
    table, counted = result.table, sample(result.comparison)
    whose = "speaker" if "speaker" in table.columns else "group of speakers"
    if "log_ratio" not in table.columns:
        reported = f"Reported speech, in the outlet's wording, is counted separately: {REPORTED}."
        words = many(int(table["words"].sum()), "word")
        said = f"Share of each {whose} in all {words}, the outlets' own words included."
        return captioned(said, counted, reported * (REPORTED in set(table.get("group", ()))), *marks(result))
    target, reference = side_names(result.comparison)
    what = "quotations" if result.settings.get("of") == "quotes" else "quoted words"
    k_target, k_reference = (int(table[f"k_{side}"].sum()) for side in ("target", "reference"))
    said = (
        f"Share of each {whose} in the {k_target:,} {what} of {target} (●) and the {k_reference:,} of {reference} (◆)."
    )
    return captioned(said, f"{_BOTH}{counted}", counts_said(result), *marks(result))


def _voices_alt(result: Any) -> str:
    table = result.table
    if "log_ratio" in table.columns:
        return dumbbells_said(
            result, ("share_target", "share_reference"), "% of the quoted words", "groups of speakers"
        )
    first = table.rename(columns={"speaker": "group"}).head(4)
    top = [f"{tidy(r.group)} {100 * r.share:.1f} % ({int(r.words):,} words)" for r in first.itertuples()]
    more = f"; {len(table) - 4} more" if len(table) > 4 else ""
    return f"Bar chart of the share of each voice in all words: {listed(top)}{more}."


def _voices_finding(result: Any, row: Mapping[str, Any]) -> str:
    ratio, label = ratio_of(row), tidy(str(row[result.table.columns[0]]), 60)
    names = dict(zip(("target", "reference"), side_names(result.comparison), strict=True))
    of = "quotations" if result.settings.get("of") == "quotes" else "quoted words"
    shares = [percent(float(row[f"share_{side}"])) for side in (ratio.more, ratio.less)]
    counts = " against ".join(f"{int(row[f'k_{side}']):,}" for side in (ratio.more, ratio.less))
    return (
        f"{shares[0]} of the {of} in {names[ratio.more]} come from {label}, and {shares[1]} in {names[ratio.less]}: "
        f"{ratio.times} the share, {counts} {of.removeprefix('quoted ')} ({ratio.interval})"
    )


def _doubting_finding(result: Any, row: Mapping[str, Any]) -> str:
    ratio, label = ratio_of(row), tidy(str(row[result.table.columns[0]]), 60)
    names = dict(zip(("target", "reference"), side_names(result.comparison), strict=True))
    shares = [percent(float(row[f"share_{side}"])) for side in (ratio.more, ratio.less)]
    counts = " against ".join(f"{int(row[f'k_{side}']):,}" for side in (ratio.more, ratio.less))
    return (
        f"{shares[0]} of the reporting verbs for the words of {label} express doubt in {names[ratio.more]}, and "
        f"{shares[1]} in {names[ratio.less]}: {ratio.times} the share, {counts} verbs ({ratio.interval})"
    )


def _doubting_caption(result: Any) -> str:
    said = "Share of reporting verbs that express doubt (claimed, alleged), by the group quoted."
    return captioned(said, sample(result.comparison), *marks(result))


DOUBTING = Presentation(
    "Doubting verbs",
    estimate="log_ratio",
    draw=drawing("comparisons", "draw_stance"),
    caption=_doubting_caption,
    alt=lambda result: _measure_alt("reporting verbs that express doubt, by the group quoted", result),
    finding=_doubting_finding,
    empty="No quotation is introduced by a doubting verb (claimed, alleged), so these verbs are not compared.",
    rests_on=("a list of reporting verbs (not validated)",),
    of_voices=True,
    place=f"{_PLACE}:DOUBTING",
)
VOICES = Presentation(
    "Whose words are quoted",
    draw=drawing("comparisons", "draw_voices"),
    caption=_voices_caption,
    alt=_voices_alt,
    finding=_voices_finding,
    empty="No quotation of a known group of speakers was found in the units compared.",
    of_voices=True,
    further={"stance": DOUBTING},
    place=f"{_PLACE}:VOICES",
)


def _measure(
    constant: str,
    title: str,
    said: tuple[str, str],
    unit: tuple[str, float, str],
    rests_on: tuple[str, ...] = (),
) -> Presentation:
    """Return the presentation of a measure that is compared between outlets, or given for one corpus alone.

    Parameters
    ----------
    constant : str
        What it is called in this module.
    title : str
    said : (str, str)
        What is counted, as a caption has it; and what of a row is higher, as a finding has it (`rate_claim`).
    unit : (str, float, str)
        Column of the rate, what it is multiplied by, what it then is.
    rests_on : tuple of str
    """
    counted, higher = said

    def caption(result: Any) -> str:
        return captioned(f"{counted[:1].upper()}{counted[1:]}.", sample(result.comparison), *marks(result))

    return Presentation(
        title,
        heads={"seen": "sources met", "effective": "effective number"},
        estimate=("log_ratio", "share", "effective"),
        draw=drawing("voices", "draw_measure", *unit, whole=True),
        caption=caption,
        alt=partial(_measure_alt, counted),
        finding=rate_claim(higher, *unit[:2], unit[2] if unit[0] != "effective" else ""),
        empty=f"Nothing was found for {title[:1].lower()}{title[1:]}, so nothing was compared.",
        rests_on=rests_on,
        of_voices=True,
        place=f"{_PLACE}:{constant}",
    )


def _measure_alt(counted: str, result: Any) -> str:
    table = result.table
    name = table.columns[0]
    if "log_ratio" in table:
        known = table[table["log_ratio"].notna()]
        rows = known.reindex(known["log_ratio"].abs().sort_values(ascending=False, kind="stable").index)
        said = [f"{tidy(r[name])} {r['log_ratio']:+.1f}" for r in rows.head(3).to_dict("records")]
        return f"Dumbbell chart of {counted}. Largest log ratios: {listed(said)}."
    columns = {"effective": 1, "pk": 1, "share": 100}
    column, times = next((column, times) for column, times in columns.items() if column in table)
    said = [f"{tidy(r[name])} {times * r[column]:.1f}" for r in table.head(3).to_dict("records")]
    return f"Points with intervals: {counted}. First: {'; '.join(said)}{' %' * (times == 100)}."


STANCE = _measure(
    "STANCE", "Doubting and endorsing verbs",
    ("reporting verbs that doubt or endorse, as a share of the verbs before each group's words",
     "share of {stance} verbs among those that introduce the words of {group}"),
    ("share", 100, "% of the cues"), rests_on=("a list of reporting verbs (not validated)",),
)  # fmt: skip
ORDER = _measure(
    "ORDER", "Who is quoted first and last",
    ("share of pages and articles whose first, or last, quotation is of each group",
     "share of pages and articles whose {place} quotation is of {group}"),
    ("share", 100, "% of pages and articles"),
)  # fmt: skip
DIRECTNESS = _measure(
    "DIRECTNESS", "Quoted or reported",
    ("words that are quoted, as a share of the words quoted or reported of each group",
     "share of quoted words in what is quoted or reported of {label}"),
    ("share", 100, "% of the words, quoted"),
)  # fmt: skip
SCARE_QUOTES = _measure(
    "SCARE_QUOTES", "Words in quotation marks without a speaker",
    ("words in quotation marks without a speaker, per 1,000 own words",
     "rate of words in quotation marks without a speaker ({label})"),
    ("pk", 1, "per 1,000 own words"),
)  # fmt: skip
DIVERSITY = _measure(
    "DIVERSITY", "Effective number of sources",
    ("effective number of sources: how many, quoted equally often, would be as diverse (at an equal number of units "
     "where sides are compared)", "effective number of {label}"),
    ("effective", 1, "effective number of sources"),
)  # fmt: skip


def _treatments_caption(result: Any) -> str:
    return captioned(
        "Log ratios under three treatments of reported speech, and (×) as they would be if the speech that the "
        "extractor misses were removed from the outlets' own words.",
        sample(result.comparison),
        "Whiskers: intervals with reported speech counted separately.",
    )


def _treatments_alt(result: Any) -> str:
    from framing.charts.voices import followed

    wide = followed(result.table).pivot(index="quantity", columns="treatment", values="log_ratio")
    moved = (wide.max(axis=1) - wide.min(axis=1)).sort_values(ascending=False, kind="stable")
    said = "; ".join(f"{tidy(name)} by {value:.2f}" for name, value in moved.head(3).items())
    return f"Log ratios of {len(wide)} quantities under three treatments of reported speech. They move most: {said}."


ROBUSTNESS = Presentation(
    "Treatments of reported speech",
    estimate="log_ratio",
    draw=drawing("voices", "draw_treatments", whole=True),
    caption=_treatments_caption,
    alt=_treatments_alt,
    of_voices=True,
    place=f"{_PLACE}:ROBUSTNESS",
)


def _adoption_caption(result: Any) -> str:
    pairs = result.comparison["units_target"]
    lines = f"Each faint line is one of {many(pairs, 'pair')} ({unit_name(result.comparison['unit'])})."
    return captioned(
        f"Words of the lexicon {result.settings['lexicon']} {result.settings['lexicon_version']} in own words (■) "
        "and in quoted words (□), per 1,000.",
        sample(result.comparison),
        "Bold: all units together.",
        lines * result.comparison["testable"],
    )


def _adoption_alt(result: Any) -> str:
    table = result.table
    rows = table[table["k_target"] + table["k_reference"] > 0].head(3)
    said = [
        f"{tidy(r[table.columns[0]])} {r['pk_target']:.1f} in own against {r['pk_reference']:.1f} in quoted words"
        for r in rows.to_dict("records")
    ]
    return f"Own against quoted words per 1,000, by category: {listed(said)}."


def _adoption_finding(result: Any, row: Mapping[str, Any]) -> str:
    ratio, outlet = ratio_of(row), tidy(result.settings["outlet"]) or "all outlets"
    own, quoted = f"in the own words of {outlet}", f"in the quotations of {outlet}"
    first, second = (own, "in the quotations there") if ratio.more == "target" else (quoted, "in the own words there")
    return (
        f"Loaded words of the kind {label_of(result, row)}{words_counted(result, row)} occur "
        f"{ratio.times} as often {first} as {second}: "
        f"{counts_in_words(row, ratio, words_of(result))} ({ratio.interval})"
    )


ADOPTION = Presentation(
    "Own against quoted words",
    estimate="log_ratio",
    quantity="{outlet}, own against quoted words: ",
    draw=drawing("voices", "draw_adoption", whole=True),
    caption=_adoption_caption,
    alt=_adoption_alt,
    finding=_adoption_finding,
    of_voices=True,
    place=f"{_PLACE}:ADOPTION",
)
