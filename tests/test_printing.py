"""Tables and figures for print: LaTeX reads back what was written, figures keep their width, fonts and bytes."""

from __future__ import annotations

import io
import shutil
import subprocess

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from framing.charts import draw
from framing.charts.canvas.export import MILLIMETRES, exported
from framing.charts.canvas.style import style
from framing.errors import ParameterError
from framing.measures.keyness.two_sides import keyness
from framing.printing import PrintSettings, latex_text, readable, shown, to_latex

HOSTILE = ["\\input{/etc/passwd}", "{ } $x$ & # ^ _ ~ %", "a\x00b\u202ec\nd", "[person 1]", "*star", "\\\\", "%gone",
           "--- ,, '' ?` !`", '"q" | ∞ − · × “x” …', "^^5c^^5cinput{x}", "\\end{longtable}", "</td>"]  # fmt: skip


# pylatexenc knows no more of these than their names.
_SIGNS = {"textless": "<", "textgreater": ">", "textbar": "|", "textasciigrave": "`", "textquotedbl": '"',
          "textasciicircum": "^", "textasciitilde": "~"}  # fmt: skip
_MACROS = get_default_latex_context_db()
_MACROS.add_context_category("signs", prepend=True, macros=[MacroTextSpec(k, v) for k, v in _SIGNS.items()])


@given(st.text(st.sampled_from("ab ~^\\_{}$&#%<>|[]*\"'`-,?!é“"), max_size=12))
def test_latex_sets_text_as_it_is(text):
    read = LatexNodes2Text(_MACROS, keep_comments=True).latex_to_text(latex_text(text))
    # A parser of LaTeX is the oracle; it writes an accent alone as the sign itself.
    assert "".join(read.split()) == "".join(readable(text).split())


def test_no_cell_of_a_table_is_a_command_or_an_argument_of_a_line_end():
    table = pd.DataFrame({"[te_rm]": HOSTILE, "k_target": range(len(HOSTILE)), "p": 0.0342})
    text = to_latex(table, "Terms of \\input{y}", "terms", ("A & B", "C"), "terms.csv")
    assert "\\input" not in text
    assert "a⟨U+202E⟩" not in text
    assert "\n[" not in text
    assert "\n*" not in text
    rows = text.split("\\endlastfoot\n")[1].split("\\end{longtable}")[0].strip().split("\n")
    assert len(rows) == len(HOSTILE)
    assert all(row.endswith(r"& .034 \\") for row in rows)
    if shutil.which("pdflatex"):
        assert compiled(text) == []


def compiled(text: str) -> list[str]:
    """Errors and overfull lines that a real LaTeX tells of."""
    import tempfile

    head = r"\documentclass{article}\usepackage[a4paper,margin=25mm]{geometry}\usepackage[T1]{fontenc}"
    head += r"\usepackage{array,booktabs,longtable,textcomp}\begin{document}"
    with tempfile.TemporaryDirectory() as place:
        (plain := f"{place}/t.tex")
        with open(plain, "w", encoding="utf-8") as file:
            file.write(f"{head}\n{text}\n\\end{{document}}\n")
        command = ["pdflatex", "-interaction=nonstopmode", "-no-shell-escape", "t.tex"]
        said = subprocess.run(command, cwd=place, capture_output=True, timeout=60).stdout.decode("latin-1")
    return [line for line in said.splitlines() if line.startswith(("!", "Overfull"))]


def test_a_long_wide_table_says_where_the_whole_is_and_fits_the_page():
    table = pd.DataFrame({"term": [f"w{i}" for i in range(50)]} | {f"c{j}_target": np.arange(50.0) for j in range(30)})
    table["note"] = "a long note of many words " * 6
    text = to_latex(table, "Terms", "t", ("North", "South"), "t.csv")
    assert "first 40 of 50 rows; all rows are in t.csv" in text
    parts = text.count("\\begin{longtable}")
    assert parts >= 2
    assert text.count("\\label{") == len({part.split("}")[0] for part in text.split("\\label{")[1:]}) == parts
    assert text.count("w39 &") == parts
    assert "w40" not in text
    if shutil.which("pdflatex"):
        assert compiled(text) == []
    whole = to_latex(table, "Terms", "t", settings=PrintSettings(rows=50, width=1e6))
    assert whole.count("\\begin{longtable}") == 1
    assert "w49" in whole


