"""The `framing` command: demo, import, stories, build, separate, report, batch, reproduce, bundle, doctor and more."""

from __future__ import annotations

import contextlib
import errno
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from framing.errors import FramingError, ParameterError
from framing.import_command import check, import_files, separate
from framing.ingest.build_command import build, built
from framing.ingest.datasheets.command import datasheet
from framing.ingest.linking.story_command import stories
from framing.report.batch.cache_command import cache
from framing.terminal import progress_bar, say, say_table
from framing.validation.coding import commands as coding_commands
from framing.validation.scoring.score_command import score

ROOT = Path(__file__).parents[1]
NOTEBOOK = "notebooks/compare_framing.ipynb"
CORPUS = "corpora/demo-ceasefire"
STOPPED = 130
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="framing",
    help="Compare how two voices word the same events.",
    epilog="Start with: framing demo",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("import")(import_files)


def main(arguments: list[str] | None = None) -> None:
    """Run the command; a user's error is one line on stderr and exit status 2, a failed run status 1.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the process.
    """
    # A cluster ends a job with SIGTERM; leave no unfinished file then either.
    with contextlib.suppress(ValueError, AttributeError):
        signal.signal(signal.SIGTERM, _stop)
    raise SystemExit(_status(arguments))


def _stop(*_: Any) -> None:
    """End as Ctrl-C does, also where a shell started this in the background, with Ctrl-C ignored."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)


def _status(arguments: list[str] | None) -> int:
    try:
        result = typer.main.get_command(app).main(arguments, prog_name="framing", standalone_mode=False)
        if result == STOPPED:  # typer makes this of Ctrl-C
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
    except FramingError as error:
        # A plan reports all its errors, a line each.
        return [_fail(problem, 2) for problem in getattr(error, "problems", [str(error)])][-1]
    except UsageError as error:
        command = error.ctx.command_path if getattr(error, "ctx", None) else "framing"  # type: ignore[attr-defined]
        message = error.format_message().rstrip(". ")  # type: ignore[attr-defined]
        return _fail(f"{message}{'' if message.endswith('?') else '.'} Try '{command} --help'.", 2)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("stopped; no unfinished file was left", STOPPED)
    except OSError as error:
        if error.errno == errno.EPIPE:
            # The reader of our output has closed it; raise nothing when it is flushed at exit.
            sys.stdout = None
            return 1
        return _fail(str(error), 1)
    except RuntimeError as error:
        if type(error).__name__ != "ReportFailed":
            raise
        return _fail(str(error), 1)


def _fail(message: str, status: int) -> int:
    say(f"framing: {' '.join(message.split())}", error=True)
    return status


def _run(
    notebook: Path, out: Path, settings: dict[str, Any], cwd: Path | None = None, formats: list[str] | None = None
) -> None:
    from framing.report.run.run import How, run_report

    how = {"how": How(formats=tuple(formats))} if formats else {}
    with progress_bar(notebook.name) as bar:
        report = run_report(notebook, out, settings, cwd=cwd, progress=bar, **how)
    say(f"{report.html} ({report.seconds:.1f} s)")


Scheduler = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Make it on this running Dask cluster, which shares the disk.")
]


Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        metavar="FORMAT",
        help="Write it as docx (needs pandoc) or pdf (needs typst) too; latex: each table for LaTeX; figures: each as "
        "PNG, SVG and PDF, one and two columns wide. Give it again for another.",
        show_default=False,
    ),
]


def _version(value: bool) -> None:
    if value:
        from framing.report.run.record import report_version

        say(f"framing {report_version()}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def framing(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Compare how two voices word the same events."""
    if context.invoked_subcommand is None:
        say(context.get_help())


@app.command()
def demo(
    out: Annotated[
        Path | None, typer.Option(help="The report's folder; by default reports/demo in the repository.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Make it in a temporary folder and compare its tables with those in --out.")
    ] = False,
    to: Formats = None,
) -> None:
    """Build the demonstration corpus and make its report."""
    for needed in (NOTEBOOK, CORPUS):
        if not (ROOT / needed).exists():
            raise ParameterError(
                f"The demonstration needs {needed}, which is not in '{ROOT}'; clone the repository and install from it."
            )
    place = out if out is not None else ROOT / "reports" / "demo"
    if check:
        return _check_demo(place)
    from framing.report.page.formats import checked
    from framing.report.run.output_folder import refuse_unless_free

    refuse_unless_free(place)
    checked(to or [])
    built(ROOT / CORPUS)
    _run(ROOT / NOTEBOOK, place, {"corpus": CORPUS}, cwd=ROOT, formats=to)


