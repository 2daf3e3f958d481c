"""A case in a real browser: a ring decided by two people, narrow and dark, and hostile values."""

import pytest

from browser.driving import Console

MAKE = """
import casefactory
casefactory.ring_case(4)
"""
HOSTILE = """
from console.test_case_page import hostile_case
hostile_case()
"""
GRAVE = "Four people gave one phone number and none could say why; we asked each of them."


def ready(somebody):
    """The tab of somebody, once they are signed in."""
    somebody.page.get_by_role("button", name="Sign out").wait_for()
    return somebody.page


def fits(tab) -> bool:
    """Whether nothing sticks out at the right."""
    return bool(
        tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    )


def test_a_ring_is_decided_by_two_people_with_two_keys(console: Console, person):
    console.python(MAKE)
    first, second = person("talent-acquisition"), person("legal")
    for somebody in (first, second):
        ready(somebody).goto("/case/1/")
    tab = first.page
    assert tab.locator("svg.picture circle").count() == 4
    tab.get_by_text("Propose something against them").click()
    tab.get_by_role("radio", name="Withdraw the offer").check()
    tab.locator("#propose-text").fill(GRAVE)
    tab.get_by_role("button", name="Propose with my key").click()
    tab.get_by_text("Nothing has happened yet: it waits for a second person.").wait_for()
    assert tab.get_by_text("You proposed this. Somebody else has to agree").is_visible()

    # What the second person had open is of an older version: they are told, and lose nothing.
    tab = second.page
    tab.get_by_role("radio", name="Clear").check()
    tab.locator("#decide-one-text").fill("I think that this is a family with one phone.")
    tab.get_by_role("button", name="Decide", exact=True).click()
    tab.get_by_text("Somebody changed this case after you opened it").wait_for()
    assert tab.get_by_text("proposed a decision: Withdraw the offer").first.is_visible()

    tab.goto("/decisions/")
    tab.get_by_role("link", name="C-000001").click()
    assert tab.get_by_text(GRAVE).first.is_visible()
    tab.get_by_role("radio", name="I agree").check()
    tab.locator("#review-text").fill("I read all four and called the agency myself.")
    tab.get_by_role("button", name="Answer with my key").click()
    tab.get_by_text("You agreed. The decision is in force now.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hostile_values_stay_text_and_fit_a_phone(console: Console, person, scheme):
    console.python(HOSTILE)
    narrow = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    tab = ready(person("investigator", **narrow))
    said = []
    tab.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    for address in ("/case/1/", "/subject/1/"):
        tab.goto(address)
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert tab.get_by_text("<script>alert(1)</script>").count() > 0
        assert tab.locator("main script").count() == 0
        assert fits(tab), address
    assert said == []


def test_a_case_passes_axe_and_works_by_keyboard(console: Console, person):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    console.python(MAKE)
    tab = ready(person("legal"))
    for address in ("/case/1/", "/subject/1/", "/decisions/", "/log/"):
        tab.goto(address)
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = axe.Axe().run(tab).response
        assert len(found["passes"]) > 10
        assert [(one["id"], one["nodes"][0]["target"]) for one in found["violations"]] == []
    tab.goto("/case/1/")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    tab.locator("#note-text").focus()
    tab.keyboard.type("Written by keyboard.")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.get_by_text("The note is in the case.").wait_for()
    assert tab.get_by_text("Written by keyboard.").is_visible()
