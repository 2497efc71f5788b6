"""Crate: the machine-readable metadata of a bundle (RO-Crate 1.1, Process Run Crate profile 0.5)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from framing.report.bundle.inputs import LISTED, Input
from framing.report.bundle.reports import Made
from framing.report.bundle.wording import LICENCES, Described
from framing.report.run import record

METADATA = "ro-crate-metadata.json"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_CONTEXT = "https://w3id.org/ro/terms/workflow-run/context"
_PYTHON = "https://www.python.org/"
_TYPES = {
    ".html": "text/html", ".ipynb": "application/x-ipynb+json", ".csv": "text/csv", ".json": "application/json",
    ".svg": "image/svg+xml", ".png": "image/png", ".pdf": "application/pdf", ".bib": "application/x-bibtex",
    ".md": "text/markdown", ".txt": "text/plain", ".lock": "text/plain", ".toml": "application/toml",
    ".cff": "application/yaml", ".parquet": "application/vnd.apache.parquet", ".tex": "application/x-tex",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


@dataclass(frozen=True)
class Size:
    """Size and SHA-256 of a file; none for a file that is written last."""

    length: int = 0
    sha256: str = ""


def crate_metadata(
    about: Described,
    reports: Sequence[Made],
    inputs: Sequence[Input],
    notebooks: Mapping[str, str],
    sizes: Mapping[str, Size],
) -> bytes:
    """Return ``ro-crate-metadata.json``: the same bytes for the same bundle.

    Parameters
    ----------
    about : Described
    reports : sequence of Made
        Each is the result of an action, whose instrument is its notebook and whose objects are its inputs.
    inputs : sequence of Input
    notebooks : mapping of str to str
        Place of each report, and of its notebook in the bundle.
    sizes : mapping of str to Size
        Every file of the bundle but this one.
    """
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version="1.1")
    crate.metadata.extra_contexts.append(_CONTEXT)
    writer = _Crate(crate, about)
    files = {name: writer.file(name, size) for name, size in sizes.items()}
    for made in reports:
        writer.software(made, files[notebooks[made.place]])
    folders = {item.place: writer.input(item, files) for item in inputs}
    results = [writer.report(made, files) for made in reports]
    actions = [
        writer.action(made, result, files[notebooks[made.place]], folders)
        for made, result in zip(reports, results, strict=True)
    ]
    crate.root_dataset["mentions"] = _one(actions)
    return record.to_json(crate.metadata.generate()).encode()


def _one(values: list[Any]) -> Any:
    """Return a list, or its only value, as RO-Crate 1.1 writes one."""
    return values[0] if len(values) == 1 else values


class _Crate:
    """Adds what a bundle holds to a crate."""

    def __init__(self, crate: Any, about: Described) -> None:
        self.crate, self.about = crate, about
        self.licence = self._licence(about.licence)
        self.authors = _one([self._author(author) for author in about.authors])
        root = crate.root_dataset
        profile = self._context(_PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
        root["conformsTo"] = profile
        root["name"], root["description"] = about.title, about.abstract
        root["datePublished"], root["license"], root["author"] = about.day, self.licence, self.authors
        root["keywords"] = "media framing, corpus comparison, reproducible research"

    def _context(self, identifier: str, kind: str, **properties: Any) -> Any:
        from rocrate.model import ContextEntity

        known = self.crate.get(identifier)
        if known is not None:
            return known
        return self.crate.add(ContextEntity(self.crate, identifier, properties={"@type": kind, **properties}))

    def _licence(self, licence: str) -> Any:
        name, address = LICENCES[licence]
        return self._context(address, "CreativeWork", name=name, description=f"Licence: {name}")

    def _author(self, author: Any) -> Any:
        identifier = author.orcid or f"#{author.said.replace(' ', '-')}"
        if not author.given:
            return self._context(identifier, "Organization", name=author.said)
        named = {"name": author.said, "familyName": author.family, "givenName": author.given}
        return self._context(identifier, "Person", **named)

    def file(self, name: str, size: Size) -> Any:
        """Add a file."""
        from rocrate.model import File

        kind = _TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
        known = {"contentSize": str(size.length), "sha256": size.sha256} if size.sha256 else {}
        said = {"name": PurePosixPath(name).name, "encodingFormat": kind, **known}
        return self.crate.add(File(self.crate, dest_path=name, properties=said))

    def _folder(self, place: str, files: Mapping[str, Any], **properties: Any) -> Any:
        from rocrate.model import Dataset

        inside = [file for name, file in files.items() if name.startswith(f"{place}/")]
        return self.crate.add(Dataset(self.crate, dest_path=place, properties={**properties, "hasPart": _one(inside)}))

    def software(self, made: Made, notebook: Any) -> None:
        """Describe a notebook as code, with its requirements."""
        versions = {"Python": made.about["python"], **made.about["packages"]}
        needed = [
            self._context(f"#{name}-{version}", "SoftwareApplication", name=name, softwareVersion=version)
            for name, version in versions.items()
        ]
        toolkit = self._context(
            f"#framing-{made.about['code'][:12]}",
            "SoftwareApplication",
            name="framing",
            softwareVersion=made.about["framing"],
            description=f"The toolkit that the notebook calls; SHA-256 over its files: {made.about['code']}",
            softwareRequirements=needed,
        )
        language = self._context(_PYTHON, "ComputerLanguage", name="Python", url=_PYTHON)
        notebook._jsonld["@type"] = ["File", "SoftwareSourceCode"]
        notebook["name"] = made.about["notebook"]["name"]
        notebook["version"] = made.about["notebook"]["sha256"]
        notebook["programmingLanguage"] = language
        notebook["softwareRequirements"] = toolkit

    def input(self, item: Input, files: Mapping[str, Any]) -> Any:
        """Add what reports were made from."""
        if item.place in files:
            return files[item.place]
        if not item.is_corpus:
            said = "A list that is not included, since its licence is not open"
            return self._context(f"#{item.place}", "CreativeWork", name=item.place, description=said)
        what, licence = f"Description of the corpus, whose text is not included ({LISTED})", {}
        if self.about.shows_text:
            what, licence = "The corpus", {"license": self._licence(item.licence)}
        return self._folder(item.place, files, name=PurePosixPath(item.place).name, description=what, **licence)

    def report(self, made: Made, files: Mapping[str, Any]) -> Any:
        """Add a report."""
        said = {"name": made.title or made.name, "license": self.licence, "author": self.authors}
        about = "A report with its tables, figures and record; open report.html"
        return self._folder(made.place, files, **said, description=about, dateCreated=self.about.day)

    def action(self, made: Made, result: Any, notebook: Any, folders: Mapping[str, Any]) -> Any:
        """Add the run that made a report: notebook, corpus and parameters in, report out."""
        named = {name: folders.get(str(value)) for name, value in made.about["parameters"].items()}
        values = [
            self._context(
                f"#{made.place}/{name}",
                "PropertyValue",
                name=name,
                value=value if isinstance(value, str | int | float | bool) else json.dumps(value, sort_keys=True),
            )
            for name, value in made.about["parameters"].items()
        ]
        return self._context(
            f"#{made.place}/run",
            "CreateAction",
            name=f"Run of {made.about['notebook']['name']}",
            description=f"The notebook was run with the parameters given; its run key is {made.about['key']}",
            instrument=notebook,
            object=_one([folder for folder in named.values() if folder is not None] + values),
            result=result,
            agent=self.authors,
            endTime=self.about.day,
            actionStatus="http://schema.org/CompletedActionStatus",
        )
