"""Settings: what a study is made with, and what a corpus folder says of it in ``report.toml``."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from framing.attribution.validity import language_of
from framing.corpus.corpus import Corpus
from framing.corpus.files import find_folder
from framing.errors import LexiconError, ParameterError, nearest
from framing.lexicon import Lexicon

LEXICON, LEXICONS = "conflict", {"ru": "war"}
"""The list of loaded terms where none is chosen, and those for corpora in other languages."""
_OF_A_RUN = ("seed", "permutations", "name_private", "show_text")
OPEN_LICENCES = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "public domain")


@dataclass(frozen=True)
class StudySettings:
    """What a study is made with. ``report.toml`` may set all but seed, permutations, name_private and show_text.

    Parameters
    ----------
    by, target, reference : str
        Column that defines the groups, and the two that are compared.
    unit, strata : str
        Columns of the units of resampling and of the strata; empty for the default of `Corpus.compare`.
    lexicon : str
        Name or path of the list of loaded terms; empty for the one in the language of the corpus.
    page : str
        Page drawn as a score; empty for the one with most words of the target.
    topics : int
        Number of topics.
    reported : {"apart", "outlet", "speaker"}
        How reported speech is counted.
    names : {"join", "split"}
        Whether a name of several words is one term.
    title, subject, carrier, context : str
        Words of the report's opening: its title, the events, who published the texts, and a sentence on the setting.
    licence : str
        Of the texts.
    translated : bool
        Whether the outlet translated what it quotes.
    repeats : {"one", "keep"}
        Whether of documents with the same text one is kept, or all are.
    query : str
        File of the saved query that chooses the documents, in the corpus folder or elsewhere; empty for all.
    seed, permutations : int
    name_private : bool
        Whether private persons (role resident) appear by name; by default they are numbered.
    show_text : bool
        Whether passages of the corpus are shown; without them a report holds numbers, words and places only.

    Raises
    ------
    ParameterError
        If a value is of the wrong type, or none of the options.
    """

    by: str = "speaks_for"
    target: str = ""
    reference: str = ""
    unit: str = ""
    strata: str = ""
    lexicon: str = ""
    page: str = ""
    topics: int = 8
    reported: Literal["apart", "outlet", "speaker"] = "apart"
    names: Literal["join", "split"] = "join"
    title: str = ""
    subject: str = "the same events"
    carrier: str = ""
    context: str = ""
    licence: str = ""
    translated: bool = False
    repeats: Literal["one", "keep"] = "one"
    query: str = ""
    seed: int = 1
    permutations: int = 999
    name_private: bool = False
    show_text: bool = True

    def __post_init__(self) -> None:
        for name, kind in get_type_hints(type(self)).items():
            value, options = getattr(self, name), get_args(kind)
            kind = str if options else kind
            if not isinstance(value, kind):
                raise ParameterError(f"{name} = {value!r} should be of type {kind.__name__}.")
            if options and value not in options:
                raise ParameterError(f"{name} is {value!r}.{nearest(value, options)}")

    @property
    def open_text(self) -> bool:
        """Whether the texts have an open licence."""
        return self.licence in OPEN_LICENCES

    @property
    def compared(self) -> dict[str, Any]:
        """What `Corpus.compare` takes of them."""
        return {name: getattr(self, name) for name in ("by", "target", "reference", "unit", "strata")}

    @property
    def drawn(self) -> dict[str, Any]:
        """What every test takes of them."""
        return {"permutations": self.permutations, "seed": self.seed}


CHOICES = tuple(field.name for field in fields(StudySettings) if field.name not in _OF_A_RUN)
"""What a corpus folder may set."""


def settings(corpus: str | Path, **choices: Any) -> StudySettings:
    """Return what a report is made with: the choices before what the corpus folder says, and that before the defaults.

    Parameters
    ----------
    corpus : str or Path
        Corpus folder; its ``report.toml`` says what is taken where a choice is left empty.
    **choices
        Fields of `StudySettings`; empty or 0 for the corpus folder's default.

    Raises
    ------
    CorpusError
        If there is no such folder.
    ParameterError
        If a choice is unknown here or in ``report.toml``, or no side is named.
    """
    folder = find_folder(corpus)
    for name in choices:
        if name not in (*CHOICES, *_OF_A_RUN):
            raise ParameterError(f"A study has no choice '{name}'.{nearest(name, CHOICES)}")
    given = {name: value for name, value in choices.items() if name in _OF_A_RUN or value not in ("", 0)}
    made = StudySettings(**{**read_defaults(folder), **given})
    for side in ("target", "reference"):
        if not getattr(made, side):
            there = "names none" if (folder / "report.toml").exists() else "does not exist"
            raise ParameterError(
                f"No {side} is given, and '{folder / 'report.toml'}' {there}: set by to a column with two values or "
                f"more, such as outlet (it is {made.by!r}), and target and reference to two of them. All of its values "
                "are compared with each other by notebooks/groups.ipynb."
            )
    return made


def lexicon(asked: StudySettings, documents: Corpus) -> Lexicon:
    """Return the list of loaded terms that is asked for, else the one for the language of the texts.

    Parameters
    ----------
    asked : StudySettings
        Its `lexicon` is a name or a path; of a list that ships in several languages, the one in the texts' is taken.
    documents : Corpus
        What the ``validation.json`` of its folder says of the list is in the list's header.
    """
    language = language_of(documents.documents)
    name = asked.lexicon or LEXICONS.get(language, LEXICON)
    if not Path(name).suffix:
        with suppress(LexiconError):
            return Lexicon.read(name, language=language).stamped(documents.folder)
    return Lexicon.read(name).stamped(documents.folder)


def read_defaults(folder: Path, notebook: str = "compare_framing") -> dict[str, Any]:
    """Return what ``report.toml`` of a corpus folder says for a notebook; nothing where there is no such file.

    Raises
    ------
    ParameterError
        If the file is not TOML, or holds an unknown name or a value that `StudySettings` refuses.
    """
    path = folder / "report.toml"
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"'{path}' cannot be read: {error}.") from None
    loose = [name for name, value in tables.items() if not isinstance(value, dict)]
    if loose:
        raise ParameterError(f"'{path}' sets '{loose[0]}' above every section; write it below [{notebook}].")
    if tables and notebook not in tables:
        raise ParameterError(f"'{path}' has no section [{notebook}].{nearest(notebook, tables)}")
    about = tables.get(notebook, {})
    for name in about:
        if name not in CHOICES:
            raise ParameterError(f"'{path}' sets '{name}', which does not exist.{nearest(name, CHOICES)}")
    try:
        StudySettings(**about)
    except ParameterError as error:
        raise ParameterError(f"'{path}': {error}") from None
    return about
