import re
from html.parser import HTMLParser

import msgspec
import pytest

from doorward.model import Fact, FactKind, NotChecked, Problem, Severity
from doorward.report.content import (
    ApplicationSummary,
    Counts,
    FeedState,
    FeedStatus,
    ReportContent,
    SignalNote,
)
from doorward.report.html import SIZE_LIMIT, render_html, write_html
from doorward.report.page_view import PageLimits
from doorward.report.preparing import prepare
from doorward.signals import FairnessMark, Source

XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><iframe src=javascript:alert(1)>",
    "</style><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    "<!--<script>alert(1)//-->",
    "]]><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% for x in y %}{{ config }}",
    '<a href="javascript:alert(1)">x</a>',
    "<style>@import 'http://x.invalid'</style>",
    '" autofocus onfocus=alert(1) x="',
    "' style='background:url(http://x.invalid)' x='",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<details open ontoggle=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "\u202e<b>desrever</b>\u2066",
    "＜script＞alert(1)＜/script＞",
    "<\x00script>alert(1)</script>",
    "--><!--",
    "<plaintext>",
    "</bdi></td></table><form action=//x.invalid><button>",
]

# fmt: off
ELEMENTS = frozenset(
    {
        "html", "head", "meta", "title", "style", "body", "a", "div", "header", "h1", "h2",
        "h3", "h4", "h5", "h6", "p", "dl", "dt", "dd", "bdi", "nav", "ul", "li", "main",
        "section", "b", "span", "details", "summary", "figure", "figcaption", "svg", "path",
        "g", "circle", "text", "table", "caption", "thead", "tbody", "tr", "th", "td", "code",
        "article", "footer", "br", "i", "u",
    }
)
# fmt: on
# fmt: off
ATTRIBUTES = frozenset(
    {
        "lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "rel",
        "aria-label", "aria-labelledby", "aria-hidden", "role", "viewbox", "d", "cx", "cy", "r",
        "x", "y", "style", "scope", "data-label",
    }
)
# fmt: on
VOID = frozenset({"meta", "br"})


class Page(HTMLParser):
    """What a browser would find: elements, attributes, text, and whether tags balance."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.attributes, self.text, self.open = [], [], [], []
        self.comments = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes.extend((tag, name, value) for name, value in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text.append(data)

    def handle_comment(self, data):
        self.comments.append(data)

    @property
    def words(self):
        return " ".join("".join(self.text).split())

    def check(self):
        """No element, attribute or address that is not the page's own."""
        assert not self.open
        assert not self.comments
        assert set(self.elements) <= ELEMENTS
        assert {name for _, name, _ in self.attributes} <= ATTRIBUTES
        for _, name, value in self.attributes:
            if name == "href":
                assert re.fullmatch(r"#[\w-]+|https://[\w./?&=%#+-]+", value), value
            if name == "style":
                assert re.fullmatch(r"(?:(?:left|width):[\d.]+%;?)+", value), value
            if name in ("class", "id", "aria-labelledby", "d", "viewbox"):
                assert re.fullmatch(r"[\w .-]+", value), value