def _check_demo(place: Path) -> None:
    import tempfile

    from framing.report.run.reproduce import compare

    if not (place / "run.json").is_file():
        raise ParameterError(f"There is no report in '{place}' to compare with; make it with: framing demo")
    built(ROOT / CORPUS)
    with tempfile.TemporaryDirectory(prefix="framing-") as folder:
        fresh = Path(folder) / "demo"
        _run(ROOT / NOTEBOOK, fresh, {"corpus": CORPUS}, cwd=ROOT)
        found = compare(place, fresh)
    if not found.agrees and not found.tables.differences:
        raise ParameterError(f"The report in '{place}' has no tables to compare with; make it again with: framing demo")
    if found.tables.differences:
        say(f"The tables differ from those in {place} (the first value is the one there, the second the new one):")
        for line in found.tables.differences:
            say(f"  {line}")
        raise typer.Exit(1)
    say(f"{found.tables.count} tables agree with those in {place} to 1e-6")


@app.command(context_settings={"help_option_names": []})
def report(
    context: typer.Context,
    notebook: Annotated[
        Path | None, typer.Argument(help="A notebook with a cell tagged 'parameters'.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The report's folder: new, empty, or an earlier report.", show_default=False)
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter; give it again for another.", show_default=False),
    ] = None,
    to: Formats = None,
    scheduler: Scheduler = "",
    parameters: Annotated[bool, typer.Option("--parameters", help="Show the notebook's parameters and stop.")] = False,
    show_help: Annotated[bool, typer.Option("--help", "-h", help="Show this, and the notebook's parameters.")] = False,
) -> None:
    """Run a notebook into a report.

    One HTML page, with its tables, figures and record beside it.
    """
    from framing.report.notebook.parameters import notebook_file

    notebook = notebook and notebook_file(notebook)
    if show_help:
        say(context.get_help())
    if notebook is not None and (show_help or parameters):
        _show_parameters(notebook)
    if show_help:
        return
    if notebook is None:
        raise _missing(context, "NOTEBOOK")
    if parameters:
        return
    if out is None:
        raise _missing(context, "--out")
    chosen = _settings(settings or [])
    if not scheduler:
        return _run(notebook, out, chosen, formats=to)
    from framing import commands

    return commands.run_there(scheduler, notebook, out, chosen, tuple(to or ()))


def _missing(context: typer.Context, name: str) -> Exception:
    error = typer.BadParameter(f"{name} is missing, as in: framing report {NOTEBOOK} --out reports/mine", ctx=context)
    error.format_message = lambda: str(error.message)  # type: ignore[method-assign]
    return error


