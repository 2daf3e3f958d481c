"""Enrolling, signing in, stepping up and losing keys, in a real browser."""

import os
import re
from pathlib import Path

from browser.driving import enrol, keys_of, sign_in


def error(tab) -> str:
    """What the page says is wrong."""
    shown = tab.locator(".error")
    shown.first.wait_for()
    return shown.first.inner_text()


def push(tab, name: str) -> None:
    """Push a button."""
    tab.get_by_role("button", name=name).click()


TWO_KEYS = "[switches]\naccept_none_attestation = true\n"


def test_two_keys_are_enrolled_and_either_opens(strict, page, keys):
    console = strict(TWO_KEYS)
    link = console.invitation()
    first = keys.add()
    page.goto(link)
    push(page, "Enrol this key")
    page.get_by_role("heading", name="Key 2 of 2").wait_for()
    push(page, "Enrol this key")
    assert "enrolled already" in error(page)
    second = keys.add()
    push(page, "Enrol this key")
    page.get_by_text("All keys are enrolled").wait_for()
    for key in (first, second):
        key.take()
        page.goto(f"{console.origin}/sign-in/?next=/me/")
        push(page, "Sign in with a security key")
        page.wait_for_url(f"{console.origin}/me/")
        assert page.locator("h1").inner_text() == "Invented Person"
        push(page, "Sign out")
        page.get_by_role("heading", name="Sign in").wait_for()
    page.goto(link)
    assert "link-used" in error(page)


def test_without_roots_nobody_is_enrolled_and_the_page_says_what_to_set(strict, page, keys):
    keys.add()
    page.goto(strict().invitation())
    assert "no-trust-roots" in error(page)
    assert "--access-policy" in error(page)
    assert page.get_by_role("button", name="Enrol this key").count() == 0


def test_a_wrong_pin_opens_nothing(console, page, keys):
    key = keys.add()
    enrol(page, console.invitation())
    page.get_by_text("All keys are enrolled").wait_for()
    key.pin(right=False)
    page.goto("/sign-in/")
    push(page, "Sign in with a security key")
    assert "PIN was wrong" in error(page)
    key.pin(right=True)
    sign_in(page)


def test_a_key_without_pin_is_not_enrolled(console, page, keys):
    keys.add(hasUserVerification=False, isUserVerified=False)
    page.goto(console.invitation())
    push(page, "Enrol this key")
    assert "cannot ask for a PIN" in error(page) or "not used" in error(page)


def test_a_key_that_is_not_enrolled_opens_nothing(console, person, tabs):
    person()
    other = tabs()
    stranger = keys_of(other)
    stranger.add()
    enrol(other, console.invitation("auditor", "Invented Auditor"))
    other.get_by_text("All keys are enrolled").wait_for()
    console.python(
        "from doorward.store.models import Key\n"
        "Key.objects.filter(person__name='Invented Auditor').delete()"
    )
    other.goto("/sign-in/")
    push(other, "Sign in with a security key")
    assert "key-unknown" in error(other)


def test_a_copied_key_is_found_by_its_counter(console, page, keys):
    key = keys.add()
    enrol(page, console.invitation())
    page.get_by_text("All keys are enrolled").wait_for()
    [copied] = key.credentials()
    sign_in(page)
    push(page, "Sign out")
    page.get_by_role("heading", name="Sign in").wait_for()
    copy = keys.add()
    copy.put(copied)
    page.goto("/sign-in/")
    push(page, "Sign in with a security key")
    assert "sign-count-regress" in error(page)
    logged = console.python(
        "from doorward.store.models import LogEntry\n"
        "print(*LogEntry.objects.order_by('number').values_list('act', flat=True))"
    )
    assert logged.split()[-1] == "sign-in-refused"


def test_adding_and_removing_a_key_take_a_touch(console, person):
    one = person()
    first = one.keys.all[0]
    push(one.page, "Add a key")
    one.page.get_by_role("heading", name="Add a key").wait_for()
    one.keys.add()
    one.page.get_by_label("Name of this key").fill("in the drawer")
    push(one.page, "Enrol this key")
    one.page.get_by_role("row", name="in the drawer").wait_for()
    first.take()
    push(one.page, "Remove invented key 1")
    assert "same-key" in error(one.page)
    push(one.page, "Remove in the drawer")
    one.page.wait_for_url("**/me/")
    one.page.get_by_text("You have one key").wait_for()


