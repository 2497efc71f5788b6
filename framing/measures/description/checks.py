"""Checks: what speaks against comparing two groups of documents, and what does not, each with the figure it is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.measures.description.copies import ACROSS, INSIDE
from framing.measures.description.losses import NOT_READ
from framing.measures.description.texts import ODD, oddness
from framing.printing import tidy
from framing.stats.design import MIN_UNITS
from framing.text.days import day_of
from framing.text.reading import many, plain

TIMES = 1.25
"""Medians of length that differ by less speak against nothing; a convention, as are the two below."""
OF_CHANCE = 0.9
"""Two groups share the days (kinds, languages) that chance would have them share if they reach this part of it."""
SHARE = 0.05
"""A smaller share of copies, losses, odd texts or missing days speaks against nothing."""
GAP = 5.0
"""A gap counts from so many expected documents on: none of five has a probability of .007 (Poisson)."""
_P = 0.05


@dataclass(frozen=True)
class Sides:
    """The two groups that are compared; the reference is empty where there is one group."""

    target: str
    reference: str

    @property
    def names(self) -> list[str]:
        """Those that there are."""
        return [name for name in (self.target, self.reference) if name]


@dataclass(frozen=True)
class Views:
    """What is looked at: tables of `framing.measures.description.describe`, and what is known of each document."""

    sides: Sides
    sizes: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    texts: pd.DataFrame
    group: pd.Series
    documents: pd.DataFrame


@dataclass(frozen=True)
class Check:
    """One question, whether its answer speaks against a comparison, and in which words; NaN where nothing applies."""

    check: str
    against: bool
    finding: str
    figure: str
    value: float = float("nan")
    by_chance: float = float("nan")
    p: float = float("nan")


def checked(views: Views, permutations: int, seed: int) -> pd.DataFrame:
    """Return the answer to each question, those that speak against a comparison first.

    Returns
    -------
    DataFrame
        `check, against, finding, figure` (name of the table that shows it), `value, by_chance, p`.

    Notes
    -----
    Days, kinds and languages: the overlap of the two groups' shares (1 less half the summed absolute differences),
    against its mean over random reassignments of documents. Length: the ratio of the medians, with the p of the
    rank-sum test (Mann & Whitney 1947); medians of reassigned documents would jump where lengths are of two kinds.
    All speak against a comparison only where p ≤ .05 and the difference is large (`OF_CHANCE`, `TIMES`).
    """
    rng = np.random.default_rng(seed)
    found = [_number(views), *_days(views, permutations, rng), *_gaps(views), _length(views)]
    for name, column, said in (("languages", "language", "languages"), ("kinds", "kind", "kinds of text")):
        found += _values(views, name, column, said, permutations, rng)
    found += [*_copies(views), *_losses(views), _odd(views)]
    rows = [check for check in found if check is not None]
    table = pd.DataFrame([vars(check) for check in rows])
    return table.sort_values("against", ascending=False, kind="stable").reset_index(drop=True)


def _masks(views: Views) -> list[np.ndarray]:
    return [(views.group == name).to_numpy() for name in views.sides.names]


def _number(views: Views) -> Check:
    sizes = dict(zip(views.sizes["group"], views.sizes["documents"].tolist(), strict=True))
    if not views.sides.reference:
        say = f"There is one group only, {tidy(views.sides.target)}: name a column with two values (by)"
        return Check("groups", True, say, "description", 1.0)
    names = views.sides.names
    fewest = min(names, key=lambda name: sizes[name])
    counts = " and ".join(f"{many(sizes[name], 'document')} of {tidy(name)}" for name in names)
    if sizes[fewest] < MIN_UNITS:
        say = f"There are {counts}; below {MIN_UNITS} a side nothing is tested, and the passages can be read"
        return Check("documents", True, say, "description", float(sizes[fewest]))
    say = f"There are {counts}, enough for a test if they are independent"
    return Check("documents", False, say, "description", float(sizes[fewest]))


def _days(views: Views, permutations: int, rng: np.random.Generator) -> list[Check]:
    days = views.documents["published"].map(day_of)
    found = []
    shares = {name: float((days[views.group == name] == "").mean()) for name in views.sides.names}
    for name, share in shares.items():
        if share > 0:
            say = f"{_percent(share)} of the documents of {tidy(name)} have no day of publication that can be read"
            found.append(Check("missing days", share >= SHARE, say, "periods", share))
    periods = views.tables["periods"]
    if len(periods) and views.sides.reference:
        counts = periods.pivot(index="period", columns="group", values="documents")[views.sides.names].to_numpy().T
        if min(counts.sum(axis=1)) > 0 and counts.shape[1] > 1:
            found.append(_overlap("days", "the same time", counts, "periods", permutations, rng))
    return found


def _overlap(
    check: str, what: str, counts: np.ndarray, figure: str, permutations: int, rng: np.random.Generator
) -> Check:
    """Return whether two groups are spread alike over some values, given what chance would make of it."""
    counts = counts[:, counts.sum(axis=0) > 0].astype(int)
    value = _shared(counts)
    pooled, n = counts.sum(axis=0), int(counts[0].sum())
    drawn = rng.multivariate_hypergeometric(pooled, n, size=permutations)
    chance = np.array([_shared(np.stack([row, pooled - row])) for row in drawn])
    p = float((1 + (chance <= value + 1e-12).sum()) / (permutations + 1))
    expected = float(chance.mean())
    against = p <= _P and value < OF_CHANCE * expected
    say = (
        f"The groups share {what}: their shares overlap by {_percent(value)}, by {_percent(expected)} if documents "
        f"were reassigned at random ({_p(p)})"
    )
    if against:
        say = (
            f"The groups do not share {what}: their shares overlap by {_percent(value)}, while random reassignment of "
            f"documents gives {_percent(expected)} ({_p(p)})"
        )
    return Check(check, against, say, figure, value, expected, p)


def _shared(counts: np.ndarray) -> float:
    """Return the overlap of two rows of counts as shares: 1 where they are the same, 0 where no value is in both."""
    one, other = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return float(np.minimum(one, other).sum())


def _gaps(views: Views) -> list[Check]:
    gaps = views.tables["gaps"]
    out = []
    for name in views.sides.names:
        own = gaps[gaps["group"] == name]
        if len(own) and own["expected"].iloc[0] >= GAP:
            first = own.iloc[0]
            when = first["begins"] if first["periods"] == 1 else f"from {first['begins']} to {first['ends']}"
            say = (
                f"{tidy(name)} has no document {when}, where {first['expected']:.0f} would be expected by what the "
                "others published: a gap in the selection, or in the outlet"
            )
            out.append(Check("gaps", True, say, "periods", float(first["expected"])))
    if not out and len(views.tables["periods"]) and views.sides.reference:
        say = f"Neither group has a gap in which {GAP:.0f} documents or more would be expected"
        return [Check("gaps", False, say, "periods")]
    return out


def _length(views: Views) -> Check | None:
    from scipy.stats import mannwhitneyu

    if not views.sides.reference:
        return None
    first, second = (views.texts["words"].to_numpy()[mask] for mask in _masks(views))
    medians = [float(np.median(words)) for words in (first, second)]
    ratio = max(medians) / max(min(medians), 1.0)
    p = float(mannwhitneyu(first, second).pvalue)
    against = ratio > TIMES and p <= _P
    one, other = (f"{median:,.0f}" for median in medians)
    names = " and ".join(map(tidy, views.sides.names))
    much = f"the median document of {names} has {one} and {other} words ({ratio:.2f} times as many, {_p(p)})"
    say = f"The texts are about equally long: {much}"
    if against:
        say = f"The texts are not equally long: {much}; compare rates, and texts of similar length"
    return Check("lengths", against, say, "lengths", ratio, 1.0, p)


def _values(
    views: Views, name: str, column: str, said: str, permutations: int, rng: np.random.Generator
) -> list[Check]:
    table = views.tables.get(name)
    if table is None or not len(table):
        if name != "languages":
            return []
        return [Check(name, False, "No document states its language, so a mixture of languages would not show", "")]
    if not views.sides.reference:
        return []
    counts = table.pivot(index="value", columns="group", values="documents").reindex(columns=views.sides.names)
    values = counts.fillna(0).to_numpy().T
    if (values.sum(axis=0) > 0).sum() < 2:
        return [Check(name, False, f"All documents of both groups are “{tidy(str(counts.index[0]))}” ({column})", name)]
    return [_overlap(name, f"the {said}", values, name, permutations, rng)]


def _copies(views: Views) -> list[Check]:
    table = views.tables["copies"]
    out = []
    for kind, said in ((INSIDE, "repeat a text of their outlet"), (ACROSS, "have a text that another group has too")):
        own = table[(table["value"] == kind) & table["group"].isin(views.sides.names)]
        if not own["documents"].sum():
            continue
        share = float(own["share"].max())
        said_of = [f"{_percent(row.share)} of {tidy(row.group)} ({row.documents:,})" for row in own.itertuples()]
        then = "one is kept by default" if kind == INSIDE else "they are one unit, and not the outlet's own wording"
        say = f"Documents {said}: {', '.join(said_of)}; {then}"
        out.append(Check("copies", share >= SHARE, say, "copies", share))
    if not out:
        out.append(Check("copies", False, "No document repeats the text of another one", "", 0.0))
    return out


def _losses(views: Views) -> list[Check]:
    out = []
    for row in views.tables["losses"].to_dict("records"):
        if row["kind"] == NOT_READ:
            say = f"{row['items']:,} of {many(int(row['of']), 'item')} were not read"
            more = f", most often: {tidy(str(row['reason']), 90)}" if row["items"] else ""
            out.append(Check("losses", row["share"] >= SHARE, f"{say}{more}", "losses", row["share"]))
    return out


def _odd(views: Views) -> Check:
    odd = (oddness(views.texts).abs().max(axis=1) > ODD).to_numpy()
    shares = [float(odd[mask].mean()) for mask in _masks(views)]
    counts = " and ".join(
        f"{int(odd[mask].sum()):,} of {tidy(name)}" for mask, name in zip(_masks(views), views.sides.names, strict=True)
    )
    say = f"Texts unlike others of their group in length, words, digits, capitals or repeated lines: {counts}"
    return Check("odd texts", max(shares) >= SHARE, say, "oddest" if odd.any() else "", max(shares))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 or not share else f"{100 * share:.1f} %"


def _p(p: float) -> str:
    return "p < .001" if p < 0.001 else f"p = {plain(round(p, 3))}"
