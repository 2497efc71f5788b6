"""`framing score`: scores at the terminal, the stamp, and the reports that read it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from framing import Corpus, Lexicon, LoadedSettings, TopicSettings, loaded_terms, topics, voices
from framing.attribution.validity import validity
from framing.cli import main
from framing.errors import CorpusError
from framing.report.sections.comparison import notes
from framing.stats.stamps import validated_said

LIST = """# name: storms
# version: 2.0
# language: en
# construct: words of weather
# unit: hits per thousand words
# licence: CC0-1.0
# source: written for this test
# citation: nobody (2026)
# validation: not validated
entry,category,counterpart,note
storm*,weather,,
gale*,weather,,
"""
DATE = "2026-05-31"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A corpus of forty texts of two outlets, half of them of a storm, a list of two words, and a coded table."""
    rows = [
        {"doc_id": f"d{i:02}", "outlet": ["North", "South"][i % 2], "published": "2031-05-04", "title": "",
         "text": f"Text {i}: the {['storm', 'harbour', 'gales', 'market'][i % 4]} of May moved on to Orrin."}
        for i in range(40)
    ]  # fmt: skip
    place = tmp_path / "corpus"
    place.mkdir()
    pd.DataFrame(rows).to_csv(place / "documents.csv", index=False)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "storms.csv").write_text(LIST, "utf-8")
    coded = [{"doc_id": f"d{i:02}", "variable": "weather", "value": "yes" if i % 4 in (0, 2) and i else "no"}
             for i in range(40)]  # fmt: skip
    pd.DataFrame(coded).to_csv(tmp_path / "coded.csv", index=False)
    return tmp_path


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def score(folder: Path, *more: object) -> int:
    coded = ("--coded", folder / "coded.csv", "--value", "yes")
    return run("score", folder / "corpus", *coded, *more)


def storms(folder: Path) -> Path:
    return folder / "lists" / "storms.csv"


def html(block) -> str:
    return block._repr_mimebundle_()["text/html"]


def read_loaded(folder: Path):
    corpus = Corpus.read(folder / "corpus", repeats="keep")
    compared = corpus.compare(by="outlet", target="North", reference="South")
    words = Lexicon.read(storms(folder)).stamped(corpus.folder)
    return loaded_terms(compared, words, LoadedSettings(permutations=99))


def test_scores_are_printed_and_stamped_beside_the_list(folder, capsys):
    assert score(folder, "--lexicon", storms(folder), "--stamp", folder / "lists", "--data", "May texts") == 0
    out = capsys.readouterr().out
    assert "F1 (yes)" in out
    # In South nothing was coded yes: there is no share of misses to compare.
    assert [line.split() for line in out.splitlines() if line.startswith(("misses", "false alarms"))] == [
        ["misses", "0.000", "–", "–", "–"], ["false", "alarms", "1.000", "0.000", "1.000", "–"],
    ]  # fmt: skip
    stamp = json.loads((folder / "lists" / "validation.json").read_text("utf-8"))["stamps"][0]
    # 20 rows have a hit, 19 of them coded yes, and none was missed.
    assert stamp["figures"]["precision"]["value"] == pytest.approx(19 / 20)
    assert stamp["figures"]["f1"]["value"] == pytest.approx(38 / 39, abs=1e-6)
    assert (stamp["kind"], stamp["what"], stamp["rows"]) == ("lexicon", "storms 2.0", 40)
    result = read_loaded(folder)
    assert any("Lexicon storms 2.0; validated: α = .95" in note and "40 rows of May texts" in note
               for note in result.notes)  # fmt: skip
    assert "F1 = .97" in result.validity["figure"]


def test_without_a_stamp_a_report_says_so_and_with_one_in_the_corpus_folder_it_does_not(folder):
    assert "not validated" in html(notes(read_loaded(folder)))
    assert score(folder, "--lexicon", storms(folder), "--stamp", folder / "corpus") == 0
    shown = html(notes(read_loaded(folder)))
    assert "not validated" not in shown
    assert "F1 = .97" in shown


def test_a_stamp_of_another_version_is_not_taken(folder):
    assert score(folder, "--lexicon", storms(folder), "--stamp", folder / "lists") == 0
    storms(folder).write_text(LIST.replace("2.0", "2.1"), "utf-8")
    assert read_loaded(folder).validity is None


