"""The flagship's own cells, run for a study: what they measure, when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from framing import report
from framing.report.notebook.parameters import read_notebook, source_text
from framing.report.study.study import Study, open_study
from framing.result import Result

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FLAGSHIP = NOTEBOOKS / "compare_framing.ipynb"
TESTED = ("voices", "actors", "loaded", "keyness", "adoption", "kept")
NAMES = {"voices": "heard", "actors": "named", "loaded": "loaded", "keyness": "terms", "adoption": "own",
         "topics": "subjects", "treatments": "moved"}  # fmt: skip


def cells_of(path: Path = FLAGSHIP) -> dict[str, str]:
    """The code of a notebook, by the id of its cells."""
    return {c["id"]: source_text(c) for c in read_notebook(path)["cells"] if c["cell_type"] == "code"}


@dataclass(frozen=True)
class Analysed(Study):
    """A study whose results are those of the flagship's cells, each run when it is first asked for."""

    cells: dict[str, Any] = field(default_factory=dict)

    def found(self, measure: str) -> Any:
        needed = TESTED if measure in TESTED else ("topics",) if measure == "topics" else (*TESTED, "treatments")
        for name in needed:
            if f"ran {name}" not in self.cells:
                code = cells_of()
                exec(code.get(f"measure-{name}", code.get(name, "")), self.cells)
                self.cells[f"ran {name}"] = True
        return self.cells[NAMES[measure]]

    @property
    def results(self) -> list[Result]:
        for name in NAMES:
            self.found(name)
        return super().results

    @property
    def treatments(self) -> Any:
        return self.found("treatments")

    @property
    def absent(self) -> list:
        return super().absent if self.results is not None else []


for _name in ("voices", "actors", "loaded", "keyness", "adoption", "topics"):
    setattr(Analysed, _name, property(lambda self, name=_name: self.found(name)))


def analysed(folder: Path | str, **choices: Any) -> Any:
    """The study of a corpus folder, with results."""
    study = open_study(folder, **choices)
    known = names_before(study)
    made = Analysed(**{f.name: getattr(study, f.name) for f in fields(study)}, cells=known)
    known["study"] = made
    return made


def names_before(study: Study) -> dict[str, Any]:
    """The names that the first cells of a notebook give."""
    asked = study.settings
    known = {"report": report, "comparison": study.comparison, "apart": study.apart, "listed": study.lexicon}
    known |= {"passages": study.passages, "reading": "time", "study": study}
    return known | {"asked": asked, "seed": asked.seed, "permutations": asked.permutations}


def voices_of(study: Study) -> dict[str, Any]:
    """What the cells of the notebook on voices give, by name: results by measure, and the names of its cells."""
    apart = Study(*(getattr(study, f.name) for f in fields(Study) if f.name != "_kept"))
    known = names_before(apart)
    for name, code in cells_of(NOTEBOOKS / "voices.ipynb").items():
        if name.startswith("measure-") or name == "kept":
            exec(code, known)
    found = {"voices": "heard", "order": "placed", "diversity": "varied", "stance": "under_verbs",
             "directness": "direct", "scare_quotes": "marked"}  # fmt: skip
    results = {measure: known[name] for measure, name in found.items()}
    results |= {f"adoption: {outlet}": own for outlet, own in zip(apart.outlets_compared, known["own"], strict=True)}
    return known | {"results": results}


UNDER = ("cell-12", "cell-16", "cell-20", "cell-24", "cell-31", "cell-35")
"""Cells of the notebook on voices that count a measure under each treatment of reported speech."""


def under_each_of(known: dict[str, Any]) -> dict[str, str]:
    """What those cells show, as HTML."""
    code, shown = cells_of(NOTEBOOKS / "voices.ipynb"), {}
    for cell in UNDER:
        *before, last = code[cell].splitlines()
        exec("\n".join(before), known)
        shown[cell] = eval(last, known).content
    return shown
