"""Methods and references: what a paper says of how its figures were made, written from what actually ran."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from framing.attribution.validity import language_of
from framing.corpus.passages import UNMAPPED, group_of, opens_quotation
from framing.corpus.query.query import chosen_said
from framing.lexicon import Lexicon
from framing.report.notebook import versions
from framing.report.sections.references import bibtex, lexicon_work, short, toolkit_work, worded
from framing.report.sections.validity import media_said, passages_said, validity_said
from framing.report.study.blocks import Prose, keep_text, plain_markdown
from framing.report.study.excerpts import NO_TEXT, SHARE_SHOWN
from framing.report.study.multiplicity import CORRECTED, NOTE
from framing.report.study.study import Absent, Study
from framing.result import WORDS_SHOWN, Result
from framing.stats.inference.wording import further_said
from framing.stats.inference.works import FREE, INVERTED, PAIRED
from framing.stats.measured import statistic_said
from framing.text.days import period_said
from framing.text.reading import many, unit_name
from framing.text.tokens import TokenSettings

Ran = Sequence[Result | Absent] | None
TESTING = frozenset({*PAIRED, *FREE, *INVERTED, "benjamini1995", "benjamini2014", "westfall1993"})
"""What is cited for tests: not where nothing was tested."""
ALWAYS = ("entman1993", "harris2020", "virtanen2020", "mckinney2010")
"""What is cited in every report: why no frame is inferred, and the libraries that every figure passes through."""
SHRUNK = "clayton1987"
"""What is cited for the log ratio of a row in which one side has no occurrence."""
_LIBRARIES = ("numpy", "scipy", "pandas")
_ENGINES = {"nmf": "scikit-learn", "gibbs": "tomotopy", "dmr": "tomotopy", "variational": "gensim"}
_LANGUAGES = {"en": "English", "ru": "Russian", "uk": "Ukrainian", "de": "German"}
_COUNTED = ("p_min", "q_min", "tested", "family", "documents", "terms", "agreement", "agreement_between")
"""Settings that a run finds, not takes."""


def methods(study: Study, results: Ran = None) -> Prose:
    """Return the methods section for what actually ran: the results of the study, or those given."""
    ran, absent = _ran(study, results)
    parts: dict[str, str | list[str]] = {
        "Corpus and period": _corpus(study),
        "Voices": _voices(study),
        "Preprocessing": _preprocessing(study),
        "Comparison and units": _units(study),
        "Measures": [*map(_described, ran), *_statistic(ran), *_zeros(ran)],
        "Corrections": _corrections(ran),
        "Seeds and versions": _versions(study, ran),
        "Validity": validity_said(study, ran),
        "Limitations": _limitations(study, absent),
        "Settings, as recorded": _settings(ran),
    }
    return Prose("\n\n".join(_part(name, said) for name, said in parts.items() if said))


def _part(name: str, said: str | list[str]) -> str:
    if isinstance(said, str):
        return f"**{name}.** {plain_markdown(said)}"
    return f"**{name}.**\n\n" + "\n".join(f"- {plain_markdown(line)}" for line in said)


def bibliography(study: Study, results: Ran = None) -> Prose:
    """Return the references of what ran, and save them as BibTeX."""
    ran, _ = _ran(study, results)
    listed = works(ran, study.lexicon, _of_media(study))
    return Prose("\n".join(f"- {plain_markdown(line)}" for line in listed))


def works(results: Iterable[Result], lexicon: Lexicon | None = None, more: Iterable[str] = ()) -> list[str]:
    """Return the works that results cite, with what every report cites, as sentences; save them as BibTeX.

    Parameters
    ----------
    results : iterable of Result
    lexicon : Lexicon, optional
        A list that was counted by.
    more : iterable of str
        Keys of further works.
    """
    keys = sorted({key for result in results for key in cited(result)} | {*ALWAYS, *more})
    own = [toolkit_work(versions.report_version())] + ([lexicon_work(lexicon.header)] if lexicon is not None else [])
    keep_text(bibtex(keys, own), "references.bib")
    return sorted([*(worded(key) for key in keys), *(work["text"] for work in own)], key=str.casefold)


def cited(result: Result) -> tuple[str, ...]:
    """Return the keys that a result cites: those for tests, and for zeros, only where there are any."""
    kept = tuple(key for key in result.references if key not in TESTING or _is_tested(result))
    return (*kept, SHRUNK) if _has_zeros(result) else kept


def _is_tested(result: Result) -> bool:
    return any("p" in table and table["p"].notna().any() for table in [result.table, *result.tables.values()])


def _ran(study: Study, results: Ran) -> tuple[list[Result], list[Absent]]:
    """Return the results that there are, and why others are not."""
    if results is None:
        results = [*study.results, *([study.treatments] if isinstance(study.treatments, Result) else []), *study.absent]
    return [r for r in results if isinstance(r, Result)], [r for r in results if isinstance(r, Absent)]


def _corpus(study: Study) -> str:
    table = study.passages.documents
    period = period_said(table.drop_duplicates("doc_id")["published"])
    licence, language = study.settings.licence, language_of(study.apart.documents)
    return (
        f"The corpus {study.passages.name} holds {table['doc_id'].nunique():,} documents of "
        f"{' and '.join(study.outlets)}, {period}, {int(study.words.sum()):,} words in "
        f"all, in {_LANGUAGES.get(language, f'the language {language!r}')}. "
        + (f"Its texts are under {licence}." if study.open_text else "No open licence is stated for its texts.")
        + (f" {chosen}" if (chosen := chosen_said(study.passages.notes)) else "")
    )


def _voices(study: Study) -> str:
    said = f"Rules separated the documents into {passages_said(study)}."
    if not _of_media(study):
        return said
    (key,) = _of_media(study)
    folder = study.passages.folder
    given = (
        "The corpus folder's table of affiliations, each row with its basis and source, assigned speakers to groups"
        if folder is not None and (folder / "affiliations.csv").exists()
        else "The corpus folder has no table of affiliations, so no speaker was assigned to a group"
    )
    return f"{said} {given}; classes of media: {media_said(study)} ({short(key)})."


def _of_media(study: Study) -> tuple[str, ...]:
    """Return what is cited for classes of media, where speakers have any."""
    table = study.apart.documents
    return ("dragomir2021",) if "speaks_for" in table and (table["voice"] == "quoted").any() else ()


def _preprocessing(study: Study) -> str:
    """Return what counts as a word, from the settings of the tokeniser."""
    asked: TokenSettings = study.comparison.token_settings
    said = [
        "a word is a run of letters and digits",
        "capitals were folded" if asked.capitals == "fold" else "capitals were kept",
        "a final 's was removed" if asked.possessive == "strip" else "a final 's was kept",
        *(f"{marks} in it {getattr(asked, marks)} its parts" for marks in ("apostrophes", "hyphens")),
        {"join": "numbers count as words", "split": "numbers count digit group by digit group",
         "drop": "numbers do not count"}[asked.numbers],
        *(["stress marks were removed" if asked.stress == "strip" else "stress marks were kept"] * _cyrillic(study)),
        *(["ё counts as е" if asked.yo == "fold" else "ё and е are two letters"] * _cyrillic(study)),
        *([f"words of fewer than {asked.min_length} letters do not count"] if asked.min_length > 1 else []),
    ]  # fmt: skip
    return (
        f"Text was brought to composed Unicode; {'; '.join(said)}. No phrase or window crosses the end of a passage. "
        + ("Private persons appear under a number." if study.private.numbers else "No private person is numbered.")
    )


def _cyrillic(study: Study) -> bool:
    return language_of(study.apart.documents) in ("ru", "uk", "be", "bg")


def _units(study: Study) -> str:
    """Return what was compared with what, how much of it there is, and what is resampled."""
    design = study.comparison.design
    target, reference = study.sides
    return (
        f"The comparison is of {target} (target, {many(study.words_of(True), 'word')}) with {reference} (reference, "
        f"{many(study.words_of(False), 'word')}), by {unit_name(study.settings.by)}. The unit of resampling is the "
        f"{unit_name(design.column)}, never the word: {design.describe()}"
    )


def _described(result: Result) -> str:
    """Return the sentence of one result, with the works that it cites."""
    if _is_empty(result):
        return f"Nothing was found for {result.presentation.name}, so nothing was compared."
    works = "; ".join(short(key) for key in cited(result))
    said = result.describe().rstrip()
    return f"{said.removesuffix('.')} [{works}]." if works else said


def _statistic(ran: Sequence[Result]) -> list[str]:
    """Return what the statistic of ratios of rates adds to counts and variance, where one was tested."""
    rates = (r for r in ran if {"log_ratio", "k_target", "p"} <= set(r.table) and "effective_target" not in r.table)
    return [statistic_said()] if any(result.table["p"].notna().any() for result in rates) else []


def _is_empty(result: Result) -> bool:
    """Return whether nothing was counted in any row, so that there was nothing to test either."""
    kept = result.table.iloc[:, 1:]  # the first column names the row
    counts = kept[[column for column in ("k", "words", "k_target", "k_reference") if column in kept]]
    counts = counts.select_dtypes("number")  # the words of a topic are no count
    return not len(kept) or (counts.shape[1] > 0 and not counts.to_numpy().any())


def _zeros(ran: Sequence[Result]) -> list[str]:
    """Return what is done where one side never has a word: it decides what such a log ratio is."""
    if not any(_has_zeros(result) for result in ran):
        return []
    return [
        "Where one side has no occurrence, the log ratio is that of two rates shrunk towards one another (gamma prior "
        f"of shape ½ fitted to both; {short(SHRUNK)}), and its interval a bound on one side; where neither side has "
        "any, none is given."
    ]


def _has_zeros(result: Result) -> bool:
    """Return whether one side has no occurrence in some row."""
    if not {"log_ratio", "k_target", "k_reference"} <= set(result.table):
        return False
    return bool(((result.table["k_target"] == 0) != (result.table["k_reference"] == 0)).any())


def _corrections(ran: Sequence[Result]) -> str:
    """Return how many tests of one another's family there are, and what is controlled."""
    sizes = []
    for result in ran:
        tables = {"": result.table, **result.tables}
        for name, table in tables.items():
            n = int(table["q"].notna().sum()) if "q" in table else 0
            if n:
                sizes.append(f"{result.presentation.name}{f', {name}' if name else ''}: {n}")
    if not sizes:
        return "Nothing was tested, so nothing was corrected."
    how = f"{CORRECTED} " if any(NOTE in result.notes for result in ran) else ""
    return f"{how}Tests in each table: {'; '.join(sizes)}.{_drawn(ran)}"


