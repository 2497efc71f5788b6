"""A bundle holds all that a report needs, says what it is, and lets no text leave that may not."""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

import pandas as pd
import pytest
import yaml
from rocrate.rocrate import ROCrate

from framing.errors import ParameterError
from framing.report.bundle import BundleSettings, bundle, inputs, making, parts, reports, wording
from framing.report.bundle.leaks import Searched, words
from framing.report.run import record
from framing.report.run.reproduce import reproduce
from framing.report.run.run import failed_record, run_report

ROOT = Path(__file__).parents[2]
CELLS = [
    'corpus: str = "corpora/small"  # a corpus folder\nshow_text: bool = True  # show passages',
    "import csv\nimport os\nfrom pathlib import Path\n\nfrom IPython.display import HTML, Markdown",
    'rows = list(csv.DictReader((Path(corpus) / "documents.csv").open(encoding="utf-8", newline="")))\n'
    'lines = [[row["doc_id"], row["text"].count("snow"), row["text"] if show_text else ""] for row in rows]\n'
    'tables = Path(os.environ["FRAMING_REPORT_DIR"]) / "tables"\ntables.mkdir()\n'
    'with (tables / "lines.csv").open("w", encoding="utf-8", newline="") as file:\n'
    '    csv.writer(file).writerows([["document", "snow", "passage"], *lines])\nMarkdown("# Snow in two papers")',
    'HTML("<blockquote>%s</blockquote>" % rows[0]["text"]) if show_text else Markdown("No passage is shown.")',
]
OPEN = '[compare_framing]\nlicence = "CC-BY-4.0"\n'
AFFILIATIONS = (
    "name,aliases,role,affiliation,venue_class,valid_from,valid_to,basis,source,coder\n"
    "Ada Roe,Roe,resident,Residents,,,,so described by the page,invented,test\n"
    "Bo Lind,President Lind,official,Office,,,,so described by the page,invented,test\n"
)
HEADLINE = "Deep snow closes the road to Ostrel for another week"
FAST = BundleSettings(authors=("Roe, Ada 0000-0002-1825-0097",))
WITHOUT = BundleSettings(text=False, authors=("Selmark Institute",), licence="CC-BY-4.0")


