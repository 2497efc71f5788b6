"""`framing import`: files, folders and archives of mixed formats become one corpus, and no loss is silent."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from framing.corpus.corpus import Corpus
from framing.errors import ParameterError, SourceError
from framing.ingest.building import build
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.importing import corpus_folder as folders
from framing.ingest.importing.drafts import Sides, default_sides, report_toml
from framing.ingest.importing.file_names import outlet_of_place, pattern_of, said_by_name
from framing.ingest.importing.importing import import_files
from framing.report.run.inputs import Inputs
from framing.report.study.settings import read_defaults
from tests.ingest.test_import_frames import workbook

TABLE = "id;source;date;headline;body\n1;Herald;14.02.2031;Snow;Snow fell\n2;Post;15.02.2031;Rain;Rain fell\n"
PAGE = """<!doctype html><html lang="en"><head><title>Snow</title><meta property="og:site_name" content="Herald">
<meta property="article:published_time" content="2031-02-14T08:00:00Z"></head><body><nav>Home News Sport</nav><article>
<h1>Snow closes the bridge</h1><p>Snow fell on the long bridge for the whole of Monday, and the council closed it.</p>
<p>Buses went by way of the old ferry, which the council had repaired in the autumn.</p></article></body></html>"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path, content):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def imported(*paths, to="corpora/mine", **settings):
    record = import_files(paths, to, ImportSettings(**settings))
    return record, Corpus.read(to).documents


def losses(to="corpora/mine"):
    return pd.read_csv(Path(to) / "losses.csv", dtype=str, keep_default_na=False)


# -- what becomes of files --------------------------------------------------------------------------------------------


def test_a_table_becomes_a_corpus_folder_from_which_a_report_can_be_made(here):
    write("articles.csv", TABLE)
    record, documents = imported("articles.csv")
    assert documents["published"].tolist() == ["2031-02-14", "2031-02-15"]
    assert sorted(p.name for p in Path("corpora/mine").iterdir()) == [
        "datasheet.md", "documents.parquet", "import.json", "losses.csv", "manifest.csv", "report.toml",
    ]  # fmt: skip
    assert read_defaults(Path("corpora/mine")) == {"by": "outlet", "target": "Herald", "reference": "Post"}
    assert Inputs().missing({"corpus": "corpora/mine", "by": "", "target": "", "reference": ""}) == []
    assert "outlet from 'source'" in " ".join(record.describe())
    assert "2 documents" in (here / "corpora/mine/datasheet.md").read_text("utf-8")


def test_formats_mixed_in_a_folder_and_an_archive_are_read_together(here):
    write("in/a.csv", TABLE)
    write("in/b.jsonl", '{"outlet": "Post", "date": "2031-02-16", "text": "Fog came."}\n')
    write("in/c.html", PAGE)
    write("in/Herald/2031-02-17_fog.txt", "Fog on the quay\n\nFog lay on the quay.")
    workbook(here / "in/d.xlsx", [["Medium", "Volltext"], ["Herald", "Hail fell."]])
    pd.DataFrame({"source": ["Post"], "body": ["Sun shone."]}).to_parquet("in/e.parquet")
    write("in/f.csv.gz", gzip.compress(b"source,body\nPost,Ice melted.\n"))
    record, loose = imported("in")
    with zipfile.ZipFile("in.zip", "w") as archive:
        for path in sorted(Path("in").rglob("*.*")):
            archive.write(path)
    _, packed = imported("in.zip", to="corpora/packed")
    assert len(loose) == 8
    columns = ["outlet", "published", "title", "text"]
    assert loose[columns].sort_values("text").to_numpy().tolist() == (
        packed[columns].sort_values("text").to_numpy().tolist()
    )
    page = loose[loose["source_file"] == "in/c.html"].iloc[0]
    assert page[["outlet", "published", "language"]].tolist() == ["Herald", "2031-02-14T08:00:00Z", "en"]
    assert "old ferry" in page["text"]
    assert "Sport" not in page["text"]
    assert {file.form for file in record.audit.files} == {
        "csv", "json", "web page", "plain text", "excel", "parquet"
    }  # fmt: skip


