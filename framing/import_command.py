"""What `framing import`, `framing check` and `framing separate` do on the terminal."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Annotated

import typer

from framing.errors import ParameterError
from framing.ingest.fetching.options import Agent, Delay, Fetch, Refetch, fetch_settings
from framing.terminal import progress_bar, say

FIRST, NOTEBOOK = "notebooks/explore_corpus.ipynb", "notebooks/compare_framing.ipynb"


def import_files(
    paths: Annotated[
        list[Path], typer.Argument(help="Files, folders, zip archives, of any formats.", show_default=False)
    ],
    to: Annotated[Path, typer.Option(help="The corpus folder to make, as corpora/mine.", show_default=False)],
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN=NAME",
            help="What a column of the corpus (outlet, published, title, text, …) is called in the tables; again for "
            "another. Without it, usual names are recognised.",
            show_default=False,
        ),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN=VALUE", help="A value that every document has, as outlet=Herald.", show_default=False
        ),
    ] = None,
    dates: Annotated[
        str,
        typer.Option(
            metavar="ORDER", help="day-first, month-first or year-first (25-03-06), where the dates do not show it."
        ),
    ] = "",
    name: Annotated[
        str, typer.Option(metavar="PATTERN", help="What names of files say, as '{outlet}_{published}_{title}'.")
    ] = "",
    alike: Annotated[
        float,
        typer.Option(
            metavar="SHARE",
            help="Share of its runs of five words from which a text is a copy of an earlier one; 0: copies are not "
            "looked for. A copy counts once in its outlet, and is one unit with its original.",
        ),
    ] = 0.7,
    clean: Annotated[
        bool,
        typer.Option(
            "--clean/--as-is",
            help="Repair wrong encodings, tags and entities of HTML, headlines that the text repeats, characters that "
            "nobody sees, spaces and letters of another script, each listed in repairs.csv; find the language of each "
            "text; list lines that recur. Or leave texts as they are.",
        ),
    ] = True,
    fetch: Fetch = False,
    refetch: Refetch = False,
    delay: Delay = None,
    agent: Agent = "",
) -> None:
    """Make a corpus of your own articles.

    Tables (CSV, JSON, Parquet, Excel, data files of R), exports of news databases, web pages and texts, in files,
    folders and archives. Prints what was recognised and what was lost; the texts are copied into the folder, and stay
    on this machine.
    """
    from framing.ingest.formats.settings import ImportSettings
    from framing.ingest.importing.importing import import_files as run

    columns, values = _pairs("--column", column or []), _pairs("--value", value or [])
    settings = ImportSettings(columns, values, dates, name, alike, clean)
    asked = fetch_settings(fetch, refetch, delay, agent)
    with progress_bar(f"import into {to.name}") as bar:
        made = run(paths, to, settings, bar, asked)
    for line in made.describe():
        say(line)
    corpus, first = shlex.quote(to.as_posix()), shlex.quote(f"reports/{to.name}-first")
    say("Next, look at what you have:")
    say(f"  framing report {FIRST} --set corpus={corpus} --out {first}")
    if not made.sides.by:
        say("  no column names two groups to compare; import texts of two outlets, or name a column that divides them")
    else:
        say("Then compare:")
        sides = [f"--set {name}={shlex.quote(getattr(made.sides, name))} " for name in ("by", "target", "reference")]
        chosen = "".join(sides) if made.stale.by else ""
        out = shlex.quote(f"reports/{to.name}")
        say(f"  framing report {NOTEBOOK} --set corpus={corpus} {chosen}--out {out}")


def check(
    corpus: Annotated[Path, typer.Argument(help="A corpus folder, imported or built.", show_default=False)],
) -> None:
    """Check whether a corpus folder is as it was made.

    Compares files with the hashes of its import or manifest, and counts documents: a line each. The exit status is 1
    where something is missing or altered; nothing is changed.
    """
    from framing.ingest.checking import check_corpus

    found = check_corpus(corpus)
    for item in found:
        say(f"{item.state:8}{item.found}")
    if any(item.wrong for item in found):
        raise typer.Exit(1)


def _pairs(option: str, texts: list[str]) -> dict[str, str]:
    """Return ``column=name`` texts as a dictionary.

    Examples
    --------
    >>> _pairs("--column", ["outlet=source"])
    {'outlet': 'source'}
    """
    found: dict[str, str] = {}
    for text in texts:
        column, equals, name = text.partition("=")
        if not (equals and column.strip() and name.strip()):
            raise ParameterError(f"{option} {text!r} is not of the form column=name, as in {option} outlet=source.")
        if column.strip() in found:
            raise ParameterError(f"{option} names {column.strip()!r} twice.")
        found[column.strip()] = name.strip()
    return found


def separate(
    corpus: Annotated[Path, typer.Argument(help="A corpus folder, or a file of documents.", show_default=False)],
    to: Annotated[Path, typer.Option(help="The folder of passages to make.", show_default=False)],
    workers: Annotated[int, typer.Option(help="Processes of this machine.", min=1)] = 1,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A running Dask cluster that shares this disk, as tcp://10.0.0.1:8786.")
    ] = "",
) -> None:
    """Separate a corpus into the outlet's own words, reported speech and quotations.

    Writes Parquet parts, so that the corpus may be larger than memory. What was finished when it is stopped is used on
    the next run. The folder is a corpus: framing report reads it, or Corpus.read.
    """
    from framing.attribution.in_parts import separate_parts
    from framing.corpus.corpus import Corpus

    documents = Corpus.read(corpus)
    with executor_of(workers, scheduler) as executor, progress_bar(f"separate {corpus.name}") as bar:
        passages = separate_parts(documents, to, executor=executor, progress=bar)
    say(f"{to}: {len(passages.documents):,} passages of {len(documents.documents):,} documents")


@contextlib.contextmanager
def executor_of(workers: int, scheduler: str) -> Iterator[Executor | None]:
    """Give processes of a running Dask cluster, or of this machine; None for one process alone.

    Raises
    ------
    ParameterError
        If the package for clusters is not installed, or no scheduler answers.
    """
    if scheduler:
        try:
            from distributed import Client
        except ImportError:
            raise ParameterError("--scheduler needs dask.distributed: pip install 'framing[cluster]'.") from None
        try:
            client = Client(scheduler, timeout=10)
        except (OSError, ValueError):
            raise ParameterError(f"No Dask scheduler answers at '{scheduler}' within 10 seconds.") from None
        with client, client.get_executor(retries=2, pure=False) as executor:
            yield executor
    elif workers > 1:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
            yield executor
    else:
        yield None
