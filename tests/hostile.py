"""A corpus whose every text tries to run, load or break something. All names are invented."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

SET = "window.__ran=(window.__ran||0)+1"
FAR = "http://framing.invalid/"

HTML = (
    f"<script>{SET}</script>",
    f"</script></style></title></textarea><script>{SET}</script>",
    f'"><img src=x onerror="{SET}">',
    f"'><svg onload='{SET}'><set attributeName=href onbegin='{SET}'/></svg>",
    f'<svg><script href="data:text/javascript,{SET}"></script><style>@import "{FAR}s.css"</style></svg>',
    f'" onmouseover="{SET}" onfocus="{SET}" autofocus tabindex="0" style="background:url({FAR}b.png)',
    f"<img src={FAR}i.png srcset={FAR}i2.png><video poster={FAR}v.png></video><audio src={FAR}a.ogg></audio>",
    f'<link rel="stylesheet" href="{FAR}l.css"><link rel="dns-prefetch" href="//dns.framing.invalid">',
    f"<style>@import '{FAR}c.css'; body{{display:none}} main{{background:url({FAR}d.png)}}</style>",
    f'<base href="{FAR}"><meta http-equiv="refresh" content="0;url={FAR}r">',
    f'<iframe srcdoc="<script>parent.{SET}</script>"></iframe><object data="{FAR}o"></object><embed src="{FAR}e">',
    f'<form action="{FAR}f"><input autofocus onfocus="{SET}"><button formaction="javascript:{SET}">go</button></form>',
    f"<!--><script>{SET}</script><!-- --!> <![CDATA[ ]]> <?xml version='1.0'?> <!DOCTYPE x [<!ENTITY y SYSTEM 'z'>]>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={SET}&gt;'>",
    f"&lt;script&gt;{SET}&lt;/script&gt; &#60;img src=x onerror={SET}&#62; &amp;lt;b&amp;gt; &nbsp;&copy &#0; &#xD800;",
    f'<a href="javascript:{SET}">link</a> <a href="data:text/html,<script>{SET}</script>">data</a>',
    f"</td></tr></table></div></main></body></html><h1>Not the title</h1><script>{SET}</script>",
    "<plaintext><xmp><noscript><template><select><frameset>",
)
MARKDOWN = (
    f"[click](javascript:{SET}) [odd](java\tscript:{SET}) ![far]({FAR}m.png) <{FAR}auto> [ref]: {FAR}ref",
    f"# Not a title | a | b |\n|---|---|\n| `x` | **y** |\n\n```\n<script>{SET}</script>\n```\n- * + 1. > quoted",
    f"{{{{ 7*7 }}}} {{% for x in y %}} ${{7*7}} %(name)s {{0}} {{{{config}}}} `r SET` <%= {SET} %>",
)
LATEX = (
    r"\input{/etc/passwd} \write18{touch ran} \immediate\openout1=x \catcode`\%=12 }}}{{{ \end{document} \csname x",
    r"100% of $5 & #1 cost_of ~x^2 \ $\frac{1}{0$ and $$\href{javascript:x}{y}$$ \( z \) \$ $\unknown{ $",
)
SPREADSHEET = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", " =1+1", "'=1+1", '"=1+1', "\ufeff=1+1", "＝1+1",
    "=cmd|' /C calc'!A0", f'=HYPERLINK("{FAR}","x")', "a;=1+1", "a\t=1+1", "a\n=1+1", "a\r=1+1", "''-x", "-", "--x",
)  # fmt: skip
UNSEEN = (
    "\u202edesrever\u202d forced \u202bembedded \u2067isolated", "closed too often\u202c\u202c\u2069\u2069",
    "nul\x00bell\x07back\x08escape\x1b[31mred\x1b]0;title\x07\x9b2J\x7f", "zero\u200bwidth\u200d\u2060\ufeffs",
    "marks" + "\u0301\u0489" * 40, "not\ufffea\uffffcharacter\U0001ffff", "W" * 400, "lines\u2028and\u2029breaks\x85",
    "hоmоglyph ᎪΒϹ ﬁ ℌ", "שלום עולם مرحبا 123", "a\r\nb\rc\x0bd\x0ce",
)  # fmt: skip
EVERY = (*HTML, *MARKDOWN, *LATEX, *SPREADSHEET, *UNSEEN)


NAMED = (
    f"<x-evil><script>{SET}</script>\u202e & \"Sons'",
    f"</title><x-evil><img src=x onerror={SET}> $x$ \\input{{y}} *b* _c_ | `d`",
    f"\" onmouseover=\"{SET}\" x=' ;=1+1 <x-evil>",
    f"<x-evil/><svg/onload={SET}> {{{{ 7*7 }}}} # %s \ufffe",
    "\x1b[31mred\u2067 $$ \\frac{ ]]> <x-evil> <!--",
)


def named(stem: str, number: int) -> str:
    """Return a name with something hostile behind it."""
    return f"{stem} {NAMED[number % len(NAMED)]}"


OUTLETS = ("=" + named("Ostrel Herald", 0), named("Norvik Courier", 1))
CATEGORY = named("standing", 0)
_OWN = {
    True: "the regime sent convoys over the icy bridge while columns shelled the northern harbour and terrorists fled "
    "before dawn as drivers waited with lamps near the frozen mill and engineers measured cracks along every pier",
    False: "the government sent lorries over the bridge while gunners held the harbour and fighters left at night as "
    "families queued with blankets near the old school and surveyors drew maps of each village along the river road",
}
_SAID = "We will open the crossing before spring and nobody in the valley shall wait for bread again"
SPEAKERS = ("Ilse Varrow", "Goran Veshk", "Rik Ansgard", "Jutta Folke")


def write_corpus(folder: Path, stories: int = 12) -> Path:
    """Write a corpus folder of text files, with all that may stand beside them, ready for ``framing build``."""
    (folder / "texts").mkdir(parents=True)
    rows = []
    for story in range(stories):
        for side, outlet in enumerate(OUTLETS):
            number = 2 * story + side
            doc_id = named(f"d{number:02d}", number)
            file = f"texts/t{number:02d}.txt"
            text = _text(number, side == 0)
            (folder / file).write_bytes(text.encode())
            page = f"p{side} {HTML[2]}" if story < 2 else ""
            rows.append({
                "doc_id": doc_id, "file": file, "outlet": outlet, "published": f"2031-02-{3 + story:02d}T18:2{side}",
                "title": EVERY[number % len(EVERY)], "story_id": f"s{story:02d} {HTML[4]}",
                "page_id": page, "position": str(story) if page else "0", "kind": "post" if page else "article",
                "author": HTML[3], "author_role": SPREADSHEET[0], "language": "en",
                "url": f"javascript:{SET}//{FAR}", "section": HTML[0],
                "sha256": hashlib.sha256(text.encode()).hexdigest(), "desk": EVERY[-1 - number % len(EVERY)],
            })  # fmt: skip
    _csv(folder / "manifest.csv", rows)
    _csv(folder / "affiliations.csv", [_speaker(number) for number in range(len(SPEAKERS))])
    (folder / "report.toml").write_text(_settings(), "utf-8")
    (folder / "datasheet.md").write_text("# Datasheet\n\n" + "\n\n".join(EVERY), "utf-8")
    _lexicons(folder)
    return folder


def _text(number: int, target: bool) -> str:
    """Return a document: own words, quotations whose speakers are known, and several hostile passages."""
    own = _OWN[target].split()
    turned = own[number % 7 :] + own[: number % 7]
    pieces = [" ".join(turned[i : i + 12]).capitalize() + "." for i in range(0, 36, 12)]
    texts = [EVERY[(5 * number + i) % len(EVERY)] for i in range(5)]
    paragraphs = []
    for at, text in enumerate(texts):
        speaker = SPEAKERS[(number + at) % len(SPEAKERS)]
        quoted = f"“{_SAID}, {text}, and that is the whole of it,” {speaker} said."
        doubted = f"“{texts[at - 1]} is what the terrorists want,” {speaker} claimed."
        said = f"{quoted} {doubted}" if at % 2 else quoted
        paragraphs.append(f"{pieces[at % 3]} {pieces[(at + 1) % 3]} {text}. {said}")
    ruler = ("regime", "government", "regime")[(number // 2 + (not target)) % 3]
    return "\n\n".join([*paragraphs, f"The Selmark {ruler} waited. In the valley the Selmark {ruler} spoke of bread."])


def _speaker(number: int) -> dict[str, str]:
    name = named(SPEAKERS[number], number)
    return {
        "name": name, "aliases": f"{SPEAKERS[number]};{SPEAKERS[number].split()[1]}",
        "role": "resident" if number == 3 else "official", "affiliation": named("Selmark council", number),
        "venue_class": "", "valid_from": "", "valid_to": "", "basis": HTML[0], "source": HTML[2],
        "coder": SPREADSHEET[0],
    }  # fmt: skip


def _settings() -> str:
    given = {
        "by": "speaks_for", "target": OUTLETS[0], "reference": OUTLETS[1], "licence": "CC0-1.0", "topics": 4,
        "subject": "the crossing " + HTML[0], "title": HTML[1] + LATEX[1], "context": HTML[16],
        "carrier": HTML[2], "page": f"p0 {HTML[2]}",
    }  # fmt: skip
    lines = [f"{name} = {json.dumps(value)}" for name, value in given.items()]
    return "\n".join(["[compare_framing]", *lines]).replace("\x7f", "\\u007F") + "\n"


def _lexicons(folder: Path) -> None:
    head = {
        "name": f"hostile {HTML[0]} \u202e", "version": f"1.0{NAMED[1][:9]}",
        "language": "en", "construct": HTML[1], "unit": "hits per thousand words", "licence": "CC0-1.0",
        "source": HTML[2], "citation": " ".join([HTML[0], *LATEX]), "validation": HTML[3],
    }  # fmt: skip
    about = "".join(f"# {name}: {' '.join(value.split())}\n" for name, value in head.items())
    rows = [
        {"entry": entry, "category": named(kind, n), "counterpart": HTML[n], "note": SPREADSHEET[n]}
        for n, (entry, kind) in enumerate(
            [("regime", "standing"), ("terrorists", "naming"), ("icy", "scenery"), ("shelled", "force"),
             ("fighters", "naming"), ("convoys", "standing"), ("lorries", "standing"), ("blankets", "scenery")]
        )
    ]  # fmt: skip
    (folder / "lexicon.csv").write_bytes(about.encode() + _rows(rows).encode())
    pairs = [
        {"entry": entry, "category": kind, "counterpart": named("side", 2), "note": HTML[5], "actors": "",
         "pair": named("pair", n // 2)}
        for n, (entry, kind) in enumerate(
            [("regime", "loaded"), ("government", "plain"), ("terrorists", "loaded"), ("fighters", "plain")]
        )
    ] + [
        {"entry": "Selmark", "category": "actor", "counterpart": named("Selmark", 0), "note": "", "actors": "",
         "pair": ""}
    ]  # fmt: skip
    (folder / "choices.csv").write_bytes(about.encode() + _rows(pairs).encode())


def _csv(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_bytes(_rows(rows).encode())


def _rows(rows: list[dict[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def live_page() -> str:
    """Return the HTML of a live page, an update for every hostile text, several in markup."""
    updates = [
        {
            "@type": "BlogPosting", "headline": text, "datePublished": f"2031-03-04T18:{n:02d}:00Z",
            "articleBody": f"<p>{text}</p><p>Bridge {n} {text}.</p>" if n % 2 else f"{text} stood {n}.",
            "author": [{"name": text}], "url": f"javascript:{SET}//{n}",
        }
        for n, text in enumerate(EVERY)
    ]  # fmt: skip
    about = {"@type": "LiveBlogPosting", "headline": HTML[0], "liveBlogUpdate": updates}
    graph = json.dumps({"@graph": [{**about, "publisher": {"name": NAMED[0]}}]}).replace("</", "<\\/")
    return f'<html><head><script type="application/ld+json">{graph}</script></head><body>{HTML[1]}</body></html>'