def sentences(i: int) -> str:
    return (
        f"On day {i} the snow lay deep on the road that runs from Kesk to the bridge at Ostrel. "
        f"“We carried {i} sacks of flour across the ice before the thaw came,” said Ada Roe, a baker. "
        f"The office of Bo Lind answered {i} letters and promised that the pass would open before summer."
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with a small corpus of invented text, and the report that was made from it there."""
    place = tmp_path_factory.mktemp("home")
    folder = place / "corpora" / "small"
    folder.mkdir(parents=True)
    rows = [(f"d{i}", ("North", "South")[i % 2], sentences(i)) for i in range(6)]
    table = pd.DataFrame(rows, columns=["doc_id", "outlet", "text"]).assign(published="2031-02-03", title=HEADLINE)
    table.to_csv(folder / "documents.csv", index=False)
    (folder / "report.toml").write_text(OPEN, "utf-8")
    (folder / "datasheet.md").write_text("# Small\n\nInvented. CC BY 4.0.\n", "utf-8")
    (folder / "affiliations.csv").write_text(AFFILIATIONS, "utf-8")
    said = f"d1,{sentences(1)[:27]},{sentences(1)[10:140]}"
    said = said.replace("“", "").replace("”", "")
    (folder / "stories.csv").write_text("doc_id,story_id\nd0,a\nd1,a\n", "utf-8")
    (folder / "stories.json").write_text('{"said": ["Stories were proposed."], "sheets": []}', "utf-8")
    (folder / "choices.csv").write_text(f"id,short,long,head\n{said},{HEADLINE}\n", "utf-8")
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {"tags": ["parameters"]} if i == 0 else {}, "source": source,
         "outputs": [], "execution_count": None} for i, source in enumerate(CELLS)
    ]  # fmt: skip
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (place / "snow.ipynb").write_text(json.dumps(notebook), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        run_report(place / "snow.ipynb", place / "reports" / "snow", {"corpus": "corpora/small"}, cwd=place)
    return place


@pytest.fixture
def here(home, monkeypatch):
    """The same, as the current folder."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(home)
    return home


@pytest.fixture(scope="module")
def unpacked(home, tmp_path_factory):
    """The bundle with text, in a folder of its own."""
    place = tmp_path_factory.mktemp("archive")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        bundle(["reports/snow"], place / "snow.zip", FAST)
    with zipfile.ZipFile(place / "snow.zip") as archive:
        archive.extractall(place / "all")
    return place / "all"


@pytest.fixture(scope="module")
def wordless(home, tmp_path_factory):
    """The bundle without text, in a folder of its own, and what was said when it was made."""
    place = tmp_path_factory.mktemp("wordless")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.chdir(home)
        made = bundle(["reports/snow"], place / "snow.zip", WITHOUT)
    with zipfile.ZipFile(place / "snow.zip") as archive:
        archive.extractall(place / "all")
    return place / "all", made


def files(folder: Path) -> dict[str, Path]:
    return {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}


def test_it_holds_report_corpus_recipe_and_what_describes_them(unpacked, home):
    names = set(files(unpacked))
    report = {f"reports/snow/{name}" for name in record.files(home / "reports" / "snow")}
    assert report | {"reports/snow/run.json"} == {name for name in names if name.startswith("reports/")}
    assert {name for name in names if name.startswith("corpora/")} == {
        f"corpora/small/{name}" for name in ("documents.csv", *inputs.ABOUT) if name != "manifest.csv"
    }
    about = {"README.md", "CITATION.cff", "ro-crate-metadata.json", "manifest-sha256.txt", "recipe/versions.txt"}
    assert about | {"recipe/snow.ipynb"} <= names
    assert not any("timing" in name for name in names)
    readme = (unpacked / "README.md").read_text("utf-8")
    assert "# Snow in two papers\n" in readme
    assert "    framing reproduce reports/snow\n" in readme
    assert "Creative Commons Attribution 4.0" in readme
    recipe = json.loads((unpacked / "recipe" / "snow.ipynb").read_text("utf-8"))
    assert [cell["source"] for cell in recipe["cells"]] == CELLS
    packages = json.loads((unpacked / "reports/snow/run.json").read_text("utf-8"))["packages"]
    versions = (unpacked / "recipe" / "versions.txt").read_text("utf-8").splitlines()
    assert versions == sorted(f"{name}=={version}" for name, version in packages.items())


@pytest.mark.parametrize("which", ["unpacked", "wordless"])
def test_checksums_are_those_of_every_file(which, request):
    folder = request.getfixturevalue(which)
    folder = folder if which == "unpacked" else folder[0]
    there = files(folder)
    manifest = there.pop("manifest-sha256.txt").read_text("utf-8").splitlines()
    told = dict(reversed(re.fullmatch(r"([0-9a-f]{64})  (.+)", line).groups()) for line in manifest)
    assert told == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()}
    if shutil.which("sha256sum"):
        ran = subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "manifest-sha256.txt"], cwd=folder, check=False)
        assert ran.returncode == 0


