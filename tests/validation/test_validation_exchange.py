"""Coding in doccano, Label Studio and INCEpTION: what they are given, and what comes back from them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from framing import Corpus
from framing.cli import main
from framing.errors import CorpusError, ParameterError
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.coding_folder import KEY_FOLDER, CodingKey, write_sheets
from framing.validation.coding.filled import read_coders
from framing.validation.coding.sheet import SheetSettings, draw_sheet

BOOK = """
name: Tone
variables:
  tone: {question: "Which <tone> & whose?", values: [good, bad, "01"]}
  harm: {values: ["yes", "no"]}
"""


def made(tmp_path: Path, form: str) -> Path:
    """Six rows for a tool; some texts have an emoji, a mark that must be escaped, a line break."""
    texts = ["A plain text_here.", "An \U0001f600 emoji; then|more.", "Two\nlines [here].", "Back\\slash.", "Five."]
    texts.append("Six -> 7*")
    table = pd.DataFrame({"outlet": ["North", "South"] * 3, "published": "", "title": "", "text": texts})
    table["doc_id"] = [f"d{i}" for i in range(6)]
    book = tmp_path / "codebook.yml"
    book.write_text(BOOK, "utf-8")
    sheet = draw_sheet(Corpus("small", table), Codebook.read(book), SheetSettings(6))
    write_sheets(sheet, book, tmp_path / form, ["anna", "ben"], form)
    return tmp_path / form


def key_of(folder: Path) -> pd.DataFrame:
    return CodingKey.read(folder).key.set_index("doc_id")["row_id"]


def test_no_tool_is_given_the_outlet_or_the_key(tmp_path):
    for form in ("doccano", "label-studio", "inception"):
        folder = made(tmp_path, form)
        said = "".join(path.read_text("utf-8") for path in folder.iterdir() if path.is_file())
        assert "North" not in said
        assert "d0" not in said.replace("r00", "")
        assert not list(folder.glob("coder-*"))
        assert (folder / KEY_FOLDER / "key.csv").is_file()
        assert form.split("-")[0] in (folder / "instructions.md").read_text("utf-8").lower()


def test_doccano_labels_and_spans_come_back(tmp_path):
    folder = made(tmp_path, "doccano")
    rows = [json.loads(line) for line in (folder / "rows.jsonl").read_text("utf-8").splitlines()]
    labels = [one["text"] for one in json.loads((folder / "labels.json").read_text("utf-8"))]
    assert labels == ["tone=good", "tone=bad", "tone=01", "harm=yes", "harm=no"]
    rows[0]["label"] = ["tone=good", "yes"]
    rows[1] |= {"label": ["tone=bad", "tone=good"]}
    rows[2] |= {"entities": [{"label": "harm=no", "start_offset": 0, "end_offset": 2}], "Comments": [{"text": "why"}]}
    rows[3] |= {"label": [[1, 3, "tone=01"]], "meta": {"row_id": rows[3].pop("row_id")}}
    rows[4] |= {"label": ["ugly"]}
    (folder / "anna.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (found,) = read_coders(folder / "anna.jsonl", CodingKey.read(folder))
    ids = [row.get("row_id") or row["meta"]["row_id"] for row in rows]
    assert found.coder == "anna"
    assert found.codes == {
        (ids[0], "tone"): "good", (ids[0], "harm"): "yes", (ids[2], "harm"): "no", (ids[3], "tone"): "01"
    }  # fmt: skip
    said = found.troubles.set_index("row_id")
    assert "bad | good" in said.loc[ids[1], "found"].tolist()
    assert "ugly" in said.loc[ids[4], "found"].tolist()
    assert [(span["row_id"], span["words"]) for span in found.spans] == [
        (ids[2], rows[2]["text"][:2]), (ids[3], rows[3]["text"][1:3])
    ]  # fmt: skip


def test_label_studio_gives_every_annotator_and_counts_as_browsers_do(tmp_path):
    folder = made(tmp_path, "label-studio")
    config = ElementTree.fromstring((folder / "config.xml").read_text("utf-8"))
    assert [one.get("value") for one in config.findall("Choices[@name='tone']/Choice")] == ["good", "bad", "01"]
    assert config.find("Header").get("value") == "Which <tone> & whose?"
    tasks = json.loads((folder / "tasks.json").read_text("utf-8"))
    emoji = next(task for task in tasks if "emoji" in task["data"]["text"])
    choice = {"from_name": "tone", "type": "choices", "value": {"choices": ["good"]}}
    start = emoji["data"]["text"].index("emoji") + 1  # one unit more than code points
    span = {"from_name": "label", "type": "labels", "value": {"start": start, "end": start + 5, "labels": ["harm=yes"]}}
    note = {"from_name": "comment", "type": "textarea", "value": {"text": ["unsure"]}}
    emoji["annotations"] = [
        {"completed_by": {"email": "anna@example.org"}, "result": [choice, span, note]},
        {"completed_by": 7, "result": [choice | {"value": {"choices": ["bad"]}}]},
        {"completed_by": 8, "was_cancelled": True, "result": [choice]},
    ]
    (folder / "export.json").write_text(json.dumps(tasks), "utf-8")
    found = read_coders(folder / "export.json", CodingKey.read(folder))
    row_id = emoji["data"]["row_id"]
    assert {one.coder: one.codes for one in found} == {
        "anna": {(row_id, "tone"): "good", (row_id, "harm"): "yes"}, "7": {(row_id, "tone"): "bad"}
    }  # fmt: skip
    assert found[0].spans[0]["words"] == "emoji"
    small = [{"id": 1, "text": emoji["data"]["text"], "row_id": row_id, "tone": "bad", "harm": {"choices": ["no"]},
              "annotator": 3}]  # fmt: skip
    (folder / "min.json").write_text(json.dumps(small), "utf-8")
    (least,) = read_coders(folder / "min.json", CodingKey.read(folder))
    assert least.codes == {(row_id, "tone"): "bad", (row_id, "harm"): "no"}


def annotate(text: str, row_ids: dict[str, dict[int, str]], layer: str) -> str:
    """Return a file of INCEpTION with cells for some tokens of some rows, by number of token."""
    lines, current = [], ""
    for line in text.splitlines():
        if line.startswith("#Text="):
            current = line.removeprefix("#Text=").split(" ")[0]
        if line[:1].isdigit():
            token = int(line.split("\t")[0].split("-")[1])
            empty = "\t".join("_" * layer.count("|"))
            line += row_ids.get(current, {}).get(token, empty) + "\t"
        lines.append(line)
    head = lines.index("")
    return "\n".join([*lines[:head], f"#T_SP={layer}", *lines[head:]])


def test_inception_features_chains_and_marks_come_back(tmp_path):
    folder = made(tmp_path, "inception")
    text = (folder / "rows.tsv").read_text("utf-8")
    assert text.startswith("#FORMAT=WebAnno TSV 3.3\n")
    ids = key_of(folder)
    cells = {
        ids["d0"]: {2: "good[1]\t_", 3: "good[1]\tyes"},
        ids["d1"]: {3: "01\t*"},
        ids["d2"]: {2: "good|bad\tno"},
    }
    (folder / "ben.tsv").write_text(annotate(text, cells, "webanno.custom.Framing|tone|harm"), "utf-8")
    (found,) = read_coders(folder / "ben.tsv", CodingKey.read(folder))
    assert found.coder == "ben"
    assert found.codes == {
        (ids["d0"], "tone"): "good", (ids["d0"], "harm"): "yes", (ids["d1"], "tone"): "01", (ids["d2"], "harm"): "no"
    }  # fmt: skip
    words = {(span["row_id"], span["variable"], span["value"]): span["words"] for span in found.spans}
    assert words[ids["d0"], "tone", "good"] == "A plain"
    assert words[ids["d1"], "tone", "01"] == "\U0001f600"
    # All texts came back as they were sent, marks and all.
    assert not found.troubles["trouble"].str.contains("text was changed|sorted apart|no such row").any()


def test_a_layer_of_values_is_read_by_its_labels(tmp_path):
    folder = made(tmp_path, "inception")
    ids, text = key_of(folder), (folder / "rows.tsv").read_text("utf-8")
    cells = {ids["d4"]: {2: "*\tharm=no"}, ids["d5"]: {2: "*\tyes"}}
    layer = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value"
    (folder / "ben.tsv").write_text(annotate(text, cells, layer), "utf-8")
    (found,) = read_coders(folder / "ben.tsv", CodingKey.read(folder))
    assert found.codes == {(ids["d4"], "harm"): "no", (ids["d5"], "harm"): "yes"}


def test_two_tools_and_a_sheet_agree_at_the_terminal(tmp_path, capsys):
    folder = made(tmp_path, "doccano")
    rows = [json.loads(line) for line in (folder / "rows.jsonl").read_text("utf-8").splitlines()]
    for name, value in (("anna", "yes"), ("ben", "no")):
        coded = [row | {"label": ["tone=good", f"harm={value}" if i else "harm=yes"]} for i, row in enumerate(rows)]
        coded[1]["label"] = [[0, 3, "harm=yes"]]
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, coded)), "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["agree", str(folder / "anna.jsonl"), str(folder / "ben.jsonl"), "--out", str(tmp_path / "out")])
    assert not ended.value.code
    table = pd.read_csv(tmp_path / "out" / "agreement.csv").set_index("variable")
    assert table.loc["harm", "agreement"] == pytest.approx(2 / 6)
    assert len(pd.read_csv(tmp_path / "out" / "spans.csv")) == 2
    assert "anna, ben" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", "{\n", "Line 1 of 'a' is not what doccano exports"),
        ("a.jsonl", '{"text": "x", "label": [[1]]}', "Line 1 of 'a' is not what doccano exports"),
        ("a.json", "[{}]", "not what Label Studio exports"),
        ("a.json", "[]", "holds no annotation"),
        ("a.tsv", "#FORMAT=WebAnno TSV 3.3\n#T_SP=a|tone\n\n#Text=x\n1-1\tx-y\tx\t_\t\n", "line 4, is not of WebAnno"),
        ("a.zip", "PK", "unpack it"),
    ],
)
def test_a_file_that_is_not_an_export_is_refused(tmp_path, name, text, message):
    folder = made(tmp_path, "doccano")
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=message):
        read_coders(folder / name, CodingKey.read(folder))


def test_there_is_no_other_form_and_nothing_is_written_then(tmp_path):
    with pytest.raises(ParameterError, match="no form 'docano'.*Did you mean 'doccano'?"):
        made(tmp_path, "docano")
    assert not (tmp_path / "docano").exists()