def _drawn(ran: Sequence[Result]) -> str:
    """Return how many p are from how many permutations, where these differ."""
    rows: Counter[int] = Counter()
    for result in ran:
        rows.update({int(n): m for n, m in result.settings.get("drawn", {}).items()})
    said = [f"{m:,} from {n:,}" for n, m in sorted(rows.items())]
    return f" Permutations behind each p: {', '.join(said)}." if len(said) > 1 else ""


def _versions(study: Study, ran: Sequence[Result]) -> str:
    about = versions.packages()
    engines = {_ENGINES.get(str(result.settings.get("engine", "")), "") for result in ran} - {""}
    libraries = ", ".join(f"{name} {about[name]}" for name in (*_LIBRARIES, *sorted(engines)))
    works = "; ".join(short(key) for key in ALWAYS[1:])
    tested = [result for result in ran if _is_tested(result)]
    drawn = {(r.settings["permutations"], *_further(r)) for r in tested if "permutations" in r.settings}
    counts = sorted(drawn, reverse=True)
    said = [f"{n:,} permutations in each test{further_said(n, more, exact)}" for n, more, exact in counts]
    times = f", with {', or '.join(said)}" if drawn else ""
    return (
        f"All random draws start from seed {study.settings.seed}{times}, on one thread. Made with "
        f"framing {versions.report_version()}, Python {versions.python()}, {libraries} [{works}]; run.json lists every "
        "package and the fingerprints of corpus, code and results."
    )