def test_the_crate_is_read_by_rocrate_and_names_every_file_with_size_and_sum(unpacked):
    crate = ROCrate(unpacked)
    root = crate.root_dataset
    assert root["name"] == "Snow in two papers"
    assert root["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    assert root["author"].id == "https://orcid.org/0000-0002-1825-0097"
    assert root["author"]["name"] == "Ada Roe"
    assert root["conformsTo"].id == "https://w3id.org/ro/wfrun/process/0.5"
    assert date.fromisoformat(root["datePublished"].strftime("%Y-%m-%d") if hasattr(root["datePublished"], "strftime")
                              else root["datePublished"])  # fmt: skip
    there = files(unpacked)
    known = {entity.id: entity for entity in crate.data_entities if "File" in entity.type}
    assert set(known) == set(there) - {"ro-crate-metadata.json"}
    for name in set(known) - {"manifest-sha256.txt"}:
        assert int(known[name]["contentSize"]) == there[name].stat().st_size
        assert known[name]["sha256"] == hashlib.sha256(there[name].read_bytes()).hexdigest()
    assert known["reports/snow/report.html"]["encodingFormat"] == "text/html"
    graph = json.loads(there["ro-crate-metadata.json"].read_text("utf-8"))["@graph"]
    ids = {entity["@id"] for entity in graph}
    for entity in graph:
        for value in entity.values():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict) and not item["@id"].startswith("https://w3id.org/ro/crate/"):
                    assert item["@id"] in ids, (entity["@id"], item)


