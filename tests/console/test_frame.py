"""The frame of all pages: one palette, where one is, where one starts."""

import re
from pathlib import Path

import pytest

import doorward
from casework import client, person
from doorward.model.cases import Role

ROOT = Path(doorward.__file__).parent
CONSOLE = ROOT / "console"


def tokens(path: Path) -> list[str]:
    """The blocks of variables of a style sheet: light, then dark."""
    return re.findall(r":root \{\s*((?:color-scheme|--).*?)\}", path.read_text(), re.DOTALL)[:2]


def test_reports_and_console_have_one_palette():
    here = tokens(CONSOLE / "static/console/console.css")
    assert len(here) == 2
    assert here == tokens(ROOT / "report/templates/report.css")


def test_pages_have_no_style_or_script_of_their_own():
    for path in CONSOLE.rglob("templates/**/*.html"):
        text = re.sub(r"\{%.*?%\}", " ", path.read_text(), flags=re.DOTALL)
        own = re.search(r"\sstyle=|<style|\shx-on|\son[a-z]+=|javascript:|\|\s*safe\b", text)
        assert own is None, path.name
        for script in re.findall(r"<script\b[^>]*>(.*?)</script>", text, re.DOTALL):
            assert script == "", path.name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "start"),
    [
        (role, {"administrator": "/people/", "auditor": "/log/"}.get(role, "/queue/"))
        for role in Role
    ],
)
def test_everybody_starts_where_they_work(role, start):
    answer = client(person(role)).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, start)


@pytest.mark.django_db
def test_the_navigation_says_where_one_is_and_offers_what_one_may_see():
    text = client(person(Role.LEGAL)).get("/queue/").content.decode()
    main = text[text.index('<nav aria-label="Main">') : text.index("</nav>")]
    assert re.findall(r'href="([^"]+)"[^>]*aria-current="page"', main) == ["/queue/"]
    assert "/people/" not in main
    assert "/log/" in main
    assert (
        "/queue/"
        not in re.search(
            r'<nav aria-label="Main">.*?</nav>',
            client(person(Role.ADMINISTRATOR)).get("/keyboard/").content.decode(),
            re.DOTALL,
        )[0]
    )


@pytest.mark.django_db
def test_keys_of_a_page_are_used_once():
    text = client(person()).get("/queue/").content.decode()
    keys = re.findall(r'accesskey="(.)"', text)
    assert len(keys) == len(set(keys))
    assert {"q", "s", "k"} <= set(keys)


@pytest.mark.django_db
def test_the_demo_says_that_it_is_one(settings):
    somebody = client(person())
    assert "invented.</p>" not in somebody.get("/keyboard/").content.decode()
    settings.DEMO = True
    assert "every person and case here is invented" in somebody.get("/keyboard/").content.decode()