def test_an_administrator_invites_suspends_and_off_boards(console, person, tabs):
    admin = person("administrator", "Invented Admin", "/people/")
    admin.page.get_by_label("Name").fill("Invented Newcomer")
    admin.page.get_by_label("Role").select_option("legal")
    push(admin.page, "Invite")
    link = admin.page.locator(".ok code").inner_text()
    newcomer = tabs()
    keys_of(newcomer).add()
    enrol(newcomer, link)
    newcomer.get_by_text("All keys are enrolled").wait_for()
    sign_in(newcomer)
    admin.page.goto("/people/")
    admin.page.get_by_role("link", name="Invented Newcomer").click()
    admin.page.get_by_label("Reason, for the log").first.fill("invented reason")
    push(admin.page, "Suspend")
    admin.page.get_by_role("button", name="Reinstate").wait_for()
    newcomer.goto("/me/")
    newcomer.wait_for_url("**/sign-in/**")
    push(newcomer, "Sign in with a security key")
    assert "suspended" in error(newcomer)
    push(admin.page, "Reinstate")
    admin.page.get_by_role("button", name="Suspend").wait_for()
    sign_in(newcomer)
    push(admin.page, "Off-board")
    admin.page.locator("dd", has_text="left").wait_for()
    newcomer.goto("/me/")
    newcomer.wait_for_url("**/sign-in/**")
    push(newcomer, "Sign in with a security key")
    assert "key-revoked" in error(newcomer)


def test_two_sponsors_let_somebody_in_again(console, person):
    lost = person("investigator", "Invented Loser")
    first = person("legal", "Invented First")
    second = person("hr-partner", "Invented Second")
    first.page.get_by_role("link", name="Invented Loser").click()
    first.page.get_by_label("The second sponsor").select_option(label="Invented Second, hr-partner")
    first.page.get_by_label("When you met").fill("2026-11-02T09:30")
    first.page.get_by_label("Where").fill("invented office")
    first.page.get_by_label("Which document").fill("passport")
    push(first.page, "Sign with my key")
    first.page.get_by_text("Within one hour").wait_for()
    second.page.goto("/me/")
    second.page.get_by_role("link", name="Read the record").click()
    assert "invented office" in second.page.inner_text("main")
    push(second.page, "Sign with my key")
    link = second.page.locator(".ok code").inner_text()
    lost.page.goto("/me/")
    lost.page.wait_for_url("**/sign-in/**")
    push(lost.page, "Sign in with a security key")
    assert "key-revoked" in error(lost.page)
    lost.keys.add()
    enrol(lost.page, link)
    lost.page.get_by_text("All keys are enrolled").wait_for()
    sign_in(lost.page)


def test_signing_in_leads_nowhere_else(console, page, keys):
    keys.add()
    enrol(page, console.invitation())
    page.get_by_text("All keys are enrolled").wait_for()
    page.goto("/sign-in/?next=//evil.example/")
    push(page, "Sign in with a security key")
    page.wait_for_url(re.compile(rf"{console.origin}/(?!sign-in)"))
    page.locator("h1").wait_for()


def test_a_touch_is_bound_to_what_the_form_says(console, person):
    admin = person("administrator", "Invented Admin", "/people/")
    admin.keys.all[0].pin(right=False)
    admin.page.get_by_label("Name").fill("Invented Newcomer")
    push(admin.page, "Invite")
    assert "PIN was wrong" in error(admin.page)
    assert admin.page.get_by_label("Name").input_value() == "Invented Newcomer"
    admin.keys.all[0].pin(right=True)
    # What another script would do: change the form between the touch and the sending.
    admin.page.evaluate(
        """() => document.querySelector('form[data-step-up="invite"]').addEventListener(
            'submit', (event) => { event.target.elements.role.value = 'administrator'; })"""
    )
    admin.page.get_by_label("Role").select_option("auditor")
    push(admin.page, "Invite")
    assert "step-up-other" in error(admin.page)
    assert (
        console.python("from doorward.store.models import Person; print(Person.objects.count())")
        == "1"
    )


PAGES = ("/me/", "/people/", "/people/1/", "/people/2/sponsor/")


def test_the_pages_of_the_door_pass_axe_by_day_and_by_night_and_small(
    console, person, tabs, tmp_path
):
    from axe_playwright_python.sync_playwright import Axe

    admin = person("administrator", "Invented Admin")
    person("legal", "Invented Colleague")
    person("legal", "Invented Third")
    visitor = tabs()
    link = console.invitation("auditor", "Invented Newcomer")
    wrong = []
    for scheme in ("light", "dark"):
        for tab, addresses in ((admin.page, PAGES), (visitor, ("/sign-in/", link))):
            tab.emulate_media(color_scheme=scheme)
            tab.set_viewport_size({"width": 360, "height": 700})
            for at, address in enumerate(addresses):
                tab.goto(address)
                found = Axe().run(tab).response["violations"]
                wrong += [
                    f"{address} {scheme}: {one['id']} {one['nodes'][0]['html'][:200]}"
                    for one in found
                ]
                if tab.evaluate("document.documentElement.scrollWidth > 361"):
                    wrong.append(f"{address}: wider than the screen")
                tab.screenshot(path=shots(tmp_path) / f"door-{at}-{len(addresses)}-{scheme}.png")
    assert wrong == []


def shots(folder):
    """Where screenshots go: a folder that CI keeps, if it names one."""
    wanted = Path(os.environ.get("DOORWARD_SCREENSHOTS") or folder)
    wanted.mkdir(parents=True, exist_ok=True)
    return wanted


def test_the_door_opens_by_keyboard_alone(console, page, keys):
    keys.add()
    enrol(page, console.invitation())
    page.get_by_text("All keys are enrolled").wait_for()
    page.goto("/sign-in/?next=/me/")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Sign in with"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/")