def test_the_run_says_what_was_run_on_what_with_which_parameters(unpacked):
    crate = ROCrate(unpacked)
    (action,) = crate.get_by_type("CreateAction")
    assert crate.root_dataset["mentions"] == action
    assert action["instrument"].id == "recipe/snow.ipynb"
    assert "SoftwareSourceCode" in action["instrument"].type
    needed = action["instrument"]["softwareRequirements"]["softwareRequirements"]
    assert {"numpy", "pandas", "Python"} <= {package["name"] for package in needed}
    assert action["result"].id == "reports/snow/"
    assert action["agent"] == crate.root_dataset["author"]
    corpus, *values = action["object"]
    assert corpus.id == "corpora/small/"
    assert corpus["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    assert {value["name"]: value["value"] for value in values} == {"corpus": "corpora/small", "show_text": True}


def test_the_citation_has_what_its_format_asks_for(unpacked):
    found = yaml.safe_load((unpacked / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(found)  # required by CFF 1.2.0
    assert found["cff-version"] == "1.2.0"
    assert found["type"] == "dataset"
    assert isinstance(found["date-released"], date)
    assert found["license"] == "CC-BY-4.0"
    orcid = "https://orcid.org/0000-0002-1825-0097"
    assert found["authors"] == [{"family-names": "Roe", "given-names": "Ada", "orcid": orcid}]
    (toolkit,) = found["references"]
    assert {"type", "title", "authors"} <= set(toolkit)
    assert toolkit["type"] == "software"


def test_the_same_report_gives_the_same_bytes_elsewhere_too(here, tmp_path):
    first = bundle(["reports/snow"], tmp_path / "a.zip", FAST)
    copy = tmp_path / "copy"
    shutil.copytree(here, copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        bundle(["reports/snow"], tmp_path / "b.zip", FAST)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert first.files == len(zipfile.ZipFile(tmp_path / "a.zip").namelist())
    entries = zipfile.ZipFile(tmp_path / "a.zip").infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    started = json.loads((here / "reports/snow/timing.json").read_text("utf-8"))["started"]
    day = date.fromisoformat(started[:10])
    assert {entry.date_time for entry in entries} == {(day.year, day.month, day.day, 0, 0, 0)}


def test_unpacked_in_an_empty_folder_it_is_made_again_byte_for_byte(unpacked, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(unpacked)
    assert reproduce("reports/snow").verdict == "identical"


def spoken(path: Path) -> str:
    """Every word of a file, one space between two: decoded by other means than the package's."""
    if path.suffix == ".png":
        return ""
    text = path.read_text("utf-8")
    if path.suffix in (".json", ".ipynb"):
        found = []

        def walk(value):
            if isinstance(value, dict):
                for key, item in value.items():
                    walk(key)
                    walk(item)
            elif isinstance(value, list):
                for item in value:
                    walk(item)
            else:
                found.append(str(value))

        walk(json.loads(text))
        text = " ".join(found)
    text += unquote(text)  # figures stand in addresses
    shown = html.unescape(re.sub(r"<[^>]*>", " ", text)) + html.unescape(text)
    return " ".join(re.findall(r"[a-z0-9]+", shown.lower()))


def runs_of(text: str, n: int = 8) -> list[str]:
    said = re.findall(r"[a-z0-9]+", text.lower())
    return [" ".join(said[i : i + n]) for i in range(len(said) - n + 1)]


def test_without_text_no_eight_words_of_a_document_stand_anywhere(wordless, unpacked):
    folder, _ = wordless
    said = {name: f" {spoken(path)} " for name, path in files(folder).items()}
    for text in (HEADLINE, *(sentences(i) for i in range(6))):
        for run in runs_of(text):
            assert not [name for name, there in said.items() if f" {run} " in there], run
    # The same search finds text where there is some.
    whole = {name: spoken(path) for name, path in files(unpacked).items()}
    holding = {name for name, text in whole.items() if runs_of(sentences(0))[3] in text}
    assert {"corpora/small/documents.csv", "reports/snow/tables/lines.csv", "reports/snow/notebook.ipynb",
            "reports/snow/report.html"} == holding  # fmt: skip


def test_without_text_the_numbers_stay_and_what_is_left_out_is_said(wordless, home):
    folder, made = wordless
    rows = list(csv.DictReader((folder / "reports/snow/tables/lines.csv").open(encoding="utf-8", newline="")))
    assert [row["snow"] for row in rows] == ["1"] * 6
    assert {row["passage"] for row in rows} == {""}
    about = json.loads((folder / "reports/snow/run.json").read_text("utf-8"))
    assert about["parameters"]["show_text"] is False
    listed = list(csv.DictReader((folder / "corpora/small" / inputs.LISTED).open(encoding="utf-8", newline="")))
    assert [row["doc_id"] for row in listed] == [f"d{i}" for i in range(6)]
    assert listed[2]["sha256_of_text"] == hashlib.sha256(sentences(2).encode()).hexdigest()
    who = (folder / "corpora/small/affiliations.csv").read_text("utf-8")
    assert "Ada Roe" not in who
    assert "Bo Lind" in who
    (row,) = csv.DictReader((folder / "corpora/small/choices.csv").open(encoding="utf-8", newline=""))
    assert (row["id"], row["short"][:8], row["long"], row["head"]) == ("d1", "On day 1", "", "")
    readme = (folder / "README.md").read_text("utf-8")
    assert "Selmark Institute" in readme
    for said in made.left_out:
        assert said in readme
    assert [said.split(" ")[0] for said in made.left_out] == ["Passages", "The", "Rows", "Cells"]


def test_without_text_proposed_stories_go_along_and_no_id_that_is_a_headline(wordless, here, tmp_path):
    place = wordless[0] / "corpora/small"
    for name in ("stories.csv", "stories.json"):
        assert (place / name).read_bytes() == (here / "corpora/small" / name).read_bytes()
    folder = tmp_path / "small"
    shutil.copytree(here / "corpora/small", folder)
    slug = HEADLINE.lower().replace(" ", "-")
    (folder / "stories.csv").write_text(f"doc_id,story_id\nd0,a\nd1,{slug}\n", "utf-8")
    (folder / "stories.json").write_text(json.dumps({"said": [slug]}), "utf-8")
    (folder / "snow.toml").write_text('any = ["snow*"]', "utf-8")
    item = inputs.Input("small", folder, "")
    gathered = parts.Parts([], [], [item], text=False)
    assert gathered.members["small/stories.csv"] == b"doc_id,story_id\nd0,a\nd1,\n"
    assert "small/stories.json" not in gathered.members
    assert gathered.members["small/snow.toml"] == b'any = ["snow*"]'
    assert any("stories.json" in said and "8 or more words" in said for said in gathered.left_out)


def test_without_text_reproduce_says_what_is_missing(wordless, monkeypatch):
    monkeypatch.chdir(wordless[0])
    with pytest.raises(ParameterError, match=r"The texts of 'corpora/small' are not part of this bundle"):
        reproduce("reports/snow")


def test_a_corpus_without_an_open_licence_leaves_only_without_text(here, tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "OPEN_LICENCES", ("CC0-1.0",))
    with pytest.raises(ParameterError, match="states the licence 'CC-BY-4.0'.*add --no-text"):
        bundle(["reports/snow"], tmp_path / "x.zip", FAST)
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_that_shows_text_whatever_it_is_told_is_refused(here, tmp_path, monkeypatch):
    monkeypatch.setattr(reports, "SHOW_TEXT", "show_passages")
    with pytest.raises(ParameterError, match=r"reports/snow/\S+ would hold text of the corpus .d0: .*show_passages"):
        bundle(["reports/snow"], tmp_path / "x.zip", WITHOUT)
    assert list(tmp_path.iterdir()) == []


def test_other_numbers_without_passages_are_refused(here, tmp_path, monkeypatch):
    def other(notebook, out, settings, **_):
        shutil.copytree(here / "reports" / "snow", out)
        path = Path(out) / "tables" / "lines.csv"
        path.write_text(path.read_text("utf-8").replace("d1,1", "d1,2"), "utf-8")

    monkeypatch.setattr(reports, "run_report", other)
    with pytest.raises(ParameterError, match=r"has other numbers \(tables/lines.csv, row 2, snow: 1 and 2\)"):
        bundle(["reports/snow"], tmp_path / "x.zip", WITHOUT)


@pytest.fixture
def spoilt(here, tmp_path, monkeypatch):
    """A copy of all, to be spoilt, as the current folder."""
    shutil.copytree(here, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    return tmp_path / "copy"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def change_page(place):
    edit(place / "reports/snow/report.html", "Snow in two", "Hail in two")


def change_corpus(place):
    edit(place / "corpora/small/documents.csv", "flour", "sugar")


def take_away_a_table(place):
    (place / "reports/snow/tables/lines.csv").unlink()


def take_away_the_corpus(place):
    shutil.rmtree(place / "corpora")


def fail(place):
    shutil.rmtree(place / "reports/snow")
    content = {"outcome": "failed", "error": {"text": "The corpus is empty.", "cell": "x"}}
    failed_record(place / "reports/snow").write_text(json.dumps(content), "utf-8")


def stop_halfway(place):
    (place / "reports/snow").rename(place / "reports/.build-snow")


def forget_the_day(place):
    (place / "reports/snow/timing.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (change_page, "report.html of the report 'reports/snow' was changed after it was made"),
        (change_corpus, "'corpora/small' has changed since the report 'snow' was made from it"),
        (take_away_a_table, "tables/lines.csv of the report 'reports/snow' went missing"),
        (take_away_the_corpus, "'corpora/small', from which the report 'snow' was made .corpus., is missing here"),
        (fail, "The report 'reports/snow' failed: The corpus is empty"),
        (stop_halfway, "'reports/snow' is being made, or was stopped halfway"),
        (forget_the_day, "add --date"),
    ],
)
def test_what_is_no_whole_report_is_refused_in_one_sentence(spoilt, spoil, said):
    spoil(spoilt)
    with pytest.raises(ParameterError, match=said):
        bundle(["reports/snow"], "x.zip", FAST)
    assert not (spoilt / "x.zip").exists()


@pytest.mark.parametrize(
    ("folders", "out", "settings", "said"),
    [
        (["corpora/small"], "x.zip", FAST, "There is no report in 'corpora/small'"),
        (["reports/snow", "reports/snow"], "x.zip", FAST, "Two of what is to be bundled are named 'snow'"),
        (["reports/snow"], "x.tar", FAST, "A bundle is a .zip file"),
        (["reports/snow"], "reports.zip", FAST, "exists already; add --force"),
        (["reports/snow"], "snow.ipynb/x.zip", FAST, "cannot be written"),
        (["reports/snow"], "x.zip", BundleSettings(authors=("A",), licence="CC-BY"), "Did you mean 'CC-BY-4.0'"),
        (["reports/snow"], "x.zip", BundleSettings(authors=("Roe, Ada 0000-0002-1825-0098",)), "is no ORCID"),
        (["reports/snow"], "x.zip", BundleSettings(authors=(" ",)), "holds no name"),
        (["reports/snow"], "x.zip", BundleSettings(authors=("A",), day="3.2.2031"), "write it as 2031-02-03"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(spoilt, folders, out, settings, said):
    (spoilt / "reports.zip").write_bytes(b"kept")
    with pytest.raises(ParameterError, match=said):
        bundle(folders, out, settings)
    assert (spoilt / "reports.zip").read_bytes() == b"kept"
    assert not list(spoilt.glob(".build-*"))


@pytest.mark.parametrize("stated", [[""], [], ["CC-BY-4.0", "CC0-1.0"], ["all rights reserved"]])
def test_a_licence_that_the_corpora_do_not_agree_on_is_asked_for(stated):
    with pytest.raises(ParameterError, match="Add --licence"):
        wording.licence_for("", stated)
    assert wording.licence_for("CC0-1.0", stated) == "CC0-1.0"
    assert wording.licence_for("", ["CC-BY-4.0", "CC-BY-4.0"]) == "CC-BY-4.0"


def test_a_full_disk_leaves_nothing_and_what_was_there(spoilt, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    (spoilt / "x.zip").write_bytes(b"earlier")
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(ParameterError, match="No space left on device"):
        bundle(["reports/snow"], "x.zip", BundleSettings(authors=("A",), force=True))
    assert (spoilt / "x.zip").read_bytes() == b"earlier"
    assert not list(spoilt.glob(".build-*"))


@pytest.mark.parametrize("name", ["../../secret.txt", "/etc/hosts", "tables/../../x", ""])
def test_a_record_cannot_bring_in_what_is_not_of_the_report(spoilt, name):
    path = spoilt / "reports/snow/run.json"
    about = json.loads(path.read_text("utf-8"))
    about["files"][name] = hashlib.sha256(b"mine").hexdigest()
    path.write_text(json.dumps(about), "utf-8")
    (spoilt / "secret.txt").write_bytes(b"mine")
    with pytest.raises(ParameterError, match=r"record of the report 'reports/snow' \(run.json\) cannot be read"):
        bundle(["reports/snow"], "x.zip", FAST)


def test_a_name_that_checksums_cannot_tell_is_refused(spoilt):
    made = reports.read(Path("reports/snow"), "reports/snow")
    about = wording.Described("T", (wording.Author("A"),), "CC0-1.0", "2031-02-03", "1", True)
    for name in ("a\nb.csv", "a\\b.csv"):
        with pytest.raises(ParameterError, match="A bundle holds no file called"):
            making._written(Path("x.zip"), {f"{made.place}/{name}": b""}, about)
    assert not (spoilt / "x.zip").exists()


def test_what_a_title_says_is_no_markup_of_the_readme():
    about = wording.Described("<b>_x_</b>", (wording.Author("A"),), "CC0-1.0", "2031-02-03", "1", True)
    page = wording.readme(about, {"reports/x": "[y](javascript:z)"}, [], {}, "list.csv").decode()
    assert "<b>" not in page
    assert "[y](" not in page


def test_paths_that_nobody_else_has_are_refused(spoilt):
    made = reports.read(Path("reports/snow"), "reports/snow")
    for value in (str(spoilt / "corpora/small"), "../copy/corpora/small"):
        made.about["parameters"]["corpus"] = value
        with pytest.raises(ParameterError, match="a path of this machine"):
            inputs.find([made])


def a_batch(place: Path, states: dict[str, str]) -> None:
    for name in states:
        shutil.copytree(place / "reports/snow", place / "reports/winter" / name)
    told = [{"name": name, "state": state, "key": "k", "error": "", "cell": ""} for name, state in states.items()]
    content = {"format": 1, "plan": "Winter", "reports": told}
    (place / "reports/winter/batch.json").write_text(json.dumps(content), "utf-8")
    (place / "reports/winter/index.html").write_text("<a href='one/report.html'>one</a>", "utf-8")


def test_a_batch_goes_in_whole_with_its_index(spoilt):
    a_batch(spoilt, {"one": "done", "two": "done"})
    bundle(["reports/winter"], "x.zip", FAST)
    names = zipfile.ZipFile("x.zip").namelist()
    for name in ("index.html", "batch.json", "one/report.html", "two/report.html"):
        assert f"reports/winter/{name}" in names
    readme = zipfile.ZipFile("x.zip").read("README.md").decode()
    assert "`reports/winter/index.html`" in readme
    assert readme.startswith("# Winter\n")
    assert "`reports/winter/two/report.html`: two, Snow in two papers." in readme
    assert len(ROCrate(zip_folder("x.zip", spoilt)).get_by_type("CreateAction")) == 2


def zip_folder(path: str, place: Path) -> Path:
    zipfile.ZipFile(path).extractall(place / "out")
    return place / "out"


def test_a_batch_without_text_has_the_keys_of_the_reports_that_are_in_it(spoilt):
    found = reports.with_keys(b'{"reports": [{"key": "old", "name": "a"}, {"key": "b0", "name": "b"}]}', {"a": "new"})
    assert [row["key"] for row in json.loads(found)["reports"]] == ["new", "b0"]


def test_a_batch_that_is_not_done_is_refused(spoilt):
    a_batch(spoilt, {"one": "done", "two": "failed"})
    with pytest.raises(ParameterError, match=r"1 of 2 reports .* are not done \(two: failed"):
        bundle(["reports/winter"], "x.zip", FAST)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<p>on day 1 the <mark>snow</mark> lay deep on the road that</p>"),
        ("a.html", "<p>on day 1 the sn<b>ow</b> lay deep on the road that</p>"),
        ("a.html", '<img alt="On day 1 the snow lay deep on the road that runs">'),
        ("a.html", "<!-- on day 1 the snow lay deep on the road that -->"),
        ("a.html", "on day 1 the snow l&#97;y deep on the road&nbsp;that"),
        ("a.svg", "<svg><text>on day 1 the snow</text><text>lay deep on the road that</text></svg>"),
        ("a.csv", "word,k\non;day;1;the;snow;lay;deep;on;the;road;that"),
        ("a.ipynb", json.dumps({"cells": [{"source": ["on day 1 the\n", "snow lay deep on the road that"]}]})),
        ("a.json", json.dumps({"html": "<p>on day 1 the snow&nbsp;lay deep on the road that</p>"})),
    ],
)
def test_text_is_found_wherever_it_hides(name, content):
    searched = Searched()
    searched.add(name, content.encode())
    (leak,) = searched.leaks([("d1", words(sentences(1)))])
    assert (leak.file, leak.document) == (name, "d1")
    assert leak.words in runs_of(sentences(1))


def test_text_in_a_picture_of_a_page_and_in_a_packed_file_is_found():
    drawn = b"<svg><!-- on day 1 the snow lay deep on the road that --></svg>"
    svg = base64.b64encode(drawn).decode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w:t>on day 1 the snow lay </w:t><w:t>deep on the road that</w:t>")
    for name, content in (
        ("a.html", f'<img src="data:image/svg+xml;base64,{svg}">'.encode()),
        ("b.html", f'<img src="data:image/svg+xml,{quote(drawn)}">'.encode()),
        ("c.docx", packed.getvalue()),
    ):
        searched = Searched()
        searched.add(name, content)
        assert [leak.file for leak in searched.leaks([("d1", words(sentences(1)))])] == [name]


def test_names_and_short_phrases_are_no_text():
    searched = Searched()
    searched.add("a.csv", b"actor,k\nthe office of Bo Lind,3\nthe snow lay deep on the road,1\n")
    assert list(searched.leaks([("d1", words(sentences(1))), ("d2", words("Bo Lind"))])) == []


def test_a_document_shorter_than_a_run_is_looked_for_whole():
    searched = Searched()
    searched.add("a.csv", b"x\nlong before that, snow closes the pass again today\n")
    headline = ("d1", words("Snow closes the pass again"))
    assert [leak.words for leak in searched.leaks([headline])] == ["snow closes the pass again"]


def test_what_cannot_be_searched_stays_out_unless_its_drawing_is_searched(here, tmp_path):
    made = reports.read(Path("reports/snow"), "reports/snow")
    for name in ("report.pdf", "sheet.pdf", "figures/score.svg", "figures/score.pdf", "figures/score.png"):
        made.about["files"][name] = ""
    found = parts.Parts([made], [], [], text=False)
    kept = {name.removeprefix("reports/snow/") for name in found.members}
    assert {"figures/score.svg", "figures/score.pdf", "figures/score.png"} <= kept
    assert "report.pdf" in kept  # the same as report.html, which is searched
    assert "sheet.pdf" not in kept
    assert found.left_out == ["`reports/snow/sheet.pdf`: it cannot be searched for text of the corpus."]


def test_who_made_the_results_is_asked_for_and_the_toolkit_is_not_named(here, tmp_path, monkeypatch):
    asked = BundleSettings(licence="CC-BY-4.0", day="2031-02-03")
    with pytest.raises(ParameterError, match=r"^Who made these results\? Add --author 'Roe, Ada'"):
        bundle(["reports/snow"], tmp_path / "x.zip", asked)
    own = (ROOT / "CITATION.cff").read_text("utf-8")
    try:
        (here / "CITATION.cff").write_text(own, "utf-8")
        with pytest.raises(ParameterError, match="Who made these results"):
            bundle(["reports/snow"], tmp_path / "x.zip", asked)
        (here / "CITATION.cff").write_text("title: Snow\nauthors:\n- family-names: Roe\n  given-names: Ada\n", "utf-8")
        assert bundle(["reports/snow"], tmp_path / "x.zip", asked).authors == ("Ada Roe",)
    finally:
        (here / "CITATION.cff").unlink()


def test_a_readme_and_a_citation_name_what_is_there(unpacked):
    there = {path.split("/")[2] for path in files(unpacked) if path.startswith("reports/snow/")}
    page = (unpacked / "README.md").read_text("utf-8")
    message = yaml.safe_load((unpacked / "CITATION.cff").read_text("utf-8"))["message"]
    assert ("`tables/`" in page) == ("tables" in there)
    assert ("`figures/`" in page) == ("figures" in there)
    assert ("references.bib" in page + message) == ("references.bib" in there)
    about = wording.Described("T", (wording.Author("A"),), "CC-BY-4.0", "2031-02-03", "1", True, held=())
    told = (
        wording.readme(about, {"reports/x": "X"}, [], {}, "list.csv").decode() + wording.citation(about, ROOT).decode()
    )
    assert not {name for name in ("tables", "figures", "references.bib") if name in told.partition("## Licence")[0]}
    assert "please cite this report and the toolkit." in told
    mixed = replace(about, held=("tables",), everywhere=False)
    assert "; also what it has of `tables/` (CSV)." in wording.readme(mixed, {"reports/x": "X"}, [], {}, "l").decode()


def test_an_unknown_licence_is_answered_with_the_known_ones_once():
    with pytest.raises(ParameterError) as error:
        wording.licence_for("nonsense", [])
    assert str(error.value).count("CC0-1.0") == 1