def _further(result: Result) -> tuple[int, bool]:
    """Return how many times as many permutations a result draws where p is small, 1 for a bootstrap; whether all."""
    settings = result.settings
    bootstrapped = settings.get("interval") == "bootstrap"
    return 1 if bootstrapped else int(settings.get("further", 1)), bool(settings.get("exact", False))


def _limitations(study: Study, absent: Sequence[Absent]) -> str:
    """Return what these figures cannot show, from what this corpus is."""
    target, _ = study.sides
    said = [_selected(study)] if target not in study.outlets else []
    said.append(f"{study.stands_behind()[:1].upper()}{study.stands_behind()[1:]}.")
    if not study.comparison.design.testable:
        said.append("That is too few for a test: the figures only describe these texts.")
    quoted = study.passages.documents[study.passages.documents["voice"] == "quoted"]
    opens = opens_quotation(quoted)
    unknown = int((opens & (group_of(quoted) == UNMAPPED)).sum()) if "speaks_for" in quoted else 0
    if unknown:
        n = int(opens.sum())
        said.append(f"{unknown:,} of {many(n, 'quotation')} {'has' if unknown == 1 else 'have'} no group of speakers.")
    said.append("What the extractor misses is counted as the outlet's own words.")
    said += [found.reason.rstrip(".") + "." for found in absent]
    said.append(f"Counting words does not replace reading, and no frame is inferred ({short('entman1993')}).")
    said.append(_most_shown(study))
    return " ".join(said)


def _selected(study: Study) -> str:
    carriers = study.settings.carrier or " and ".join(study.outlets)
    did = "selected and translated" if study.settings.translated else "selected"
    selected = f"{carriers[:1].upper()}{carriers[1:]} {did} the words of {study.sides[0]}"
    return f"{selected}: nothing here describes the coverage of {study.sides[0]} as such."


def _most_shown(study: Study) -> str:
    if not study.shows_text:
        return NO_TEXT
    share = "" if study.open_text else f" and {100 * SHARE_SHOWN:.0f} % of a page"
    return f"Evidence shows at most {WORDS_SHOWN} words of a passage{share}."


def _settings(ran: Sequence[Result]) -> list[str]:
    """Return every setting that a measure took, by measure."""
    said = []
    for result in ran:
        taken = {name: value for name, value in result.settings.items() if name not in _COUNTED and value != ""}
        listed = ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in sorted(taken.items()))
        if listed:
            said.append(f"{result.presentation.name}: {listed}.")
    return said


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    # A lexicon may be named by its path: a file name is what a reader can use.
    return Path(value).name if isinstance(value, str) and re.search(r"[/\\]\w", value) else str(value)