def test_a_folder_of_texts_has_outlets_from_folders_days_from_names_and_titles_from_first_lines(here):
    write("mine/Herald/2031-02-14_a.txt", "Snow closes bridge\n\nSnow fell.")
    write("mine/Post/20310215.txt", "Rain fell.\n\nIt rained.")
    _, documents = imported("mine")
    assert documents[["doc_id", "outlet", "published", "title", "text"]].to_numpy().tolist() == [
        ["mine-herald-2031-02-14_a", "Herald", "2031-02-14", "Snow closes bridge", "Snow fell."],
        ["mine-post-20310215", "Post", "2031-02-15", "", "Rain fell.\n\nIt rained."],
    ]


def test_a_pattern_of_names_says_what_names_say_and_names_what_it_does_not_fit(here):
    write("mine/Herald_14.02.2031_Snow_falls.txt", "Snow fell.")
    write("mine/odd.txt", "Rain fell.")
    _, documents = imported("mine", pattern="{outlet}_{published}_{title}")
    assert documents[["outlet", "published", "title"]].to_numpy().tolist() == [
        ["Herald", "2031-02-14", "Snow falls"],
        ["mine", "", ""],
    ]
    assert "name" in losses()["kind"].tolist()
    found = said_by_name("mine/Herald/2031-02-14.txt", pattern_of("{outlet}/{published}"))
    assert found == {"outlet": "Herald", "published": "2031-02-14"}
    assert outlet_of_place("Evening Post 2031-02-14.txt")[0] == "Evening Post"


def test_lines_above_a_text_that_name_their_field_are_read(here):
    write("a.txt", "Source: Herald\nDate: 14 February 2031\nHeadline: Snow\nWords: 2\n\nSnow fell.")
    _, documents = imported("a.txt")
    assert documents.iloc[0][["outlet", "published", "title", "text"]].tolist() == [
        "Herald", "2031-02-14", "Snow", "Snow fell.",
    ]  # fmt: skip


def test_columns_and_values_that_are_given_overrule(here):
    write("a.csv", "kanal,source,body\nHerald,agency,Snow fell.\nPost,agency,Rain fell.\n")
    _, documents = imported("a.csv", columns={"outlet": "kanal"}, values={"language": "ru", "desk": "home"})
    assert documents["outlet"].tolist() == ["Herald", "Post"]
    assert set(documents["language"]) == {"ru"}
    assert set(documents["desk"]) == {"home"}
    assert documents["source"].tolist() == ["agency", "agency"]


def test_tags_in_a_column_of_texts_are_not_words(here):
    write("a.csv", 'source,body\nHerald,"<p>Snow fell.</p><p>It stayed.</p>"\nPost,"<p>Rain fell.</p>"\n')
    _, documents = imported("a.csv")
    assert documents["text"].tolist() == ["Snow fell.\n\nIt stayed.", "Rain fell."]


def test_columns_with_a_meaning_of_their_own_are_kept_under_another_name(here):
    write("a.csv", "source,body,passage_id,kind,sha256\nHerald,Snow fell.,7,news,x\nPost,Rain fell.,8,news,y\n")
    _, documents = imported("a.csv")
    assert documents["original_passage_id"].tolist() == ["7", "8"]
    assert documents["original_sha256"].tolist() == ["x", "y"]
    assert "passage_id" not in documents.columns


def test_a_table_of_addresses_is_joined_with_the_pages_beside_it(here):
    write("mc.csv", "id,media_name,publish_date,title,url,stories\n7,Herald Online,2031-02-14,Snow,http://example.org/1,x\n"
          "8,Post,2031-02-15,Rain,http://example.org/2,y\n")  # fmt: skip
    plain = PAGE.replace('<meta property="og:site_name" content="Herald">', "")
    write("p.html", plain.replace("<title>", '<link rel="canonical" href="https://www.example.org/1/"><title>'))
    record, documents = imported("mc.csv", "p.html", to="corpora/joined")
    assert documents[["outlet", "published", "stories"]].to_numpy().tolist() == [
        ["Herald Online", "2031-02-14T08:00:00Z", "x"]
    ]
    assert losses("corpora/joined")["reason"].tolist() == ["no text and no page with its address: http://example.org/2"]
    assert "1 document joined with tables of addresses" in "\n".join(record.describe())
    assert imported("p.html", to="corpora/alone")[1]["outlet"].tolist() == ["example.org"]
    with pytest.raises(SourceError, match=r"mc\.csv: no text and no page with its address"):
        imported("mc.csv")