def hostile_content(make, text):
    """A run with one text in every place that a candidate, a file or a feed can fill."""
    facts = tuple(Fact(text, text, text, kind) for kind in FactKind)
    evidence = (
        make.weighed(text, "A01", "contact", 5.0, text, facts),
        make.weighed(text, "B01", "text", 4.0, text, facts),
        make.weighed(text, text, text, 2.0, text, facts, counted=0.0, why=text),
    )
    missing = (NotChecked(text, text),)
    single = make.assessment(f"{text} single", evidence, missing=missing)
    ring, members = make.ring_of(2)
    edges = tuple(
        msgspec.structs.replace(edge, id=text, value=text, reason=text) for edge in ring.ring.edges
    )
    ring = msgspec.structs.replace(
        ring, ring=msgspec.structs.replace(ring.ring, id=text, edges=edges)
    )
    content = make.content_of([*members, single], (ring,))
    return msgspec.structs.replace(
        content,
        run=msgspec.structs.replace(
            content.run, sources=(text,), command=text, unmask_reason=f"because {text}"
        ),
        summaries=(
            ApplicationSummary(application=f"{text} single", candidate=text, requisition=text),
            ApplicationSummary(application="app-0000", candidate=text, requisition=text),
        ),
        problems=(Problem(Severity.FIELD, text, text, text, text, text),),
        feeds=(FeedStatus(name=text, kind=text, state=FeedState.FAILING, message=text),),
    )


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("text", XSS)
def test_no_markup_comes_from_data(make, text, masked):
    content = hostile_content(make, text)
    if masked:
        run = msgspec.structs.replace(content.run, unmask_reason=None)
        content = msgspec.structs.replace(content, run=run)
    page = render_html(prepare(content, make.key))
    parsed = Page(page)
    parsed.check()
    assert "\u202e" not in page
    assert "\u2066" not in page
    if not masked and text.isascii() and text.isprintable():
        # Shown to the letter: neither run as a template nor decoded as markup.
        assert " ".join(text.split()) in parsed.words


def test_the_checker_finds_markup():
    for bad in ("<p onclick=x>", "<script>", "<a href='javascript:x'>", "<p></b>", "<!-- x -->"):
        with pytest.raises(AssertionError):
            Page(bad).check()


def test_rows_without_detail_are_escaped_too(make):
    content = hostile_content(make, "<script>alert(1)</script>")
    page = render_html(prepare(content, make.key), PageLimits(details=0, rows=10))
    Page(page).check()
    assert "&lt;script&gt;" in page


def test_it_is_one_file_that_fetches_and_runs_nothing(demo, make):
    page = render_html(prepare(demo, make.key))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1)
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    parsed = Page(page)
    parsed.check()
    assert not {"script", "link", "iframe", "img", "form", "base"} & set(parsed.elements)
    assert "@import" not in page
    assert "url(" not in page
    outside = [v for _, name, v in parsed.attributes if name == "href" and v.startswith("http")]
    assert outside
    assert page.count('rel="noreferrer noopener"') == len(outside)