def test_the_agreement_of_coders_stands_beside_the_scores(folder):
    from framing.validation.stamp import stamps_of_coders, write_stamps

    assert score(folder, "--lexicon", storms(folder), "--variable", "weather", "--stamp", folder / "corpus") == 0
    row = {"variable": "weather", "coders": "all", "rows": 40}
    row |= {f"{name}{end}": 0.81 for name in ("alpha", "kappa", "agreement") for end in ("", "_low", "_high")}
    write_stamps(folder / "corpus", stamps_of_coders([row], "corpus"), DATE)
    assert read_loaded(folder).validity["figure"].startswith("coders' α = .81 [.81, .81], α = .95")


def test_what_a_list_states_and_its_stamp_are_both_printed(folder):
    stated = LIST.replace("not validated", "AUC .79 | 660 sentences | 2026-01-01")
    storms(folder).write_text(stated, "utf-8")
    assert score(folder, "--lexicon", storms(folder), "--stamp", folder / "lists") == 0
    said = validated_said(read_loaded(folder).validity)
    assert "F1 = .97" in said
    assert said.endswith("AUC .79, on 660 sentences (2026-01-01)")


def test_a_stamp_of_voices_comes_before_the_figures_of_the_extractor(folder):
    from framing import separate

    texts = Corpus.read(folder / "corpus", repeats="keep")
    passages = separate(texts).documents
    coded = passages[["passage_id"]].assign(variable="voice", value=passages["voice"])
    coded.to_csv(folder / "voice.csv", index=False)
    wanted = ("--passages", "--column", "voice", "--variable", "voice", "--coded", folder / "voice.csv")
    assert run("score", folder / "corpus", *wanted, "--stamp", folder / "corpus") == 0
    known = validity("en", folder / "corpus")
    assert "(voice), on 40 rows of corpus" in known["figure"]
    assert known["figure"].endswith(validity("en")["figure"])
    compared = separate(texts).compare(by="outlet", target="North", reference="South")
    assert voices(compared).validity == known


def test_a_stamp_of_a_topic_model_is_of_that_model_only(folder):
    from framing.measures.topics.labels import identity_of
    from framing.measures.topics.models.prepare import prepare
    from framing.measures.topics.prevalence import modelled
    from framing.validation.stamp import write_stamps

    compared = Corpus.read(folder / "corpus", repeats="keep").compare(by="outlet", target="North", reference="South")
    settings = TopicSettings(2, refits=10)
    assert topics(compared, settings).validity is None
    model = modelled(prepare(compared, settings), settings)[0]
    figure = {"value": 0.9, "low": 0.8, "high": 1.0}
    stamp = {"kind": "topics", "what": identity_of(model), "variable": "", "value": "", "rows": 40, "data": "corpus",
             "figures": {"words": figure}}  # fmt: skip
    write_stamps(folder / "corpus", [stamp], DATE)
    assert validated_said(topics(compared, settings).validity) == (
        f"validated: word intrusion found = .90 [.80, 1.00], on 40 rows of corpus ({DATE})"
    )
    write_stamps(folder / "corpus", [stamp | {"what": "3 topics 00000000"}], DATE)
    (folder / "corpus" / "validation.json").write_text(
        (folder / "corpus" / "validation.json").read_text("utf-8").replace(identity_of(model), "2 topics ffffffff"),
        "utf-8",
    )
    assert topics(compared, settings).validity is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "Name one thing to score"),
        (("--lexicon", "conflict", "--column", "outlet"), "Name one thing to score"),
        (("--column", "outlte"), "no column 'outlte'. Did you mean 'outlet'?"),
        (("--lexicon", "conflict", "--target", "Nroth"), "Nroth"),
        (("--lexicon", "conflict", "--stamp", "nowhere"), "no folder"),
        (("--lexicon", "conflict", "--value", "yse"), "no row in the table of coded values has the value 'yse'"),
        (("--lexicon", "conflict", "--variable", "wether"), "no variable 'wether'"),
        (("--measured", "none.csv"), "no sheet 'none.csv'"),
        (("--lexicon", "conflict", "--by", "doc_id"), "has 40 values: name two"),
    ],
)
def test_a_mistake_is_one_sentence(folder, capsys, more, said):
    assert score(folder, *more) == 2
    error = capsys.readouterr().err
    assert said.casefold() in error.casefold()
    assert len(error.splitlines()) == 1


def test_a_table_without_values_and_a_broken_file_of_stamps_are_refused(folder, capsys):
    (folder / "coded.csv").write_text("doc_id,code\nd01,yes\n", "utf-8")
    assert score(folder, "--lexicon", "conflict") == 2
    assert "needs the columns doc_id or passage_id, value" in capsys.readouterr().err
    (folder / "lists" / "validation.json").write_text('{"stamps": [{"figures": {"f1": 1}}]}', "utf-8")
    with pytest.raises(CorpusError, match="no file of stamps"):
        Lexicon.read(storms(folder))