# -- days -------------------------------------------------------------------------------------------------------------


def test_an_order_of_day_and_month_that_nothing_shows_is_asked_for(here):
    write("a.csv", "source,date,body\nHerald,3/2/2031,Snow fell.\nPost,4/5/2031,Rain fell.\n")
    with pytest.raises(
        SourceError, match=r"a\.csv \(3/2/2031 and 4/5/2031\).*--dates day-first or --dates month-first"
    ):
        imported("a.csv")
    assert not Path("corpora/mine").exists()
    assert imported("a.csv", dates="day-first")[1]["published"].tolist() == ["2031-02-03", "2031-05-04"]
    assert imported("a.csv", dates="month-first")[1]["published"].tolist() == ["2031-03-02", "2031-04-05"]


def test_a_day_that_cannot_be_is_a_loss_and_no_question_where_others_show_the_order(here):
    write("a.csv", "source,date,body\nHerald,14/2/31,Snow fell.\nHerald,3/2/31,It snowed on.\nPost,32/2/31,Rain.\n")
    record, documents = imported("a.csv")
    assert documents["published"].tolist() == ["2031-02-14", "2031-02-03", "32/2/31"]
    assert "unreadable date" in losses()["kind"].tolist()
    assert "years of two digits" in "\n".join(record.describe())


def test_a_year_of_two_digits_that_may_be_first_is_asked_for(here):
    write("a.csv", "source,date,body\nHerald,28-02-03,Snow fell.\nPost,28-02-04,Rain fell.\n")
    with pytest.raises(SourceError, match="or year-first"):
        imported("a.csv")
    assert imported("a.csv", dates="year-first")[1]["published"].tolist() == ["2028-02-03", "2028-02-04"]


def test_two_tables_may_write_days_in_two_orders(here):
    write("a.csv", "source,date,body\nHerald,14/2/2031,Snow fell.\nHerald,3/2/2031,It snowed on.\n")
    write("b.csv", "source,date,body\nPost,2/14/2031,Rain fell.\nPost,2/3/2031,It rained on.\n")
    assert imported("a.csv", "b.csv")[1]["published"].tolist() == ["2031-02-14", "2031-02-03"] * 2


# -- losses -----------------------------------------------------------------------------------------------------------


def test_every_loss_is_counted_printed_and_kept(here):
    write(
        "a.csv",
        "id,source,date,title,body\n1,Herald,14/02/2031,Snow,Snow fell.\n2,Post,,Rain,\n1,Post,x,Fog,Fog came.\n"
        "1,Herald,14/02/2031,Snow,Snow fell.\n4,,15/02/2031,Ice,Ice melted.\n5,Post\n"
        "6,Post,15/02/2031,Sun,Sun shone.\n",
    )
    write("b.bin", bytes(range(256)))
    write("c.json", "{")
    record, documents = imported("a.csv", "b.bin", "c.json")
    assert documents["doc_id"].tolist() == ["1", "1-2", "4", "6"]
    assert documents["outlet"].tolist() == ["Herald", "Post", "unknown", "Post"]
    manifest = pd.read_csv("corpora/mine/manifest.csv")
    assert manifest[["claimed", "read", "skipped"]].to_numpy().tolist() == [[7, 4, 3], [1, 0, 1], [1, 0, 1]]
    found = losses()
    assert found["kind"].value_counts().to_dict() == {
        "skipped": 5, "duplicated id": 1, "unreadable date": 1, "missing": 1
    }  # fmt: skip
    reasons = " | ".join(found["reason"])
    for said in ("line 3 (Rain): no text", "line 7: 2 cells", "the same id and text", "this one is '1-2'", "'x'",
                 "no outlet", "its format is not known", "cannot be read as JSON"):  # fmt: skip
        assert said in reasons
    printed = "\n".join(record.describe())
    assert "a.csv (csv): 7 items, 4 read, 3 skipped" in printed
    assert "5 items not read:" in printed
    said = (
        "Imported from 3 files, which claim 9 items: 4 were read, 5 were not: 2 cells in a table of 5 columns (1); no"
    )
    assert Corpus.read("corpora/mine").notes[0].startswith(said)
    assert said in Path("corpora/mine/datasheet.md").read_text("utf-8")


