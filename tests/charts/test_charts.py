"""Charts: what is drawn agrees with the tables, and nothing is shown, saved or changed for good."""

from __future__ import annotations

import io
import json

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.charts.actors import draw_actors
from framing.charts.canvas.frame import ratio_limits, text_width, wrap
from framing.charts.canvas.style import DARK, LIGHT, clean, palette, style, tidy
from framing.charts.comparisons import draw_keyness, draw_stance
from framing.charts.score.flags import placed
from framing.charts.score.score import lanes, ranges, score
from framing.charts.score.signature import signature
from framing.charts.score.words import signature_alt, signature_caption
from framing.errors import FramingError, ParameterError
from framing.measures.keyness.presentation import KEYNESS
from framing.measures.loaded.presentation import LOADED
from framing.measures.topics.presentation import TOPICS
from framing.measures.voices.presentation import ADOPTION, ORDER, ROBUSTNESS, VOICES
from framing.result import Result
from framing.text.reading import HOLE, token_spans

APB, STATE = "Aldmere Public Broadcasting", "Selmark state or pro-state media"
COMPARED = {
    "target": APB, "reference": STATE, "words_target": 9100, "words_reference": 870, "paired": True,
    "units_target": 12, "units_reference": 12, "unit": "page_id", "testable": True, "omitted": ["p9"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_left_open():
    before = dict(mpl.rcParams)
    yield
    plt.close("all")
    assert dict(mpl.rcParams) == before


def render(ax) -> bytes:
    out = io.BytesIO()
    ax.figure.savefig(out, format="png", dpi=60)
    return out.getvalue()


def within(ax, gid: str) -> list:
    """Artists of an Axes and of its panels whose gid begins so, in drawing order."""
    return [artist for panel in (ax, *ax.child_axes) for artist in panel.get_children()
            if str(artist.get_gid() or "").startswith(gid)]  # fmt: skip


def ratios(first: str, labels: list[str], log_ratio, tested=True, **columns) -> pd.DataFrame:
    log_ratio = np.array(log_ratio, dtype=float)
    q = np.where(np.abs(log_ratio) > 1, 0.01, 0.5) if tested else np.full(len(log_ratio), np.nan)
    table = {first: labels, "k_target": range(len(labels)), "k_reference": 3}
    return pd.DataFrame(
        table | columns | {"log_ratio": log_ratio, "low": log_ratio - 0.5, "high": log_ratio + 0.5, "p": q, "q": q}
    )


SHOWN = {"keyness": KEYNESS, "loaded": LOADED, "voices": VOICES, "topics": TOPICS, "treatments": ROBUSTNESS,
         "adoption": ADOPTION, "order": ORDER}  # fmt: skip


def result(measure: str, table: pd.DataFrame, **comparison) -> Result:
    return Result(measure, table, COMPARED | comparison, settings={"level": 0.95}, presentation=SHOWN[measure])


def keyness(n=6, tested=True):
    return ratios("term", [f"word{i}" for i in range(n)], np.linspace(2.5, -2.5, n), tested)


def loaded(n=4, tested=True):
    label = ["delegitimising", "a category with a very long name that has to be broken"] * n
    return ratios("category", label[:n], np.linspace(2, -2, n), tested,
                  pk_target=np.linspace(0, 4, n), pk_reference=np.linspace(3, 1, n))  # fmt: skip


def voices(n=4, tested=True):
    return loaded(n, tested).rename(
        columns={"category": "group", "pk_target": "share_target", "pk_reference": "share_reference"}
    )


def shares(n=3):
    words = np.array([80, 15, 5, *[1] * 30])[:n]
    return pd.DataFrame({"group": [APB, STATE, "(not mapped)", *map(str, range(30))][:n], "words": words,
                         "quotes": range(n), "speakers": range(n), "share": words / words.sum()})  # fmt: skip


def topics(n=4):
    table = voices(n).rename(columns={"group": "topic"}).drop(columns=["p", "q", "k_target", "k_reference"])
    return table.assign(topic="talks · envoy · map", words="talks envoy map border winter grain")


MEASURES = {"keyness": keyness, "loaded": loaded, "voices": voices, "topics": topics}


@pytest.mark.parametrize("n", [1, 8, 24])
@pytest.mark.parametrize("width", ["double", "single"])
@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_drawn_with_1_8_and_24_rows_in_both_widths_and_themes(measure, width, n):
    for dark in (False, True) if n == 8 else (False,):
        with style(dark=dark, width=width) as colours:
            ax = result(measure, MEASURES[measure](n)).plot()
            assert colours == (DARK if dark else LIGHT)
            assert ax.figure.get_size_inches()[0] == {"double": 7.0, "single": 3.4}[width]
            assert ax.figure.get_facecolor()[3] == 0
            assert render(ax)


def boxes(ax) -> list:
    """Extents of all texts of an Axes and its panels, tick and axis labels included."""
    ax.figure.canvas.draw()
    renderer = ax.figure.canvas.get_renderer()
    texts = [text for panel in (ax, *ax.child_axes) for text in panel.texts]
    for panel in ax.child_axes:
        low, high = panel.get_xlim()
        ticks = zip(panel.get_xticks(), panel.get_xticklabels(), strict=True)
        texts += [label for at, label in ticks if low <= at <= high] + [panel.xaxis.label]
    return [(t.get_text(), t.get_window_extent(renderer)) for t in texts if t.get_text().strip()]


@pytest.mark.parametrize("width", ["double", "single"])
@pytest.mark.parametrize("measure", [*MEASURES, "bars", "signature"])
def test_no_text_leaves_the_figure_or_touches_another(measure, width):
    with style(width=width):
        if measure == "signature":
            passages, hits = page(8)
            ax = signature(passages, hits, (APB, STATE))
        else:
            ax = (result("voices", shares(8)) if measure == "bars" else result(measure, MEASURES[measure](8))).plot()
        found = boxes(ax)
        whole = ax.figure.bbox
    for i, (text, box) in enumerate(found):
        assert box.x0 >= whole.x0 - 1, text
        assert box.x1 <= whole.x1 + 1, text
        assert box.y0 >= whole.y0 - 1, text
        assert box.y1 <= whole.y1 + 1, text
        for other, second in found[i + 1 :]:
            # Line boxes include ascenders and descenders that are not there: 3 pixels of 110 an inch may be shared.
            across = min(box.x1, second.x1) - max(box.x0, second.x0)
            down = min(box.y1, second.y1) - max(box.y0, second.y0)
            assert min(across, down) < 3, (text, other)


def test_keyness_points_stand_at_their_log_ratios_filled_only_below_five_percent():
    table = keyness()
    ax = result("keyness", table).plot()
    for side, sign in (("target", 1), ("reference", -1)):
        here = table[table["log_ratio"] * sign > 0]
        filled = [line.get_xdata()[0] for line in within(ax, f"point-{side}-filled")]
        unfilled = [line.get_xdata()[0] for line in within(ax, f"point-{side}-open")]
        assert sorted(filled) == sorted(here.loc[here["q"] < 0.05, "log_ratio"])
        assert sorted(unfilled) == sorted(here.loc[here["q"] >= 0.05, "log_ratio"])
    assert len(within(ax, "interval")) == len(table)


def test_keyness_takes_the_first_terms_of_each_side_and_writes_the_names_over_the_halves():
    ax = draw_keyness(keyness(30), COMPARED, n=10)
    assert [text.get_text() for text in within(ax, "label")] == [
        *(f"word{i}" for i in range(5)), *(f"word{i}" for i in range(29, 24, -1)),
    ]  # fmt: skip
    assert APB in " ".join(text.get_text() for text in reversed(within(ax, "heading-target")))
    assert STATE in " ".join(text.get_text() for text in reversed(within(ax, "heading-reference")))


def test_an_infinite_limit_ends_in_an_arrow():
    table = keyness(2)
    assert not within(result("keyness", table).plot(), "arrow")
    table.loc[0, "high"], table.loc[1, "low"] = np.inf, -np.inf
    arrows = within(result("keyness", table).plot(), "arrow")
    assert {arrow.get_marker() for arrow in arrows} == {">", "<"}


@pytest.mark.parametrize("measure", ["keyness", "loaded", "voices"])
def test_untested_comparisons_have_no_interval_and_no_filled_ratio(measure):
    drawn = result(measure, MEASURES[measure](tested=False), testable=False)
    ax = drawn.plot()
    assert not within(ax, "interval")
    assert "too few for a test" in drawn.caption
    assert "not tested" in drawn.alt
    if measure != "keyness":
        assert len(ax.child_axes) == 1
        assert any("not tested" in text.get_text() for text in ax.texts)


def test_rates_are_drawn_for_both_sides_with_different_markers():
    table = loaded(5)
    ax = result("loaded", table).plot()
    left = ax.child_axes[0]
    for side, column in (("target", "pk_target"), ("reference", "pk_reference")):
        points = [line for line in left.lines if line.get_gid() == f"point-{side}-filled"]
        assert [line.get_xdata()[0] for line in points] == table[column].tolist()
    markers = {line.get_marker() for line in left.lines if str(line.get_gid()).startswith("point")}
    assert len(markers) == 2
    assert left.get_xlim()[1] >= table[["pk_target", "pk_reference"]].max().max()


def test_shares_are_drawn_in_percent_and_topics_say_that_they_are_not_tested():
    ax = result("topics", topics().assign(share_target=0.25)).plot()
    points = [line for line in ax.child_axes[0].lines if line.get_gid() == "point-target-filled"]
    assert {line.get_xdata()[0] for line in points} == {25.0}
    assert "not tested" in ax.child_axes[1].get_xlabel()
    assert "border winter grain" in " ".join(text.get_text() for text in within(ax, "label"))


def test_where_one_outlet_quotes_bars_have_the_shares_and_the_roles():
    table = shares()
    ax = result("voices", table).plot()
    bars = within(ax, "bar-")
    assert [bar.get_width() for bar in bars] == pytest.approx((100 * table["share"]).tolist())
    assert [bar.get_gid() for bar in bars] == ["bar-target", "bar-reference", "bar-quiet"]
    assert [bar.get_hatch() for bar in bars] == [None, "////", None]


def test_rows_that_neither_side_has_are_left_blank():
    table = voices()
    table["k_target"], table["k_reference"] = [0, 3, 3, 3], [0, 3, 3, 3]
    ax = result("voices", table).plot()
    assert len(within(ax, "interval")) == 3
    assert len([line for line in within(ax, "point-target") if line.axes is ax.child_axes[0]]) == 3
    assert len(within(ax, "label")) >= 4


def test_stance_is_drawn_like_voices_and_rows_without_cues_are_left_blank():
    table = voices()
    table.loc[0, ["share_target", "log_ratio", "low", "high", "p", "q"]] = np.nan
    ax = draw_stance(table, COMPARED)
    assert render(ax)
    assert len([line for line in ax.child_axes[1].lines if str(line.get_gid()).startswith("point")]) == len(table) - 1


def test_a_given_axes_is_divided_and_returned_also_in_a_constrained_layout():
    for layout in ("none", "constrained"):
        figure, axes = plt.subplots(1, 2, figsize=(12, 4), layout=layout)
        assert result("loaded", loaded()).plot(axes[0]) is axes[0]
        assert result("keyness", keyness()).plot(axes[1]) is axes[1]
        assert len(figure.axes) == 2
        assert render(axes[0])


def test_an_empty_table_is_refused():
    with pytest.raises(FramingError, match="nothing to draw: the table holds no term"):
        result("keyness", keyness(0)).plot()
    with pytest.raises(FramingError, match="no column 'category'; it has term"):
        result("loaded", keyness()).plot()


def test_caption_states_words_units_whiskers_and_test():
    said = result("keyness", keyness()).caption
    for needed in (APB, STATE, "9,100 words", "870 words", "12 pairs (page)", "1 one-sided unit excluded",
                   "95 % confidence intervals", "q < .05"):  # fmt: skip
        assert needed in said
    for kind, words in (("inversion", "confidence intervals by test inversion"), ("percentile", "percentile boot")):
        made = result("keyness", keyness())
        made.settings["interval"] = kind
        assert words in made.caption, kind
    table = shares()
    assert "in all 100 words, the outlets' own words included" in result("voices", table).caption
    table.loc[len(table) - 1, "group"] = "(reported)"
    assert "counted separately: (reported)" in result("voices", table).caption


def test_alternative_text_is_made_from_the_numbers():
    said = result("keyness", keyness()).alt
    assert "4 of 6 terms at q below .05" in said
    assert f"{APB}: word0 (3 against none); word1 (2.8 times)" in said  # 2 ** 1.5
    assert "group" not in result("voices", shares()).alt
    assert f"{APB} 80.0 % (80 words); {STATE} 15.0 % (15 words)" in result("voices", shares()).alt
    assert "delegitimising 0.0 against 3.0" in result("loaded", loaded()).alt


@pytest.mark.parametrize(
    "label", ["$x_1$", "$\\frac{", "$", "a $5 and $6 toll", "\\$", "<b>&", "x" * 300, "\u202e!", ""]
)
def test_no_text_from_a_corpus_is_taken_for_a_formula_or_breaks_a_chart(label):
    for measure, make in MEASURES.items():
        table = make(3)
        table.iloc[0, 0] = label
        for width in ("double", "single"):
            with style(width=width):
                assert render(result(measure, table, target=label or "x").plot())
    passages, hits = page()
    passages["speaks_for"] = passages["speaks_for"].replace(STATE, label)
    assert render(signature(passages, hits.assign(form=label), (APB, label)))


def test_a_dollar_sign_is_drawn_as_it_stands():
    figure = plt.figure()
    text = figure.text(0, 0, clean("$x_1$"))
    assert text._preprocess_math(text.get_text()) == ("$x_1$", False)


def test_tidy_leaves_no_control_character_and_keeps_to_its_width():
    assert tidy("a\n\tb\u202ec\x00d", None) == "a bc d"
    assert tidy("\ud800", None) == "\N{REPLACEMENT CHARACTER}"
    assert len(tidy("word " * 50, 20)) <= 20


@given(st.text(max_size=80), st.integers(2, 30))
@settings(max_examples=60, deadline=None)
def test_tidy_is_never_longer_than_asked(text, width):
    assert len(tidy(text, width)) <= width


def test_wrapped_lines_fit_their_width():
    text = "Selmark state or pro-state media and everybody who writes for them"
    for line in wrap(text, 1.2, 8, 3):
        assert text_width(line, 8) <= 1.2
    assert len(wrap(text, 1.2, 8, 2)) == 2
    assert wrap(text, 1.2, 8, 2)[-1].endswith("…")
    assert wrap("short", 1.2, 8) == ["short"]


def test_limits_of_a_ratio_axis_hold_every_point_and_zero():
    low, high = ratio_limits(np.array([3.0, 1.0]), np.array([-np.inf, 0.5]), np.array([np.inf, 40.0]))
    assert low < -1
    assert 3 < high < 6


def test_style_refuses_an_unknown_width_and_follows_a_dark_theme():
    with pytest.raises(ParameterError, match="Did you mean 'double'"), style(width="doubel"):
        pass
    with mpl.rc_context({"text.color": "white"}):
        assert palette() == DARK
    with style():
        assert mpl.rcParams["svg.hashsalt"] == "framing"


def test_the_same_table_gives_the_same_svg():
    def drawn() -> bytes:
        out = io.BytesIO()
        with style():
            result("keyness", keyness()).plot().figure.savefig(out, format="svg", metadata={"Date": None})
        return out.getvalue()

    assert drawn() == drawn()


# The signature figure


def page(posts: int = 3, page_id: str = "p1", **columns) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A page whose post i (0: newest) has the words "He said", a quotation of 3 words and "on day"."""
    rows = []
    for position in range(posts):
        doc = f"{page_id}-{position}"
        text = f"He said “calm was back {position}” on day."
        start, end = text.index("calm"), text.index("”")
        shared = {"doc_id": doc, "page_id": page_id, "position": position, "outlet": APB, "doc_kind": "post",
                  "published": "2031-02-03", "title": "Live: $5 bread", "boundary": "byline"}  # fmt: skip
        own = [[0, start - 1], [end + 1, len(text)]]
        rows.append(shared | {"passage_id": f"{doc}:own", "voice": "outlet", "kind": "own", "speaks_for": APB,
                              "repeat_of": "", "spans": json.dumps(own),
                              "text": HOLE.join(text[a:b] for a, b in own)})  # fmt: skip
        rows.append(shared | {"passage_id": f"{doc}:q1", "voice": "quoted", "kind": ["direct", "mixed"][position % 2],
                              "speaks_for": [STATE, "residents", ""][position % 3],
                              "repeat_of": "" if position else f"{page_id}-1:q1",
                              "spans": json.dumps([[start, end]]), "text": text[start:end]})  # fmt: skip
    hits = pd.DataFrame([{"passage_id": f"{page_id}-1:q1", "token": 2, "form": "back", "category": "x"},
                         {"passage_id": f"{page_id}-1:own", "token": 3, "form": "day", "category": "x"}])  # fmt: skip
    return pd.DataFrame(rows).assign(**columns), hits


def test_posts_stand_from_the_oldest_to_the_newest():
    laid = score(page()[0])
    assert laid.documents["doc_id"].tolist() == ["p1-2", "p1-1", "p1-0"]
    assert laid.documents["start"].tolist() == [0, 8, 16]
    assert laid.documents["label"].tolist() == ["1", "2", "3"]


def test_widths_of_blocks_add_up_to_the_words_of_the_page():
    passages, _ = page(7)
    laid = score(passages)
    assert laid.blocks["words"].sum() == laid.words == sum(len(token_spans(t)) for t in passages["text"])
    ordered = laid.blocks.sort_values("start")
    assert (ordered["start"].to_numpy()[1:] == (ordered["start"] + ordered["words"]).to_numpy()[:-1]).all()


def test_a_quotation_stands_between_the_words_around_it():
    laid = score(page(1)[0])
    placed_at = laid.blocks.sort_values("start")[["passage_id", "start", "words"]].to_numpy().tolist()
    assert placed_at == [["p1-0:own", 0, 2], ["p1-0:q1", 2, 4], ["p1-0:own", 6, 2]]
    assert laid.tokens["p1-0:own"].tolist() == [0, 1, 6, 7]


def test_words_that_two_passages_share_have_one_place():
    passages, _ = page(1)
    inner = passages.iloc[1].copy()
    ((start, _),) = json.loads(inner["spans"])
    inner["passage_id"], inner["text"], inner["spans"] = "p1-0:q2", "calm", json.dumps([[start, start + 4]])
    laid = score(pd.concat([passages, inner.to_frame().T], ignore_index=True))
    assert laid.words == 8
    assert laid.tokens["p1-0:q2"].tolist() == [2]


def test_lanes_are_the_outlet_first_then_groups_by_words():
    passages, _ = page(4)
    table = lanes(passages)
    assert table["group"].tolist() == [APB, STATE, "(not mapped)", "residents"]
    assert table["words"].tolist() == [16, 8, 4, 4]
    assert table["share"].sum() == pytest.approx(1)
    assert table["quotes"].tolist() == [0, 2, 1, 1]
    one = passages.assign(quotation=np.where(passages["speaks_for"] == STATE, "p1:1", passages["passage_id"]))
    assert lanes(one)["quotes"].tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", ["double", "single"])
def test_the_figure_has_a_lane_a_voice_and_a_block_a_run_at_its_place(width, dark):
    passages, hits = page(6)
    laid = score(passages)
    with style(dark=dark, width=width) as colours:
        ax = signature(passages, hits, (APB, STATE))
        assert render(ax)
    panel = ax.child_axes[0]
    assert panel.get_xlim() == (0, laid.words)
    assert len([line for line in panel.lines if str(line.get_gid()).startswith("lane-")]) == len(laid.lanes)
    blocks = [patch for patch in panel.patches if str(patch.get_gid()).startswith("block-")]
    assert sorted((b.get_x(), b.get_width()) for b in blocks) == sorted(
        zip(laid.blocks["start"], laid.blocks["words"], strict=True)
    )
    coloured = [t for t in within(ax, "lane-label") if mpl.colors.same_color(t.get_color(), colours.reference)]
    assert " ".join(text.get_text() for text in coloured) == STATE
    assert [text.get_text() for text in within(ax, "lane-words")] == [f"{n:,}" for n in laid.lanes["words"]]


def test_kinds_differ_by_hatch_and_repeats_are_outlines_of_half_the_height():
    passages, hits = page(3)
    panel = signature(passages, hits, (APB, STATE)).child_axes[0]
    of_kind = {str(p.get_gid()).split("-")[-1]: p for p in panel.patches if str(p.get_gid()).startswith("block-")}
    assert set(of_kind) == {"own", "direct", "mixed", "repeat"}
    assert of_kind["mixed"].get_hatch()
    assert not of_kind["direct"].get_hatch()
    assert mpl.colors.same_color(of_kind["repeat"].get_facecolor(), LIGHT.ground)
    assert not mpl.colors.same_color(of_kind["direct"].get_facecolor(), LIGHT.ground)
    assert of_kind["repeat"].get_height() == pytest.approx(of_kind["direct"].get_height() / 2)


def test_ticks_stand_at_the_words_that_the_lexicon_found():
    passages, hits = page(3)
    ax = signature(passages, hits, (APB, STATE))
    # Post 1 is the second of three from the oldest, so begins at word 8; its quotation two words on.
    assert sorted(line.get_xdata()[0] for line in within(ax, "hit") if hasattr(line, "get_xdata")) == pytest.approx(
        [8 + 2 + 2 + 0.5, 8 + 2 + 4 + 1 + 0.5]
    )
    assert {text.get_text() for text in within(ax, "hit-label")} == {"back", "day"}


def test_guessed_boundaries_are_dashed_and_said():
    passages, hits = page(3)
    assert not within(signature(passages, hits, (APB, STATE)), "guess")
    passages["boundary"] = np.where(passages["doc_id"] == "p1-1", "guess", "byline")
    (line,) = within(signature(passages, hits, (APB, STATE)), "guess")
    assert line.get_xdata()[0] == 8
    assert "The beginning of 1 of 3 parts is a guess" in signature_caption(passages, (APB, STATE))


def test_posts_with_times_are_labelled_by_them_and_summary_points_share_one_band():
    passages, hits = page(5)
    passages["published"] = [f"2031-02-03T1{9 - p}:05" for p in passages["position"]]
    passages["doc_kind"] = np.where(passages["position"] < 2, "summary point", "post")
    ax = signature(passages, hits, (APB, STATE))
    assert {text.get_text() for text in within(ax, "post")} == {"15:05", "16:05", "17:05", "summary"}


def test_groups_beyond_the_eleventh_lane_share_one_but_never_a_named_side():
    passages, hits = page(30)
    quoted = passages["voice"] == "quoted"
    passages.loc[quoted, "speaks_for"] = [f"group {i:02d}" for i in range(29)] + [STATE]
    ax = signature(passages, hits, (APB, STATE))
    panel = ax.child_axes[0]
    assert len([p for p in panel.patches if str(p.get_gid()).startswith("block-")]) == len(score(passages).blocks)
    said = " ".join(text.get_text() for text in within(ax, "lane-label"))
    assert "further groups" in said
    assert "Selmark state" in said


def test_caption_and_alternative_text_hold_the_numbers():
    passages, _ = page(4)
    said = signature_caption(passages, (APB, STATE), lexicon="conflict 1.0")
    for needed in ("“Live: $5 bread”", "4 posts", "32 words", "4 quotations", f"{STATE} 8 (25.0 %)", "conflict 1.0",
                   "No reported speech was separated"):  # fmt: skip
        assert needed in said
    assert "4 posts and 32 words" in signature_alt(passages, (APB, STATE))
    assert "16 words drawn at their places" in signature_alt(passages, (APB, STATE))


def test_the_page_on_which_both_sides_speak_is_drawn_unless_another_is_named():
    without, hits = page(2, "p0")
    without["speaks_for"] = without["speaks_for"].replace(STATE, "residents")
    both = pd.concat([without, page(2, "p1")[0]], ignore_index=True)
    assert score(both, names=(APB, STATE)).page_id == "p1"
    assert score(both, "p0").page_id == "p0"
    assert signature(both, hits, (APB, STATE), "p0").child_axes[0].get_xlim() == (0, 16)


def test_what_cannot_be_drawn_is_refused_with_what_would_work():
    passages, hits = page(2)
    with pytest.raises(FramingError, match="no page 'p11'.*Did you mean 'p1'"):
        signature(passages, hits, (APB, STATE), "p11")
    with pytest.raises(FramingError, match="None of the passages is of a live page"):
        signature(passages.assign(page_id=""), hits, (APB, STATE))
    with pytest.raises(FramingError, match="no column 'spans'"):
        signature(passages.drop(columns="spans"), hits, (APB, STATE))
    with pytest.raises(FramingError, match="hits have no column 'token'"):
        signature(passages, hits.drop(columns="token"), (APB, STATE))
    with pytest.raises(FramingError, match="token 9 of passage 'p1-1:own', which has 4"):
        signature(passages, hits.assign(token=9), (APB, STATE))
    with pytest.raises(FramingError, match="Passage 'p1-0:q1' has 1 spans of 5 characters"):
        signature(passages.assign(spans=passages["spans"].where(passages["passage_id"] != "p1-0:q1", "[[9, 14]]")),
                  hits, (APB, STATE))  # fmt: skip
    with pytest.raises(FramingError, match="no word in them"):
        signature(passages.assign(text="", spans="[]"), hits, (APB, STATE))


def test_a_page_without_hits_or_quotations_is_drawn():
    passages, hits = page(2)
    ax = signature(passages[passages["voice"] == "outlet"], hits.head(0), (APB, STATE))
    assert len(within(ax, "lane-label")) >= 1
    assert render(ax)


@given(
    st.lists(st.tuples(st.floats(0, 5), st.sampled_from("abcdef"), st.floats(0.1, 1.5)), max_size=25),
    st.integers(1, 4),
)
@settings(max_examples=120, deadline=None)
def test_labels_never_overlap_nor_are_crossed_by_the_pole_of_a_higher_one(marks, levels):
    flags = placed(marks, 5, levels)
    assert [flag.at for flag in flags] == [at for at, _, _ in marks]
    shown = [flag for flag in flags if flag.level >= 0]
    for one in shown:
        assert 0 <= one.level < levels
        assert -1e-9 <= one.left <= one.right <= 5 + 1e-9
        for other in shown:
            if one is other:
                continue
            if one.level == other.level:
                assert one.left >= other.right or other.left >= one.right
            if one.level > other.level:
                assert not other.left < one.at < other.right
    assert not marks or shown


# Charts of voices and of actors


def treated_rows() -> pd.DataFrame:
    rows = [(q, "term", how, 5, 3, ratio + shift, ratio - 1, ratio + 1, ratio + 0.5)
            for q, ratio in (("war", 2.0), ("a category of a long name", -3.0))
            for how, shift in (("apart", 0.0), ("outlet", 0.3), ("speaker", -0.2))]  # fmt: skip
    columns = ["quantity", "kind", "treatment", "k_target", "k_reference", "log_ratio", "low", "high", "missed"]
    return pd.DataFrame(rows, columns=columns)


def adopted(tested=True) -> Result:
    table = loaded(3, tested).assign(k_target=[4, 3, 2], pk_target=[4.0, 2.0, 1.0], pk_reference=[1.0, 0.0, 3.0])
    units = [(f"p{i}", c, float(i), float(9 - i)) for i in range(9) for c in dict.fromkeys(table["category"])]
    found = result("adoption", table, testable=tested)
    found.tables["units"] = pd.DataFrame(units, columns=["unit", "category", "pk_own", "pk_quoted"])
    found.settings.update(lexicon="conflict", lexicon_version="1")
    return found


@pytest.mark.parametrize("width", ["double", "single"])
def test_treatments_stand_at_their_log_ratios_and_adoption_has_a_line_a_pair(width):
    with style(width=width):
        moved = result("treatments", treated_rows())
        ax = moved.plot()
        panel = ax.child_axes[0]
        for how, column in (("apart", "log_ratio"), ("outlet", "log_ratio"), ("speaker", "log_ratio")):
            rows = treated_rows().query("treatment == @how")
            here = [m.get_xdata()[0] for m in panel.lines if m.get_gid() == f"mark-{how}"]
            assert here == pytest.approx(rows[column].tolist())
        assert len([m for m in panel.lines if m.get_gid() == "mark-missed"]) == 2
        assert render(ax)
        both = adopted().plot()
        assert [len(lines.get_segments()) for lines in within(both, "pair")] == [9] * 3
        assert len(within(both, "whole")) == 3
        assert not within(adopted(False).plot(), "pair"), "no pair is drawn where there is no test"
        said = [text.get_text() for text in both.texts]
        assert ("p" in said) == (width == "double"), "one column has room for q only"
        assert "by 0.50" in moved.alt
        assert "12 pairs" in adopted().caption


def test_one_corpus_is_drawn_as_points_with_intervals():
    shares = {"share": [5 / 9, 4 / 9], "low": [0.3, np.nan], "high": [0.8, np.nan]}
    table = pd.DataFrame({"quoted": ["Council: first", "Miners: last"], "k": [5, 4], "n": [9, 9]} | shares)
    ax = result("order", table).plot()
    assert [p.get_xdata()[0] for p in within(ax, "point")] == pytest.approx([500 / 9, 400 / 9])
    assert len(within(ax, "interval")) == 1
    assert "5 of 9" in [text.get_text() for text in ax.texts]
    with pytest.raises(FramingError, match="nothing to draw"):
        result("order", table.assign(k=0)).plot()


def reporting_page() -> tuple[pd.DataFrame, pd.DataFrame]:
    passages, hits = page(3)
    passages["said_for"] = passages["speaks_for"]
    own = passages["passage_id"] == "p1-0:own"
    (start, _), last = json.loads(passages.loc[own, "spans"].iloc[0])
    told = passages[own].assign(passage_id="p1-0:r01", voice="reported", kind="indirect", speaks_for="(reported)",
                                said_for=STATE, spans=json.dumps([last]),
                                text=passages.loc[own, "text"].iloc[0].split(HOLE)[1])  # fmt: skip
    passages.loc[own, "spans"] = json.dumps([[start, _]])
    passages.loc[own, "text"] = passages.loc[own, "text"].iloc[0].split(HOLE)[0]
    return pd.concat([passages, told], ignore_index=True), hits


def test_reported_speech_is_hatched_in_the_lane_of_the_outlet():
    passages, hits = reporting_page()
    ax = signature(passages, hits, (APB, STATE), recalls={"quoted": 0.8, "indirect": 0.5})
    hatched = [p for p in ax.child_axes[0].patches if str(p.get_gid()) == "block-0-reported"]
    assert len(hatched) == 1
    assert hatched[0].get_hatch()
    assert len(within(ax, "lane-words")) == len(lanes(passages)) - 1
    assert len(within(ax, "spread-point")) == len(within(ax, "lane-share"))
    assert within(ax, "spread")
    assert "(reported) in all 2" in signature_caption(passages, (APB, STATE))
    assert "Seed 3." in signature_caption(passages, (APB, STATE), seed=3)


def test_the_reach_of_a_lane_holds_its_share_and_grows_with_what_is_missed():
    passages, _ = reporting_page()
    found = ranges(passages, {})
    missed = ranges(passages, {"quoted": 0.5, "indirect": 0.5})
    for table in (found, missed):
        assert (table["low"] <= table["share"]).all()
        assert (table["share"] <= table["high"]).all()
    assert (missed["high"] >= found["high"]).all()
    own = found[found["voice"] == "outlet"].iloc[0]
    assert own["high"] - own["share"] == pytest.approx(2 / 24)  # the words reported
    assert ranges(passages, {"quoted": 0.8}).set_index("group").loc[STATE, "high"] == pytest.approx((4 * 1.25 + 2) / 24)


def test_marks_of_voices_have_no_colour_of_a_side():
    with style():
        ax = adopted().plot()
        colours = {mark.get_markeredgecolor() for voice in ("own", "quoted") for mark in within(ax, f"voice-{voice}")}
        assert colours == {LIGHT.text}


def test_a_long_lane_name_stands_on_two_lines_in_one_column():
    passages, hits = reporting_page()
    own = passages["speaks_for"] == APB
    long = "Aldmere Public Broadcasting of the Northern Valleys"
    with style(width="single"):
        ax = signature(passages.assign(speaks_for=passages["speaks_for"].mask(own, long)), hits, (long, STATE), "p1")
        said = [text.get_text() for text in ax.texts if text.get_gid() == "lane-label"]
    assert " ".join(said[:2]) == f"{long}, own words"


@pytest.mark.parametrize("width", ["double", "single"])
def test_actors_are_drawn_between_the_wordings_of_both_sides(width):
    actors = pd.DataFrame([["Ilse Varrow", 3, 2, "Varrow ×3", "Ilse Varrow ×2 $x$", "signed ×1", ""]] * 14,
                          columns=["actor", "k_target", "k_reference", "named_target", "named_reference",
                                   "verbs_target", "verbs_reference"])  # fmt: skip
    with style(width=width):
        ax = draw_actors(actors, {"target": APB, "reference": STATE})
        said = [text.get_text() for text in ax.texts]
        assert said.count("Ilse Varrow") == 12
        assert {"Varrow ×3", "signed ×1"} <= set(said)
        assert min(text.get_fontsize() for text in ax.texts) >= 5.5
        assert render(ax)


def test_a_png_has_the_pixels_that_it_has_when_compressed_more(monkeypatch):
    from PIL import Image

    from framing.charts.canvas import export

    def picture() -> tuple[int, bytes]:
        with style():
            figure, axes = plt.subplots(figsize=(2, 1))
            axes.plot([0, 1], [1, 0])
            content = export.exported(figure, "png")
            plt.close(figure)
        return len(content), Image.open(io.BytesIO(content)).tobytes()

    size, pixels = picture()
    monkeypatch.setattr(export, "COMPRESSION", 9)
    smaller, same = picture()
    assert smaller < size
    assert same == pixels
