"""Files of proposed stories in a corpus folder: what was proposed, which pairs were drawn, what was judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import pandas as pd

from framing.cells import csv_text
from framing.corpus.checks import Unexamined
from framing.corpus.corpus import Corpus
from framing.corpus.files import STORIES, STORIES_RECORD, find_folder, read_folder, stories_record
from framing.errors import CorpusError, ParameterError
from framing.ingest.linking.stories import Pair, Proposal, StorySettings, propose_stories
from framing.ingest.linking.story_pairs import STRATA, described, draw_pairs, judgements, read_pairs, write_pairs
from framing.ingest.scratch import replace_file
from framing.text.reading import many

Progress = Callable[[int, int], None]
FIGURES = ("precision", "recall")


@dataclass(eq=False)
class StoryFolder:
    """A corpus folder whose stories are proposed.

    Attributes
    ----------
    folder : Path
    settings : StorySettings
    sheets : list of dict
        Drawn pairs, each with what a person judged of them (`judged`), the figures, and the settings.
    documents : DataFrame
        Without proposed stories.
    """

    folder: Path
    settings: StorySettings
    sheets: list[dict[str, Any]]
    documents: pd.DataFrame = field(repr=False)

    @classmethod
    def open(cls, folder: str | Path, given: Mapping[str, Any]) -> StoryFolder:
        """Return a corpus folder; settings that are not given are those of the last proposal.

        Raises
        ------
        CorpusError
            If it is no corpus.
        ParameterError
            If a setting is out of range.
        """
        place = find_folder(folder)
        table, _, _ = read_folder(place, stories=False)
        record = stories_record(place) if (place / STORIES).exists() else {}
        before = record.get("settings")
        names = {item.name for item in fields(StorySettings)}
        kept = {name: value for name, value in before.items() if name in names} if isinstance(before, dict) else {}
        sheets = record.get("sheets")
        try:
            settings = StorySettings(**kept | {name: value for name, value in given.items() if value is not None})
            sheets = [sheet for sheet in sheets if _is_sheet(sheet)] if isinstance(sheets, list) else []
        except TypeError:
            raise CorpusError(f"'{place / STORIES_RECORD}' was changed and cannot be read; remove it.") from None
        corpus = Corpus(place.resolve().name, table, folder=place, notes=Unexamined(), repeats="keep")
        return cls(place, settings, sheets, corpus.documents)

    def judged(self) -> dict[Pair, bool]:
        """Return every judged pair, and whether it is of one event; of two judgements the later one."""
        out: dict[Pair, bool] = {}
        for sheet in self.sheets:
            out |= judgements(sheet, {(row, "same"): value for row, value in sheet.get("judged", {}).items()})
        return out

    def propose(self, progress: Progress | None = None) -> Proposal:
        """Return the stories, as far as they are judged as judged."""
        judged = self.judged()
        same = [pair for pair, value in judged.items() if value]
        different = [pair for pair, value in judged.items() if not value]
        return propose_stories(self.documents, self.settings, same, different, progress)

    def draw(self, proposal: Proposal, path: Path, n: int, seed: int) -> int:
        """Write a sheet of pairs, remember what was drawn, and return how many pairs it has."""
        sheet, drawn = draw_pairs(proposal, self.documents, self.settings.alike, n, seed)
        write_pairs(sheet, path)
        self.sheets = [kept for kept in self.sheets if kept["code"] != drawn["code"]]
        self.sheets.append(drawn | {"settings": asdict(self.settings), "documents": len(self.documents)})
        return len(sheet)

    def confirm(self, path: Path) -> tuple[dict[str, Any], list[dict[str, str]]]:
        """Read a filled sheet, keep what was judged, and return its sheet and every trouble by cell.

        Raises
        ------
        CorpusError
            If no sheet was drawn here, or the file is none of them.
        ParameterError
            If no row has a judgement.
        """
        if not self.sheets:
            raise CorpusError(
                f"No pair of '{self.folder}' was drawn for judgement yet: framing stories {self.folder} --sheet FILE"
            )
        read = [(sheet, read_pairs(path, sheet)) for sheet in self.sheets]
        # The sheet that the file is: that of most of its rows, judged or not.
        sheet, found = max(read, key=lambda item: (len(item[1].filled.texts), len(item[1].filled.codes)))
        if not found.filled.texts and not found.filled.codes:
            raise CorpusError(f"'{path}' holds no row of a sheet that was drawn from '{self.folder}'.")
        if not found.filled.codes:
            raise ParameterError(f"No row of '{path}' is judged: enter yes or no in the column same.")
        sheet["judged"] = {row: value for (row, _), value in sorted(found.filled.codes.items())}
        sheet["figures"] = {name: [_plain(value) for value in values] for name, values in found.figures.items()}
        self.sheets = [kept for kept in self.sheets if kept is not sheet] + [sheet]
        return sheet, found.filled.troubles.to_dict("records")

    def save(self, proposal: Proposal) -> tuple[str, ...]:
        """Write `STORIES` and `STORIES_RECORD`, and return what readers of a report are told."""
        data = csv_text(proposal.stories).encode("utf-8", "replace")
        said = self.said(proposal)
        record = {
            "settings": asdict(self.settings), "said": said, "sha256": hashlib.sha256(data).hexdigest(),
            "replace": self.settings.replace, "sheets": self.sheets,
        }  # fmt: skip
        text = json.dumps(record, ensure_ascii=True, indent=1, sort_keys=True) + "\n"
        replace_file(self.folder / STORIES_RECORD, text.encode())
        replace_file(self.folder / STORIES, data)
        return tuple(said)

    def said(self, proposal: Proposal) -> list[str]:
        """Return sentences: how the stories were proposed, how good that was, and what was corrected by hand."""
        how = self.settings
        notes = [
            f"Stories were proposed by average linkage of texts at most {many(how.days, 'day')} apart, where the mean "
            f"cosine of their words (each counted once a text, by its idf) is {how.alike:g} or more."
        ]
        now = asdict(how), len(self.documents)
        figures = [s for s in self.sheets if s.get("figures") and (s["settings"], s["documents"]) == now]
        if figures:
            last = figures[-1]
            values = {name: tuple(map(_number, last["figures"][name])) for name in FIGURES}
            notes.append(described(values, len(last["judged"]), how.days, how.alike))
        else:
            notes.append(
                "How good they are is not known: no pair of this proposal was judged by a person (framing stories "
                "CORPUS --sheet FILE)."
            )
        if judged := self.judged():
            notes.append(
                f"{many(len(judged), 'pair')} {'is' if len(judged) == 1 else 'are'} as judged by hand "
                f"({sum(judged.values()):,} of one event)."
            )
        if proposal.unmet:
            one, other = proposal.unmet[0]
            notes.append(
                f"Judgements contradict one another: {many(len(proposal.unmet), 'judged pair')} could not be followed "
                f"(the first: '{one}' and '{other}')."
            )
        return [*notes, *proposal.notes]


def _is_sheet(sheet: Any) -> bool:
    """Return whether part of a record is a sheet; one that somebody has damaged is none."""
    try:
        rows = all(len(row["pair"]) == 2 and row["row_id"] and row["text"] and row["stratum"] in range(len(STRATA))
                   for row in sheet["rows"])  # fmt: skip
        judged = set(sheet.get("judged", {})) <= {row["row_id"] for row in sheet["rows"]}
        of = sheet.get("figures", {})
        figures = not of or all(len([_number(value) + 0.0 for value in of[name]]) == 3 for name in FIGURES)
        figures = figures and (not of or bool(sheet["judged"]))
        whole = bool(sheet["code"]) and len(sheet["sizes"]) == len(STRATA) and {"settings", "documents"} <= set(sheet)
    except (TypeError, KeyError, AttributeError):
        return False
    return rows and judged and figures and whole


def _plain(value: float) -> float | None:
    return float(value) if value == value else None


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