def test_what_leads_out_of_an_archive_is_named_and_written_nowhere(here):
    with zipfile.ZipFile("a.zip", "w") as archive:
        for name in ("../evil.txt", "/evil.txt", "a/../../evil.txt", "C:\\evil.txt", "..\\evil.txt", "in/good.txt"):
            archive.writestr(name, "Snow fell.")
        archive.writestr("__MACOSX/._good.txt", "x")
    _, documents = imported("a.zip")
    assert documents["source_file"].tolist() == ["a.zip/in/good.txt"]
    assert losses()["reason"].str.contains("leads out of the archive").sum() == 5
    assert not list(here.rglob("*evil*"))
    assert not list(here.parent.glob("evil*"))


def test_bombs_and_locked_archives_are_losses(here, monkeypatch):
    monkeypatch.setattr("framing.ingest.importing.collecting.MOST_UNPACKED", 10_000)
    with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", "0" * 10_000_000)
        archive.writestr("good.txt", "Snow fell.")
    write("b.txt.gz", gzip.compress(b"0" * 10_000_000))
    _, documents = imported("a.zip", "b.txt.gz")
    assert documents["text"].tolist() == ["Snow fell."]
    assert losses()["reason"].str.contains("unpacks to more than").sum() == 2


def test_archives_are_opened_three_deep(here):
    write("a.txt", "Snow fell.")
    inner = "a.txt"
    for depth in range(5):
        with zipfile.ZipFile(f"{depth}.zip", "w") as archive:
            archive.write(inner)
        inner = f"{depth}.zip"
    _, documents = imported("2.zip")
    assert documents["source_file"].tolist() == ["2.zip/1.zip/0.zip/a.txt"]
    with pytest.raises(SourceError, match="an archive in 3 archives"):
        imported("3.zip")


# -- the folder -------------------------------------------------------------------------------------------------------


def test_importing_again_replaces_what_was_made_and_keeps_what_a_user_wrote(here):
    write("a.csv", TABLE)
    imported("a.csv")
    write("corpora/mine/report.toml", '[compare_framing]\nby = "outlet"\ntarget = "Post"\nreference = "Herald"\n')
    write("corpora/mine/affiliations.csv", "name\n")
    write("a.csv", TABLE + "3;Post;16.02.2031;Fog;Fog came\n")
    record, documents = imported("a.csv")
    assert len(documents) == 3
    assert record.kept == ("report.toml",)
    assert read_defaults(Path("corpora/mine"))["target"] == "Post"
    assert Path("corpora/mine/affiliations.csv").exists()
    assert "3 documents" in Path("corpora/mine/datasheet.md").read_text("utf-8")
    assert [p.name for p in Path("corpora").iterdir()] == ["mine"]


def test_an_import_that_is_stopped_leaves_the_former_corpus(here, monkeypatch):
    write("a.csv", TABLE)
    imported("a.csv")
    before = {path.name: path.read_bytes() for path in Path("corpora/mine").iterdir()}
    for place in ("report_toml", "write_csv", "datasheet"):

        def stopped(*_, **__):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(f"framing.ingest.importing.importing.{place}", stopped)
            with pytest.raises(KeyboardInterrupt):
                imported("a.csv")
        assert {path.name: path.read_bytes() for path in Path("corpora/mine").iterdir()} == before
        assert [p.name for p in Path("corpora").iterdir()] == ["mine"]


def test_an_import_killed_at_any_moment_leaves_a_whole_corpus_or_one_that_comes_back(here):
    write("a.csv", TABLE)
    imported("a.csv")
    Path("corpora/mine").rename("corpora/.mine-before-import")
    write("corpora/.import-mine-999999999/documents.parquet", "half")
    with pytest.raises(RuntimeError), folders.corpus_folder(Path("corpora/mine")):
        raise RuntimeError
    assert len(Corpus.read("corpora/mine").documents) == 2
    assert [p.name for p in Path("corpora").iterdir()] == ["mine"]


def test_the_same_files_give_the_same_bytes(here):
    write("a.csv", TABLE)
    imported("a.csv")
    imported("a.csv", to="other/mine")
    for path in Path("corpora/mine").iterdir():
        assert path.read_bytes() == Path("other/mine", path.name).read_bytes(), path.name