def test_an_estimate_stands_in_one_part_with_its_interval_and_p():
    row = {"quantity": "a quantity with a name of many words, which takes its room", "unit": "story_id or page_id",
           "estimate": 1.5, "low": 0.5, "high": 2.5, "p": 1e-5, "q": 0.02, "n_target": 123_456, "n_reference": 234_567,
           "unit_p_min": 1e-5, "difference": 0.1, "difference_low": -0.2, "difference_high": 0.3}  # fmt: skip
    table = pd.DataFrame([row])
    for width in (140.0, 160.0):
        text = to_latex(table, "Headline", "headline", settings=PrintSettings(width=width))
        parts = [part.split(r"\endfirsthead")[0] for part in text.split(r"\begin{longtable}")[1:]]
        assert len(parts) > 1
        assert len([part for part in parts if "& estimate & low & high & p & q" in part]) == 1
        assert len([part for part in parts if "difference & difference low & difference high" in part]) == 1
    assert "0.00 " not in text, "the least p is printed as a p"


def test_captions_have_no_space_before_the_colon(result, tmp_path):
    (path,) = [path for path in result.save_latex(tmp_path) if path.stem == result.measure]
    assert " :" not in path.read_text("utf-8").split("caption{")[1].split("}")[0]


def test_rounding_is_for_print_only_and_said():
    table = pd.DataFrame({"term": ["a"], "q": [0.00004], "log_ratio": [-np.inf], "pm_target": [1234.567]})
    text = to_latex(table, "T", "t")
    assert "Rounded for print: p and q to three places" in text
    assert r"a & 1,234.6 & $-$$\infty$ & \textless{} .001 \\" in text
    assert shown(-1.005, "log_ratio") in ("−1.00", "−1.01")


@pytest.fixture(scope="module")
def result():
    from framing.corpus.corpus import Corpus

    rows = []
    for i in range(10):
        for side, outlet, word in (("n", "North", "storm"), ("s", "South", "rain")):
            text = f"the bridge closed {word} {word} and people waited" + f" {side}{i} {side}x{i}"
            rows.append({"doc_id": f"{side}{i}", "outlet": outlet, "text": text, "story_id": f"t{i}"})
    table = pd.DataFrame(rows).assign(published="2031-05-04", title="")
    return keyness(Corpus("small", table).compare(by="outlet", target="North", reference="South"))


def test_a_table_and_a_figure_are_exported_by_a_call_each(result, tmp_path):
    open_before = plt.get_fignums()
    path = result.save_table(tmp_path / "new" / "terms.tex")
    assert "North" in path.read_text("utf-8")
    assert pd.read_csv(result.save_table(tmp_path / "terms.csv"))["term"].tolist() == result.table["term"].tolist()
    assert result.save_table(tmp_path / "forms.csv", "forms").exists() if "forms" in result.tables else True
    for ending, start in ((".png", b"\x89PNG"), (".svg", b"<svg"), (".pdf", b"%PDF")):
        assert result.save_figure(tmp_path / f"f{ending}").read_bytes().startswith(start)
    with pytest.raises(ParameterError, match="not written as '.xls'"):
        result.save_table(tmp_path / "t.xls")
    with pytest.raises(ParameterError, match="no table 'nine'"):
        result.save_table(tmp_path / "t.csv", "nine")
    with pytest.raises(ParameterError, match=r"not written as '.gif'"):
        result.save_figure(tmp_path / "t.gif")
    with pytest.raises(ParameterError, match="no figure width 'triple'"):
        result.save_figure(tmp_path / "t.pdf", "triple")
    assert not (tmp_path / "t.pdf").exists()
    assert plt.get_fignums() == open_before


@pytest.mark.parametrize("width", ["single", "double"])
def test_a_figure_is_drawn_for_its_width_with_its_fonts_and_the_same_bytes(result, width):
    def drawn(form: str) -> tuple[bytes, float]:
        with style(width=width):
            figure = draw(result).figure
            smallest = min(t.get_fontsize() for t in figure.findobj(mpl.text.Text) if t.get_text().strip())
            try:
                return exported(figure, form), smallest
            finally:
                plt.close(figure)

    content, smallest = drawn("pdf")
    assert smallest >= 5.5  # points on paper: the width is the one it is printed at
    assert content == drawn("pdf")[0]
    assert drawn("svg")[0] == drawn("svg")[0]
    assert drawn("png")[0] == drawn("png")[0]
    read = pypdf.PdfReader(io.BytesIO(content))
    assert "/CreationDate" not in (read.metadata or {})
    sheet = read.pages[0]
    assert round(float(sheet.mediabox.width) / 72 * 25.4) == MILLIMETRES[width] == {"single": 86, "double": 178}[width]
    fonts = [font.get_object() for font in sheet["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        assert inner.get_object()["/Subtype"] == "/CIDFontType2"
        assert "/FontFile2" in inner.get_object()["/FontDescriptor"]
    assert "storm" in sheet.extract_text()
    dots = int.from_bytes(drawn("png")[0][16:20], "big")
    assert abs(dots / 300 * 25.4 - MILLIMETRES[width]) < 1
