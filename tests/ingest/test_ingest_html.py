"""Live pages in HTML: JSON-LD that is not quite JSON, words at the ends of blocks, updates listed twice, encodings."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import SourceError
from framing.ingest import Loss, PageSettings, Record, build, live_page_html
from framing.ingest.html_text import text_of
from framing.ingest.json_ld import in_utf8, lenient
from framing.ingest.updates import Update, sorted_out
from framing.text.reading import tokenise


def post(name: str, body: object, **more) -> dict:
    return {"@type": "BlogPosting", "url": f"https://x.example/{name}", "headline": name, "articleBody": body} | more


def page_of(*posts, **more) -> dict:
    return {"@type": "LiveBlogPosting", "headline": "Live", "liveBlogUpdate": list(posts)} | more


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def html_of(*blocks: str, head: str = '<meta charset="utf-8">', kind: str = "application/ld+json") -> str:
    scripts = "".join(f'<script type="{kind}">{block}</script>' for block in blocks)
    return f"<html><head>{head}{scripts}</head><body>x</body></html>"


def items(tmp_path, page: str | bytes) -> tuple[list[Record], list[str]]:
    path = tmp_path / "page.html"
    path.write_bytes(page if isinstance(page, bytes) else page.encode("utf-8"))
    found = list(live_page_html.read([path], PageSettings(page_id="p")))
    return [i for i in found if isinstance(i, Record)], [i.reason for i in found if isinstance(i, Loss)]


def texts(tmp_path, page: str | bytes) -> list[str]:
    return [record.text for record in items(tmp_path, page)[0]]


ONE, TWO = post("One", "The council met."), post("Two", "Rain fell.")
BOTH = ["The council met.", "Rain fell."]
PLAIN = as_json(page_of(ONE, TWO))


# -- JSON-LD --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "mended"),
    [
        (PLAIN, ""),
        (PLAIN.replace("The council met.", "The council\nmet."), "control characters"),
        (PLAIN.replace("The council met.", "The\x01council\tmet."), "control characters"),
        (PLAIN.replace("}]", "},]"), "stray commas"),
        (PLAIN.replace("[{", "[,{").replace("}, {", "},, {"), None),
        (PLAIN.replace("}, {", "},, {"), "stray commas"),
        (f"<!-- {PLAIN} -->", "around the JSON"),
        (f"//<![CDATA[\n{PLAIN}\n//]]>", "around the JSON"),
        (f"/*<![CDATA[*/{PLAIN}/*]]>*/", "around the JSON"),
        (f"<!--//--><![CDATA[//><!--\n{PLAIN}\n//--><!]]>", "around the JSON"),
        (f"<![CDATA[{PLAIN}]]>", "around the JSON"),
        (f"\ufeff{PLAIN};", "around the JSON"),
        (f"window.data = {PLAIN};", "around the JSON"),
        ("/* by hand */ " + PLAIN.replace('"liveBlogUpdate"', '// all\n"liveBlogUpdate"'), "comments"),
        (PLAIN.replace('"', "&quot;"), "entities"),
        (PLAIN.replace("The council", "The coun\\cil"), "escapes"),
        (as_json([{"@type": "Organization"}, page_of(ONE, TWO)]), ""),
        (as_json({"@graph": [{"@type": "WebPage"}, page_of(ONE, TWO)]}), ""),
        (as_json({"@graph": [page_of({"@id": "#1"}, "#2"), ONE | {"@id": "#1"}, TWO | {"@id": "#2"}]}), ""),
        (as_json({"@type": "Organization"}) + "\n" + PLAIN, "several values"),
        (PLAIN.replace('"LiveBlogPosting"', '["Article", "https://schema.org/LiveBlogPosting"]'), ""),
        (as_json(page_of() | {"liveBlogUpdate": {"itemListElement": [{"item": ONE}, {"item": TWO}]}}), ""),
        (as_json(page_of(post("One", ["The council met."]), post("Two", {"@value": "Rain fell."}))), ""),
    ],
)  # fmt: skip
def test_json_ld_is_read_as_pages_have_it(tmp_path, block, mended):
    if mended is None:
        with pytest.raises(SourceError, match="LiveBlogPosting that is not JSON"):
            items(tmp_path, html_of(block))
        return
    records, losses = items(tmp_path, html_of(block))
    assert [record.text for record in records] == BOTH
    assert not losses
    notes = records[0].page.notes
    assert len(notes) == 1 + bool(mended)
    assert mended in notes[-1]


def test_what_looks_like_a_comment_within_a_text_stays():
    told = {"a": "see https://x.example/a, ] /* no */ , } // ok", "b": 'a "quoted, " word'}
    for block in (json.dumps(told), json.dumps(told)[:-1] + ",}", json.dumps(told) + ";"):
        assert lenient(block, [])[0] == told


def test_quotation_marks_that_were_not_escaped(tmp_path):
    block = PLAIN.replace("The council met.", 'He said "no" today.')
    records, _ = items(tmp_path, html_of(block))
    assert records[0].text == 'He said "no" today.'
    assert "quotation marks within texts" in records[0].page.notes[1]


@pytest.mark.parametrize("inside", ["<script>go()</script>", "<script src='a.js'></script>"])
def test_a_script_within_a_text_does_not_end_the_block(tmp_path, inside):
    assert texts(tmp_path, html_of(PLAIN.replace("council met", f"council {inside} met"))) == BOTH


def test_a_block_that_cannot_be_read_is_told_apart_from_none(tmp_path):
    with pytest.raises(SourceError, match=r"LiveBlogPosting that is not JSON \(line 1: Unterminated.*--from"):
        items(tmp_path, html_of(PLAIN[:-20]))
    with pytest.raises(SourceError, match="has no JSON-LD LiveBlogPosting, the only form"):
        items(tmp_path, html_of(PLAIN.replace("LiveBlogPosting", "NewsArticle")))
    records, _ = items(tmp_path, html_of(PLAIN[:-20], PLAIN))
    assert [record.text for record in records] == BOTH
    assert any("cannot be read: 1 (line 1: Unterminated" in note for note in records[0].page.notes)


def test_several_blocks_of_one_page_are_one_and_another_page_is_a_loss(tmp_path):
    stub, other = as_json(page_of()), as_json(page_of(post("Z", "Snow."), headline="Other", url="https://x.example/o"))
    assert texts(tmp_path, html_of(stub, PLAIN, kind="application/ld+json; charset=utf-8")) == BOTH
    first, second = as_json(page_of(ONE)), as_json(page_of(TWO, ONE))
    assert sorted(texts(tmp_path, html_of(first, second))) == sorted(BOTH)
    records, losses = items(tmp_path, html_of(PLAIN, other))
    assert [record.text for record in records] == BOTH
    assert losses == ["another live page in the same file: Other"]


# -- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Breaking<p>The council met.</p>Officials left<p>Rain</p>", "breaking the council met officials left rain"),
        ("one<br>two<br/>three", "one two three"),
        ("<ul><li>one</li><li>two</li></ul>three", "one two three"),
        ("<h1>one</h1>two<h4>three</h4>four", "one two three four"),
        ("<table><tr><td>one</td><td>two</td></tr><tr><th>three</th></tr></table>", "one two three"),
        ("one<div>two</div>three<blockquote>four</blockquote>five", "one two three four five"),
        ("<figure><img src='a'><figcaption>one</figcaption></figure>two", "one two"),
        ("one<section>two</section><article>three</article>four<hr>five<pre>six</pre>seven",
         "one two three four five six seven"),
        ("<dl><dt>one</dt><dd>two</dd></dl>", "one two"), ("<P CLASS='x'>One</P>two", "one two"),
        ("one<script>go()</script>two<style>p {}</style>three", "one two three"),
        ("one<x-embed>two</x-embed>three", "one two three"),
        ("&lt;p&gt;One&lt;/p&gt;two &amp;amp; three", "one two three"),
        ("<p>bold</p><b>b</b>old in <a href='x'>link</a>ed", "bold bold in linked"),
        ("one&nbsp;two&#160;three", "one two three"), ("5 < 6 and 7 > 2", "5 6 and 7 2"),
        ("one<!-- no -->", "one"),
    ],
)  # fmt: skip
def test_no_two_words_run_together_and_none_falls_apart(tmp_path, written, words):
    (text,) = texts(tmp_path, html_of(as_json(page_of(post("One", written)))))
    assert tokenise(text) == words.split()
    assert "<" not in text.replace("5 < 6", "")


def test_paragraphs_and_quotation_marks_of_html_are_kept():
    assert text_of("<p>One.</p><p>Two <q>three</q>.</p>") == "One.\n\nTwo “three”."
    assert text_of("One\ntwo\r\n\r\nthree") == "One two\n\nthree"
    assert text_of("AT&T, Tom &amp; Ann, a<b c") == "AT&T, Tom & Ann, a<b c"


@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_words_in_blocks_stay_words(words, data):
    kinds = st.sampled_from(["p", "div", "li", "h3", "td", "blockquote", "figure", "tr"])
    blocks = data.draw(st.lists(kinds, min_size=len(words), max_size=len(words)))
    written = "".join(f"<{block}>{word}</{block}>" for block, word in zip(blocks, words, strict=True))
    assert text_of(written).split() == words
    between = "".join(f"{word}<{block}></{block}>" for block, word in zip(blocks, words, strict=True))
    assert text_of(between).split() == words


def test_headlines_and_names_are_plain_text(tmp_path):
    told = post("x", "Rain.", headline="Tom &amp; <em>Ann</em>", author={"name": "A &amp; B"})
    (record,), _ = items(tmp_path, html_of(as_json(page_of(told))))
    assert (record.title, record.author) == ("Tom & Ann", "A & B")


# -- updates --------------------------------------------------------------------------------------------------------

OLD = {"dateModified": "2031-01-01T10:00:00Z"}
NEW = {"dateModified": "2031-01-01T12:00:00+01:00"}


@pytest.mark.parametrize(
    ("posts", "kept", "said"),
    [
        ([ONE, TWO, ONE], BOTH, ["update 2 has the words of update 0: listed twice, counted once"]),
        ([ONE, post("Three", "The  council MET!"), TWO], BOTH, ["update 1 has the words of update 0"]),
        ([ONE | OLD, TWO, post("One", "It met again.", **NEW)], ["Rain fell.", "It met again."],
         ["update 0 is an earlier version of update 2 (the same address, changed 2031-01-01T12:00:00+01:00)"]),
        ([post("One", "It met again.", **NEW), TWO, ONE | OLD], ["It met again.", "Rain fell."],
         ["update 2 is an earlier version of update 0"]),
        ([ONE | OLD, post("One", "It met again.", headline="New", **NEW)], ["It met again."],
         ["update 0 is an earlier version"]),
        ([ONE, post("One", "It met again.")], ["The council met."],
         ["update 1 has the address of update 0 and no later date: the one listed first counts"]),
        ([post(f"live#{i}", f"Text {i}.") for i in range(3)], ["Text 0.", "Text 1.", "Text 2."], []),
        ([post("live", f"Text {i}.", headline="Live") for i in range(4)], [f"Text {i}." for i in range(4)], []),
        ([post("live", f"Text {i}.", headline=f"h{i}", datePublished=f"2031-01-0{i + 1}") for i in range(2)],
         ["Text 0.", "Text 1."], []),
        ([{"articleBody": "A b."}, {"articleBody": "C d."}], ["A b.", "C d."], []),
        ([ONE, post("Two", ""), TWO], BOTH, ["update 1 has no text"]),
        ([ONE, 3, TWO], BOTH, ["update 1 has no text"]),
    ],
)  # fmt: skip
def test_an_update_counts_once_in_its_newest_version(tmp_path, posts, kept, said):
    records, losses = items(tmp_path, html_of(as_json(page_of(*posts))))
    assert [record.text for record in records] == kept
    assert [record.position for record in records] == list(range(len(kept)))
    assert len(losses) == len(said)
    for reason, words in zip(losses, said, strict=True):
        assert reason.startswith(words)
    page = records[0].page
    assert all(page.text[record.source_start : record.source_end] == record.text for record in records)
    dropped = sum("no text" not in reason for reason in losses)
    noted = [note for note in page.notes if note.startswith("Copies and earlier versions of updates")]
    said_once = f"Copies and earlier versions of updates, which do not count: {dropped} of {len(posts)}."
    assert noted == [said_once] * bool(dropped)


def test_the_address_of_the_page_is_that_of_no_update(tmp_path):
    posts = [post("live", f"Text {i}.", headline="Live") for i in range(2)]
    assert len(texts(tmp_path, html_of(as_json(page_of(*posts, url="https://x.example/live/"))))) == 2


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "2031-01-01", "2031-02-01"]),
                          st.sampled_from("xyz")), max_size=7))  # fmt: skip
def test_every_update_is_kept_or_said_to_be_dropped(rows):
    updates = [Update(i, text, "h", (address,), modified=day) for i, (text, day, address) in enumerate(rows)]
    kept, dropped = sorted_out(updates)
    assert sorted(u.number for u in (*kept, *(u for u, _ in dropped))) == list(range(len(rows)))
    assert len({update.words for update in kept}) == len(kept)
    assert all(re.search(r"update \d", reason) for _, reason in dropped)


# -- encodings ------------------------------------------------------------------------------------------------------

RUSSIAN = "Мост закрыт, и никто не знает, когда он откроется."
LIVE = as_json(page_of(post("Мост", RUSSIAN)))


@pytest.mark.parametrize(
    ("encoding", "head", "note"),
    [
        ("windows-1251", '<meta charset="windows-1251">', "that it declares, windows-1251"),
        ("windows-1251", "<META http-equiv='Content-Type' content='text/html; charset=cp1251'>", "windows-1251"),
        ("koi8-r", "<meta charset=koi8-r>", "that it declares, koi8-r"),
        ("iso-8859-5", "<meta charset=iso-8859-5>", "iso-8859-5"), ("cp866", "<meta charset=ibm866>", "ibm866"),
        ("utf-16", "<meta charset=utf-16>", "UTF-16"), ("utf-16-le", "<meta charset=utf-16>", "UTF-16"),
        ("utf-16-be", "", "UTF-16"), ("utf-8-sig", "<meta charset=windows-1251>", ""),
        ("utf-8", "<meta charset=windows-1251>", ""), ("utf-8", "", ""),
        ("windows-1251", "<meta charset=utf-8>", "declares the encoding utf-8, which it is not in"),
        ("koi8-r", "<meta charset=windows-1251>", "declares the encoding windows-1251, which it is not in"),
        ("windows-1251", "<meta charset=koi8-r>", "declares the encoding koi8-r, which it is not in"),
        ("windows-1251", "<meta charset=no-such>", "Windows-1251"),
        ("windows-1251", "", "Windows-1251"),
    ],
)  # fmt: skip
def test_a_page_is_read_in_its_encoding(tmp_path, encoding, head, note):
    page = html_of(LIVE, head=head).encode(encoding)
    (record,), _ = items(tmp_path, page)
    assert (record.title, record.text) == ("Мост", RUSSIAN)
    assert live_page_html.sniff(tmp_path / "page.html") == 1.0
    assert [said for said in record.page.notes if note and note in said] or len(record.page.notes) == 1


def test_latin_1_is_read_as_browsers_do(tmp_path):
    page = html_of(as_json(page_of(post("x", "“Café” — no"))), head="<meta charset=iso-8859-1>").encode("cp1252")
    assert texts(tmp_path, page) == ["“Café” — no"]


def test_a_page_in_another_encoding_is_built(tmp_path):
    folder = tmp_path / "most"
    folder.mkdir()
    (folder / "page.html").write_bytes(html_of(LIVE, head="<meta charset=windows-1251>").encode("cp1251"))
    (folder / "manifest.csv").write_text(
        "page_id,form,outlet,title,url,published,saved,file,sha256,language\n"
        "most,html,Herald,,,2031-01-01,,page.html,not recorded,ru\n",
        "utf-8",
    )
    record = build(folder)
    assert any("encoding that it declares, windows-1251" in note for note in record.notes)
    assert (folder / "build/pages/most.txt").read_text("utf-8") == RUSSIAN


def test_an_encoding_that_only_the_server_states_is_kept():
    raw = html_of(LIVE, head="").encode("cp1251")
    assert in_utf8(raw, "windows-1251").decode() == raw.decode("cp1251")
    for kept, charset in ((raw, "no-such"), (raw, ""), (LIVE.encode(), "windows-1251"), (raw, "ascii-no")):
        assert in_utf8(kept, charset) == kept
    declared = html_of(LIVE, head="<meta charset=koi8-r>").encode("koi8-r")
    assert in_utf8(declared, "windows-1251") == declared