def _settings(texts: list[str]) -> dict[str, str]:
    """Return ``name=value`` texts as a dictionary.

    Examples
    --------
    >>> _settings(["by=outlet", "where=a=b"])
    {'by': 'outlet', 'where': 'a=b'}
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise ParameterError(f"--set {text!r} is not of the form name=value.")
        if name.strip() in found:
            raise ParameterError(f"--set names {name.strip()!r} twice.")
        found[name.strip()] = value
    return found


def _show_parameters(notebook: Path) -> None:
    from framing.report.notebook.parameters import read_parameters

    declared = read_parameters(notebook)
    if not declared:
        say(f"'{notebook}' declares no parameters (no cell is tagged 'parameters').")
        return
    kinds = [" | ".join(map(repr, item.choices)) if item.choices else item.type for item in declared]
    say(f"Parameters of {notebook}:\n")
    rows = [(item.name, kind, repr(item.default), item.help) for item, kind in zip(declared, kinds, strict=True)]
    say_table(("--set", "type", "default", "meaning"), rows)


@app.command()
def batch(
    plan: Annotated[Path, typer.Argument(help="A plan: TOML, or CSV with a row a report.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option(help="The folder of the reports; by default what the plan says, or reports/NAME.")
    ] = None,
    notebook: Annotated[Path | None, typer.Option(help="The notebook, where the plan names none.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the plan, and print what would be made.")] = False,
    workers: Annotated[int, typer.Option(min=0, help="Reports made at a time; 0 for one a processor core.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Make unchanged reports again too.")] = False,
    deadline: Annotated[float, typer.Option(min=1, help="Seconds that one report may take.")] = 3600,
    warm: Annotated[
        bool, typer.Option("--warm", help="Fork each kernel from a process with the modules loaded (Linux, macOS).")
    ] = False,
    part: Annotated[str, typer.Option(metavar="I/N", help="Every N-th report, from the I-th on (0 first).")] = "0/1",
    scheduler: Scheduler = "",
    index: Annotated[bool, typer.Option("--index", help="Write the index only.")] = False,
    slurm: Annotated[
        Path | None, typer.Option(help="Write a SLURM array script into this file, and stop.", show_default=False)
    ] = None,
    tasks: Annotated[int, typer.Option(min=1, help="Tasks of that array.")] = 16,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Register the plan: freeze it under a hash, before any result, and stop.")
    ] = False,
) -> None:
    """Make the reports of a plan, and an index of them.

    Stopped, it continues where it was: reports that are unchanged are not made again.
    """
    from framing import commands

    settings = commands.batch_settings(workers=workers, force=force, deadline=deadline, warm=warm, part=part)
    found = commands.read(plan, out, notebook)
    if slurm is not None:
        return commands.write_script(found, settings, slurm, tasks)
    asked = {commands.Mode.FREEZE: freeze, commands.Mode.DRY: dry_run, commands.Mode.INDEX: index}
    mode = next((mode for mode, wanted in asked.items() if wanted), commands.Mode.RUN)
    if not commands.run_plan(found, settings, mode, scheduler):
        raise typer.Exit(1)


@app.command()
def reproduce(
    report: Annotated[Path, typer.Argument(help="A report's folder, or its report.html.", show_default=False)],
) -> None:
    """Make a report again from the recipe in its page, and compare.

    Says whether it is identical, the same within tolerance, or what changed: corpus, code, versions, results.
    """
    from framing.report.run.reproduce import reproduce as again

    with progress_bar(str(report)) as bar:
        found = again(report, progress=bar)
    for line in found.describe():
        say(line)
    if not found.agrees:
        raise typer.Exit(1)


@app.command()
def bundle(
    reports: Annotated[list[Path], typer.Argument(help="Folders of reports, or of batches.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The archive, a .zip file.", show_default=False)],
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Exclude the corpus's text; make the reports again without passages.")
    ] = False,
    author: Annotated[
        list[str] | None,
        typer.Option(metavar="'FAMILY, GIVEN'", help="An author, with an ORCID if any; again for another."),
    ] = None,
    licence: Annotated[str, typer.Option(help="Of the reports; by default the corpus's, if open.")] = "",
    date: Annotated[str, typer.Option(help="By default the day on which the last report was made.")] = "",
    title: Annotated[str, typer.Option(help="By default the report's.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace an archive that is there.")] = False,
) -> None:
    """Put reports into an archive for a repository: an RO-Crate.

    With corpus, recipe, citation and checksums. Text of the corpus goes in only where its licence is open.
    """
    from framing.report.bundle import BundleSettings, bundle

    settings = BundleSettings(not no_text, tuple(author or ()), licence, date, title, force)
    with progress_bar(out.name) as bar:
        made = bundle(reports, out, settings, progress=bar)
    say(f"{made.path} ({made.files} files; by {'; '.join(made.authors)}; {made.licence})")
    for said in made.left_out:
        say(f"  not in it: {said}")


@app.command()
def doctor() -> None:
    """Check whether this machine can make a report.

    Says how to repair what is wrong; changes nothing.
    """
    from rich.console import Console
    from rich.text import Text

    from framing.doctor import check_all

    with (console := Console(soft_wrap=True)).status("looking"):
        checks = check_all()
    styles = {"ok": "green", "note": "yellow", "broken": "bold red"}
    for item in checks:
        line = Text.assemble((f"{item.state:7}", styles[item.state]), item.found)
        console.print(line.append(f": {item.remedy}" if item.remedy else ""))
    if any(item.state == "broken" for item in checks):
        raise typer.Exit(1)


_COMMANDS = (build, cache, check, coding_commands.sheet, coding_commands.agree, datasheet, score, separate, stories)
for _command in _COMMANDS:
    app.command()(_command)


if __name__ == "__main__":
    main()