def test_every_anchor_leads_somewhere(demo, make):
    parsed = Page(render_html(prepare(demo, make.key)))
    ids = [value for _, name, value in parsed.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    for _, name, value in parsed.attributes:
        if name == "href" and value.startswith("#"):
            assert value[1:] in ids


def test_the_same_content_gives_the_same_page(demo, make):
    again = msgspec.structs.replace(demo)
    assert render_html(prepare(demo, make.key)) == render_html(prepare(again, make.key))


def test_it_says_what_a_reader_needs(demo, make):
    words = Page(render_html(prepare(demo, make.key))).words
    for sentence in (
        "Synthetic data: nobody in this report exists.",
        "It never rejects anyone; people decide.",
        "Reference data needs attention",
        "vpn-ipv4: stale",
        "What would clear it:",
        "What could not be checked",
        "same family as A01, which already counts",
        "no networks reference data loaded",
        "the PDF asks for a password",
        "counts only beside ● evidence",
        "13.9 %",
        "0.16 %",
        "US State, Treasury and FBI",
    ):
        assert sentence in words


def test_bands_say_what_they_hold(demo, make):
    page = render_html(prepare(demo, make.key))
    heading = re.search(r'<h3 id="band-investigate">(.*?)</h3>', page, re.S).group(1)
    assert Page(f"<h3>{heading}</h3>").words == "investigate 2 rings"
    heading = re.search(r'<h3 id="band-look">(.*?)</h3>', page, re.S).group(1)
    assert Page(f"<h3>{heading}</h3>").words == "look 11 applications"


def test_no_personal_value_is_on_the_page(demo, make):
    page = render_html(prepare(demo, make.key))
    for secret in (make.phone, "198.51.100.24", "applicant1@", *make.names):
        assert secret not in page


def test_an_unmasked_page_says_why(demo, make):
    run = msgspec.structs.replace(demo.run, unmask_reason="case 12 for counsel")
    page = render_html(prepare(msgspec.structs.replace(demo, run=run), make.key))
    assert "Reason given: case 12 for counsel" in page
    assert make.phone in page


def test_real_data_is_not_called_synthetic(demo, make):
    run = msgspec.structs.replace(demo.run, synthetic=False)
    page = render_html(prepare(msgspec.structs.replace(demo, run=run), make.key))
    assert "Synthetic" not in page
    assert "nobody in this report exists" not in page


def test_an_empty_run_is_a_whole_page(make):
    content = ReportContent(
        run=make.content_of([]).run, counts=Counts(read=0, screened=0, left_out=0)
    )
    parsed = Page(render_html(prepare(content, make.key)))
    parsed.check()
    assert "No application was screened." in parsed.words
    assert "No reference data was loaded at all." in parsed.words


def test_missing_feeds_are_loud(demo, make):
    feeds = tuple(
        msgspec.structs.replace(one, state=FeedState.MISSING, message="") for one in make.feeds
    )
    words = Page(render_html(prepare(msgspec.structs.replace(demo, feeds=feeds), make.key))).words
    for one in feeds:
        assert words.count(one.name) >= 2
    assert "own-lists: missing" in words
    assert "the checks that need it did not run" in words


def test_fresh_feeds_raise_no_alarm(demo, make):
    feeds = tuple(
        msgspec.structs.replace(one, state=FeedState.FRESH, message="") for one in make.feeds
    )
    page = render_html(prepare(msgspec.structs.replace(demo, feeds=feeds), make.key))
    assert "Reference data needs attention" not in page


def test_only_the_top_is_in_full_and_the_page_says_so(demo, make):
    page = render_html(prepare(demo, make.key), PageLimits(details=7, rows=5))
    parsed = Page(page)
    assert "The first 7 of 19 applications that may need attention" in parsed.words
    assert sum('class="verdict"' in part for part in page.split("<p ")) == 7 + 2
    assert "more in queue.csv" in parsed.words


def test_long_texts_are_cut(make):
    evidence = make.weighed("app-1", "A01", "contact", 5.0, "long " * 1000)
    page = render_html(prepare(make.content_of([make.assessment("app-1", (evidence,))]), make.key))
    assert "more characters)" in page
    assert page.count("long ") < 400


def test_a_source_that_is_not_a_web_address_is_no_link(demo, make):
    note = SignalNote(
        id="A01",
        title="x",
        explanation="y",
        fairness=FairnessMark.FAIR,
        sources=(Source("Z", "z", "javascript:alert(1)"), Source("Y", "y", "http://plain.invalid")),
    )
    page = render_html(prepare(msgspec.structs.replace(demo, signals=(note,)), make.key))
    hrefs = {value for _, name, value in Page(page).attributes if name == "href"}
    assert all(value.startswith("#") for value in hrefs)
    assert "javascript:alert(1)" in page


def test_a_page_that_would_be_too_big_is_made_smaller(demo, make, monkeypatch):
    prepared = prepare(demo, make.key)
    whole = len(render_html(prepared).encode())
    monkeypatch.setattr("doorward.report.html.SIZE_LIMIT", whole // 2)
    page = render_html(prepared, PageLimits(details=20, rows=20))
    assert len(page.encode()) <= whole // 2
    shown = re.search(r"The first (\d+) of 19 applications", Page(page).words)
    assert 0 < int(shown.group(1)) < 19


def test_the_file_is_written(demo, make, tmp_path):
    prepared = prepare(demo, make.key)
    write_html(prepared, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == render_html(prepared)


@pytest.mark.slow
def test_twenty_thousand_applications_stay_small(make):
    content = make.big(20_000)
    page = render_html(prepare(content, make.key))
    assert len(page.encode()) <= SIZE_LIMIT
    Page(page).check()
    words = Page(page).words
    assert "20,000" in words
