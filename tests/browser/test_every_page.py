"""Every page there is, light and dark, on a desk and on a phone: axe, scripts, policy, width.

The addresses come from the table of the matrix (`tests/console/test_matrix.py`), so that a page
cannot be added without being looked at here.
"""

import os
import re
from pathlib import Path

import pytest

from browser.driving import start, stop
from browser.office import pages_of

SCHEMES = ("light on a desk", "dark on a phone")
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
BRIEF = {"resultTypes": ["violations"]}
LOOKS = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]
"""The rules of axe that can find something else by night or on a phone."""
OPENED = "document.querySelectorAll('details').forEach(one => one.open = true)"
OVER = """() => {
  const width = document.documentElement.clientWidth;
  return document.documentElement.scrollWidth <= width ? '' :
    [...document.querySelectorAll('main *')].filter(
      one => one.getBoundingClientRect().right > width + 1 && !one.closest('.scroll')
    ).slice(0, 3).map(one => one.outerHTML.slice(0, 90)).join(' | ') || 'something';
}"""


@pytest.fixture(scope="module")
def console(tmp_path_factory, chromium, company):
    """One server for all tests here."""
    made = start(tmp_path_factory.mktemp("pages"), company)
    yield made
    stop(made)


@pytest.fixture(scope="module")
def pages(console):
    return pages_of(console)


def by_role(pages):
    """Roles, each with the addresses that are looked at as somebody of it."""
    found = {}
    for role, address in pages.addresses:
        found.setdefault(role, []).append(address)
    return found.items()


def opened(context, address, wrong):
    """A tab with the page at an address; None for what is a file, or a part of a page."""
    tab = context.new_page()
    tab.on("console", lambda said: note(said, address, wrong))
    tab.on("pageerror", lambda error: wrong.append(f"{address}: {error}"))
    try:
        answer = tab.goto(address)
    except Exception as error:  # Playwright has its own class only where it is installed
        if "Download is starting" not in str(error):
            raise
        tab.close()
        return None
    if "/sign-in/" in tab.url and not address.startswith("/sign-in/"):
        wrong.append(f"{address}: leads to the door")
    kind = answer.headers.get("content-type", "")
    if not kind.startswith("text/html") or not answer.text().lower().startswith("<!doctype html"):
        tab.close()
        return None
    return tab


def note(said, address, wrong):
    """Keep what the browser complains of, but for the status of a page that was asked for."""
    if said.type == "error" and "Failed to load resource" not in said.text:
        wrong.append(f"{address}: {said.text}")


def test_the_table_names_pages(pages):
    addresses = {re.sub(r"\d+", "N", address) for _, address in pages.addresses}
    assert {"/queue/?status=any&q=invented&band=verify", "/case/N/", "/sign-in/"} <= addresses
    assert len(pages.addresses) > 20


@pytest.mark.parametrize(
    ("scheme", "size", "rules"),
    [("light", DESK, BRIEF), ("dark", PHONE, BRIEF | {"runOnly": LOOKS})],
    ids=SCHEMES,
)
def test_no_page_has_a_fault(chromium, console, pages, scheme, size, rules):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    wrong, looked = [], 0
    for role, addresses in by_role(pages):
        context = pages.context(chromium, console, role, color_scheme=scheme, viewport=size)
        for address in addresses:
            tab = opened(context, address, wrong)
            if tab is None:
                continue
            tab.evaluate(OPENED)
            found = axe.run(tab, options=rules).response
            assert found["passes"], address
            looked += 1
            wrong += [f"{role} {address}: {said(one)}" for one in found["violations"]]
            keep(tab, f"{looked:02d}-{role or 'nobody'}-{scheme}")
            if over := tab.evaluate(OVER):
                wrong.append(f"{role} {address}: wider than the screen: {over}")
            tab.close()
        context.close()
    assert wrong == []
    assert looked > 20


def keep(tab, name):
    """A screenshot for whoever asks for them with DOORWARD_SCREENSHOTS=FOLDER."""
    if folder := os.environ.get("DOORWARD_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=Path(folder) / f"page-{name}.png")


def said(violation):
    """A violation in a line."""
    return f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"


def test_the_policy_of_the_pages_is_in_force(chromium, console, pages):
    """That nothing complains means something only if the browser would."""
    context = pages.context(chromium, console, "investigator")
    tab, said = context.new_page(), []
    tab.on("console", lambda one: said.append(one.text))
    tab.goto("/queue/")
    tab.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
            document.querySelector('h1').setAttribute('onclick', 'window.ran = true');
            document.querySelector('h1').click();
        }"""
    )
    assert tab.evaluate("window.ran") is None
    assert any("Content Security Policy" in one for one in said)
    context.close()
