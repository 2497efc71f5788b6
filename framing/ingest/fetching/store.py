"""Store of fetched pages: a folder with a file a page, and a journal of every answer; whole at any moment."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from framing.errors import SourceError
from framing.ingest.scratch import replace_file

FOLDER, JOURNAL = "fetched", "fetched.jsonl"
"""In a corpus folder; and in that folder a line an answer, the last of an address counts."""
KEPT, GONE, REFUSED, FAILED = "kept", "gone", "refused", "failed"
"""A page that is there; one that its site has not; one that it does not allow; one to try again another time."""


@dataclass(frozen=True)
class Answer:
    """What asking for an address gave.

    Attributes
    ----------
    url : str
        As asked for.
    state : {"kept", "gone", "refused", "failed"}
    reason : str
        Why there is no page, in words; empty where there is one.
    file : str
        Name of the page's file in the store.
    final : str
        The address that gave it, after redirections.
    etag, modified : str
        By which its site tells whether it has changed.
    day : str
        When it was asked for, ISO 8601.
    sha256 : str
    """

    url: str
    state: str
    reason: str = ""
    file: str = ""
    final: str = ""
    etag: str = ""
    modified: str = ""
    day: str = ""
    sha256: str = ""


class PageStore:
    """The pages that were fetched for a corpus.

    Parameters
    ----------
    folder : str or Path
        Of the corpus; made when the first answer is kept.

    Raises
    ------
    SourceError
        If the journal cannot be read.
    """

    def __init__(self, folder: str | Path) -> None:
        self.place = Path(folder) / FOLDER
        self.answers: dict[str, Answer] = {}
        path = self.place / JOURNAL
        try:
            lines = path.read_text("utf-8", "replace").splitlines() if path.exists() else []
        except OSError as error:
            raise SourceError(f"'{path}' cannot be read: {error.strerror}.") from None
        for line in lines:
            answer = _answer(line)
            if answer is not None:
                self.answers[answer.url] = answer

    def page(self, url: str) -> Path | None:
        """Return the file of a page that was fetched, if it is there as it was written."""
        answer = self.answers.get(url)
        if answer is None or answer.state != KEPT:
            return None
        path = self.place / file_of(url)
        whole = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == answer.sha256
        return path if whole else None

    def keep(self, answer: Answer, content: bytes | None = None) -> Answer:
        """Write an answer, the page first: who is killed between the two asks for the page once more.

        Raises
        ------
        SourceError
            If nothing can be written.
        """
        path = self.place / JOURNAL
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            if content is not None:
                replace_file(self.place / answer.file, content)
            broken = path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
            with path.open("a", encoding="utf-8", errors="replace", newline="\n") as journal:
                journal.write(("\n" if broken else "") + json.dumps(asdict(answer), ensure_ascii=True) + "\n")
        except OSError as error:
            raise SourceError(f"Nothing can be written in '{self.place}': {error.strerror}.") from None
        self.answers[answer.url] = answer
        return answer


def file_of(url: str) -> str:
    """Return the name of the file of an address; nothing in the address can make it another place.

    Examples
    --------
    >>> file_of("https://x.example/../../etc/passwd")
    '568348896368a14f.html'
    """
    return f"{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:16]}.html"


def _answer(line: str) -> Answer | None:
    """Return the answer in a line of the journal; None for one that was not written to its end."""
    try:
        found = json.loads(line)
        return Answer(**{name: str(found[name]) for name in Answer.__dataclass_fields__})
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
