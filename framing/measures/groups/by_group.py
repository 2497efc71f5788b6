"""More than two groups: each against the rest, and every pair of them, by any measure of two sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import Any

import pandas as pd

from framing.corpus.checks import has_word
from framing.corpus.corpus import Comparison, Corpus
from framing.corpus.passages import REPORTED, UNMAPPED
from framing.corpus.selection import as_asked, column_of
from framing.errors import CorpusError, ParameterError, nearest
from framing.measures.groups.collected import (
    SIZES,
    Measure,
    Part,
    decided_together,
    evidence_tables,
    failures_said,
    made,
    measured,
    notes_of,
    ordered,
    renamed,
    settings_of,
    tested_together,
    untested_said,
)
from framing.measures.groups.presentation import by_group_look, pairs_look
from framing.result import Result
from framing.text.reading import many

REST = "the rest"
"""What the other groups together are called."""
MOST_PAIRED = 30
"""Most groups of which every pair is compared: 435 comparisons."""


def by_group(
    measure: Measure,
    corpus: Corpus,
    by: str,
    groups: Sequence[str] = (),
    pairs: bool = True,
    compare: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> Result:
    """In which of several groups is there more, or less, of what a measure counts than in all the others together?

    Parameters
    ----------
    measure : callable
        ``measure(comparison, **arguments) -> Result``: any of this package that compares two sides and names its rows
        alike in every comparison, or one of your own (`compare_spans`).
    corpus : Corpus
        Documents, or passages.
    by : str
        Column whose values are the groups.
    groups : sequence of str
        Values to compare; the rest of each are the others named here. By default every value with a word; rows
        without a value, reported speech that is counted separately, and speakers of no known group are in no group.
    pairs : bool
        Whether every pair of groups is compared as well.
    compare : mapping, optional
        Further arguments of `Corpus.compare`: ``unit``, ``strata``, ``tokens``.
    **arguments
        Of the measure, by name, such as ``lexicon`` and ``settings``.

    Returns
    -------
    Result
        The measure's rows for each group against the rest: its columns, and `group` behind the name; then
        `units_target, units_reference, words_target, words_reference` (of the group and of the rest) and `testable`
        (whether there are enough units for a test). `tables["pairs"]`: the same for every pair, `group` the target and
        `against` the reference. `tables["comparisons"]`: the sizes of every comparison. `tables["notes"]`: the notes
        that not all comparisons have. `tables["spans"]`, `tables["forms"]`: what leads to the passages. `pairs_of`
        gives the pairs of one row as a result of its own, drawn as a matrix.

    Raises
    ------
    CorpusError
        If there is no such column or value, or there are fewer than two groups with words.
    ParameterError
        If there are too many groups for pairs, no comparison can be made, or rows have other names in each comparison.

    Notes
    -----
    Each row is that of a comparison of two sides with the other groups merged, to the digit; only q differs, and p may
    be from more permutations, drawn until q over all is decided (where the measure's table has `permutations`).
    Tested together are all rows against the rest and all pairs: q controls the false discovery rate over all of them
    (Benjamini–Hochberg). Their tests share texts, and so depend on each other; pairwise comparisons keep the rate in
    simulations (Williams, Jones & Tukey 1999), and tests/benchmarks/groups.py measures it here. The assumption most
    likely to be false: that "the rest" is one thing. Where one group is much larger, the rest is mostly that group.

    References
    ----------
    Benjamini & Hochberg (1995), JRSS-B 57, 289–300. Williams, V. S. L., Jones, L. V. & Tukey, J. W. (1999). Journal of
    Educational and Behavioral Statistics 24, 42–69 (control over all pairs).

    Examples
    --------
    >>> from framing.measures.spans import compare_spans, find_spans
    >>> rows = [(f"{o}{i}", o, "Who? " * n + "One two.") for o, n in (("A", 3), ("B", 1), ("C", 1)) for i in range(9)]
    >>> table = pd.DataFrame(rows, columns=["doc_id", "outlet", "text"]).assign(published="", title="")
    >>> def questions(comparison):
    ...     return compare_spans(comparison, find_spans(comparison, {"question": r"\\?"}), "questions")
    >>> found = by_group(questions, Corpus("small", table, repeats="keep"), by="outlet")
    >>> sorted(found.table[["label", "group", "k_target", "k_reference"]].values.tolist())
    [['question', 'A', 27, 18], ['question', 'B', 9, 36], ['question', 'C', 9, 36]]
    >>> sorted(found.tables["pairs"][["group", "against"]].values.tolist())
    [['A', 'B'], ['A', 'C'], ['B', 'C']]
    """
    names, said = groups_of(corpus, by, groups)
    if pairs and len(names) > MOST_PAIRED:
        raise ParameterError(
            f"{len(names)} groups of '{by}' are {len(names) * (len(names) - 1) // 2:,} pairs: name at most "
            f"{MOST_PAIRED} in groups, or set pairs=False for each against the rest alone."
        )
    more = dict(compare or {})
    calls = [
        partial(measured, measure, partial(against_rest, corpus, by, name, names, **more), _keys(name, REST), arguments)
        for name in names
    ] + [
        partial(measured, measure, partial(_pair, corpus, by, *both, more), _keys(*both), arguments)
        for both in (combinations(names, 2) if pairs else ())
    ]
    parts = decided_together(calls)
    rest, each = parts[: len(names)], parts[len(names) :]
    found = made([*rest, *each])
    of_rest, of_pairs = (ordered(table) for table in tested_together([_joined(rest), _joined(each)]))
    common, particular = notes_of(found)
    results = [part.result for part in found if part.result is not None]
    first = results[0]
    tested = sum(int(table["p"].notna().sum()) for table in (of_rest, of_pairs) if "p" in table)
    others = [f"Notes on single comparisons are in the table notes ({len(particular)})."] if len(particular) else []
    unspaced = next((one.comparison["unspaced"] for one in results if one.comparison["unspaced"]), "")
    return Result(
        f"{first.measure}_by_group",
        of_rest.drop(columns="against", errors="ignore"),
        _described(corpus, by, names, more, found) | {"unspaced": unspaced},
        tables={**evidence_tables(found), "pairs": of_pairs, "comparisons": _sizes(found), "notes": particular},
        settings=settings_of(found) | {"family": tested, "groups": len(names)},
        notes=(
            f"Tested together: {many(tested, 'row')} of {many(len(rest), 'group')} against the rest"
            f"{f' and of {len(each)} pairs' if each else ''}; q is over all of them.",
            *said, *failures_said([*rest, *each]), *untested_said(rest, "group"), *untested_said(each, "pair"),
            *common, *others,
        ),
        references=(*dict.fromkeys(ref for one in results for ref in one.references),
                    *(("williams1999",) if each else ())),
        validity=first.validity,
        methods=_methods(first, names, by, len(each), tested),
        presentation=by_group_look(first.presentation, by),
    )  # fmt: skip


def groups_of(corpus: Corpus, by: str, groups: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """Return the groups to compare, in order, and what was left out, in sentences.

    Raises
    ------
    CorpusError
        If there is no such column or value, a group that is named has no word, or fewer than two groups have one.
    """
    values = column_of(corpus.documents, corpus.name, by)
    with_words = {value for value, text in zip(values, corpus.documents["text"], strict=True) if has_word(text)}
    if isinstance(groups, str):
        raise ParameterError(f"groups is the string {groups!r}; it is a list of values of '{by}'.")
    asked = list(dict.fromkeys(as_asked(list(groups))))
    for name in asked:
        if name not in with_words:
            has = "has no word" if name in set(values) else "is no value"
            raise CorpusError(f"'{name}' {has} of '{by}' in '{corpus.name}'.{nearest(name, with_words - {''})}")
    names = asked or sorted(with_words - {"", REPORTED, UNMAPPED})
    if len(names) < 2:
        raise CorpusError(
            f"'{corpus.name}' has {many(len(names), 'group')} in '{by}'; two are the least to be compared."
        )
    if asked:
        return names, []
    said = []
    without = sorted(set(values) - with_words - {""})
    if without:
        said.append(f"Not compared, since without a word: {', '.join(without)}.")
    apart = int(values.isin(["", REPORTED, UNMAPPED]).sum())
    if apart:
        said.append(
            f"{many(apart, 'row')} of {len(values):,} {'belongs' if apart == 1 else 'belong'} to no group (without a "
            f"value of {by}, reported speech that is counted separately, or speakers of no known group)."
        )
    return names, said


def pairs_of(result: Result, row: str = "") -> Result:
    """Return the differences between all pairs of groups in one row of a result of `by_group`.

    Parameters
    ----------
    result : Result
        Of `by_group`, or one that was saved and read.
    row : str
        Name of the row; by default the first, which is the one best supported.

    Returns
    -------
    Result
        The rows of `tables["pairs"]` of that name; q stays that of all rows tested together. Drawn as a matrix of
        groups by groups.

    Raises
    ------
    ParameterError
        If there are no pairs, or no such row.
    """
    pairs = result.tables.get("pairs")
    if pairs is None or not len(pairs):
        raise ParameterError(f"'{result.measure}' has no pairs of groups: pairs=False was set, or none could be made.")
    label = pairs.columns[0]
    row = row or str(result.table.iloc[0, 0])
    rows = pairs[pairs[label] == row].reset_index(drop=True)
    if not len(rows):
        raise ParameterError(f"No pair of groups has a row {row!r}.{nearest(row, set(pairs[label]))}")
    kept = {name: table for name, table in result.tables.items() if name in ("spans", "forms")}
    kept = {name: table[table["label"] == row].reset_index(drop=True) for name, table in kept.items()}
    return Result(
        result.measure.removesuffix("_by_group") + "_pairs",
        rows,
        result.comparison | {"target": "the first group", "reference": "the second"},
        tables=kept,
        settings=result.settings | {"row": row},
        notes=result.notes,
        references=result.references,
        validity=result.validity,
        methods=result.methods,
        presentation=pairs_look(result.presentation, row),
    )


def against_rest(corpus: Corpus, by: str, target: str, groups: Sequence[str] = (), **more: Any) -> Comparison:
    """Return the comparison of one group with all the others together.

    Parameters
    ----------
    corpus : Corpus
    by : str
        Column whose values are the groups.
    target : str
        One of them.
    groups : sequence of str
        The groups; by default as in `by_group`.
    **more
        Further arguments of `Corpus.compare`: ``unit``, ``strata``, ``tokens``.

    Raises
    ------
    CorpusError
        If there is no such column or group, or no other one.
    """
    names, _ = groups_of(corpus, by, groups)
    if target not in names:
        raise CorpusError(f"'{target}' is no group of '{by}' in '{corpus.name}'.{nearest(target, names)}")
    others = [other for other in names if other != target]
    called = others[0] if len(others) == 1 else REST
    return renamed(corpus.compare(by=by, target=target, reference={by: others}, **more), target, called)


def _pair(corpus: Corpus, by: str, target: str, reference: str, more: dict[str, Any]) -> Comparison:
    return corpus.compare(by=by, target=target, reference=reference, **more)


def _keys(name: str, against: str) -> dict[str, str]:
    return {"group": name, "against": against}


def _joined(parts: Any) -> pd.DataFrame:
    tables = [part.rows() for part in parts if part.result is not None]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _sizes(parts: Sequence[Part]) -> pd.DataFrame:
    return pd.DataFrame([{**part.keys, **part.sizes()} for part in parts], columns=["group", "against", *SIZES])


def _described(corpus: Corpus, by: str, names: list[str], more: dict, parts: Sequence[Part]) -> dict[str, Any]:
    """Return what was compared; words are of all groups, since each is set against the others."""
    first = next(part.result for part in parts if part.result is not None).comparison
    words = int(first["words_target"] + first["words_reference"])
    described = {key: first[key] for key in ("corpus", "unit", "tokens", "strata")}
    several = [part.result.comparison for part in parts if part.result is not None]
    return described | {
        "by": by, "target": "a group", "reference": REST, "groups": names,
        "paired": all(one["paired"] for one in several), "testable": any(one["testable"] for one in several),
        "omitted": [], "words_target": words, "words_reference": words,
        "asked": {"by": by, "groups": names} | more | {"tokens": first["tokens"]},
    }  # fmt: skip


def _methods(first: Result, names: list[str], by: str, pairs: int, tested: int) -> str:
    each = f" and with each of them alone ({pairs} pairs)" if pairs else ""
    said = f"Each of {len(names)} groups ({by}) was compared with the others together{each}."
    if tested:
        said += f" False discoveries are controlled over all {tested:,} tests (Benjamini–Hochberg)."
    return (
        f"{said} The first of these comparisons, {first.comparison['target']} against the rest: {first.methods}".strip()
    )