def test_the_corpus_that_is_made_inside_of_what_is_read_is_not_read(here):
    write("a.csv", TABLE)
    imported(".", to="corpora/mine")
    record, _ = imported(".", to="corpora/mine")
    assert [file.file.split("/")[-1] for file in record.audit.files] == ["a.csv"]


# -- mistakes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"columns": {"outlet": "sorce"}},
            r"--column outlet=sorce: a\.csv has no column 'sorce'\. Did you mean 'source'",
        ),
        ({"columns": {"otlet": "source"}}, "no column 'otlet'. Did you mean 'outlet'"),
        ({"dates": "day first"}, "Did you mean 'day-first'"),
        ({"pattern": "outlet"}, "should name columns in braces"),
        ({"pattern": "{text}"}, "cannot come from a name"),
        ({"values": {"text": "x"}}, "a text and an id of its own"),
    ],
)
def test_settings_that_cannot_be_followed_get_one_sentence(here, settings, said):
    write("a.csv", TABLE)
    with pytest.raises((SourceError, ParameterError), match=said):
        imported("a.csv", **settings)
    assert not Path("corpora").exists()


def test_paths_that_cannot_be_followed_get_one_sentence(here):
    write("a.csv", TABLE)
    write("full/other.txt", "x")
    with pytest.raises(SourceError, match=r"There is no file or folder 'b\.csv'\. Did you mean 'a\.csv'"):
        imported("b.csv")
    with pytest.raises(SourceError, match=r"was not made by an import and holds other\.txt"):
        imported("a.csv", to="full")
    with pytest.raises(SourceError, match=r"'a\.csv' is a file; --to names"):
        imported("a.csv", to="a.csv")
    with pytest.raises(SourceError, match="the folder you are in, or one above it"):
        imported("a.csv", to=".")
    with pytest.raises(SourceError, match="no name for a corpus"):
        imported("a.csv", to="/")
    with pytest.raises(SourceError, match="framing import full --to"):
        build("full")
    write("c.csv", "outlet,words\nHerald,7\n")
    with pytest.raises(
        SourceError, match=r"c\.csv: No column is named as a text.*--column text=NAME\. There are: outlet"
    ):
        imported("c.csv")
    imported("a.csv")
    with pytest.raises(SourceError, match="ready to be read"):
        build("corpora/mine")


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "framing.cli", *arguments], capture_output=True, text=True)


def test_the_command_prints_what_was_guessed_what_was_lost_and_what_to_type_next(here):
    write("a.csv", TABLE + "3;Post;16.02.2031;Fog;\n")
    done = run("import", "a.csv", "--to", "corpora/my own")
    assert done.returncode == 0, done.stderr
    assert "outlet from 'source'" in done.stdout
    assert "line 4 (Fog): no text" in done.stdout
    command = done.stdout.splitlines()[-1].strip()
    assert command.startswith("framing report ")
    assert command.endswith("notebooks/compare_framing.ipynb --set corpus='corpora/my own' --out 'reports/my own'")
    done = run("import", "a.csv", "--to", "corpora/mine", "--column", "outlet")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "framing: --column 'outlet' is not of the form column=name, as in --column outlet=source.\n"


# -- sides ------------------------------------------------------------------------------------------------------------


def test_sides_are_the_commonest_outlets_or_values_of_another_column():
    frame = pd.DataFrame({"outlet": ["N"] * 5, "title": list("abcde"), "desk": ["x", "x", "y", "y", "z"]})
    assert default_sides(frame) == Sides("desk", "x", "y")
    assert default_sides(frame[["outlet", "title"]]) == Sides()
    odd = 'A "quoted"\\name'
    text = report_toml(Sides("outlet", odd, "Снег"))
    import tomllib

    assert tomllib.loads(text)["compare_framing"]["target"] == odd
    assert tomllib.loads(report_toml(Sides())) == {"compare_framing": {}}


def test_a_record_of_an_import_is_json_without_a_place_or_time(here):
    write("a.csv", TABLE)
    imported("a.csv")
    about = json.loads(Path("corpora/mine/import.json").read_text("utf-8"))
    assert about["documents"] == 2
    assert str(here) not in json.dumps(about)
