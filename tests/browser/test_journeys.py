"""From the printed link to a verified evidence pack, in a real browser, by people with keys.

All tests share one server and the cases of one invented company.
"""

import re

import pytest

from browser.driving import enrol, keys_of, start, stop

GUESTS = """
from datetime import UTC, datetime
from doorward.cases.demo import guests
from doorward.console import door
for guest in guests(door.command(datetime.now(UTC)), {origin!r}):
    print(guest.role.value, guest.link)
"""
END_SESSIONS = """
from datetime import UTC, datetime
from doorward.access.sessions import end_sessions
from doorward.store.models import Person
end_sessions(Person.objects.get(name={name!r}), "invented", datetime.now(UTC))
"""
GRAVE = "Every member gave one phone number, and none of those we asked could say why."
READ = "I read all of it, asked the agency myself and come to the same."


@pytest.fixture(scope="module")
def console(tmp_path_factory, chromium, company):
    """One server for all tests here."""
    made = start(tmp_path_factory.mktemp("journeys"), company)
    yield made
    stop(made)


def push(tab, name):
    """Push a button."""
    tab.get_by_role("button", name=name, exact=True).click()


def said(tab, text):
    """Wait until the page says it."""
    tab.get_by_text(text).first.wait_for()


def enter(tab, link, address="/queue/"):
    """Enrol the key in the hand with a link, and sign in with it."""
    enrol(tab, link)
    said(tab, "All keys are enrolled")
    tab.goto(f"/sign-in/?next={address}")
    push(tab, "Sign in with a security key")
    tab.wait_for_url(re.compile("/(queue|people|me|metrics)/"))
    tab.get_by_role("button", name="Sign out").wait_for()


def newcomer(tabs, link, address="/queue/"):
    """Somebody in a browser and with a key of their own."""
    tab = tabs()
    keys = keys_of(tab)
    keys.add()
    enter(tab, link, address)
    return tab, keys


def invite(admin, name, role):
    """The link that an administrator gets for somebody new."""
    admin.goto("/people/")
    admin.get_by_label("Name").fill(name)
    admin.get_by_label("Role").select_option(role)
    push(admin, "Invite")
    return admin.locator(".ok code").inner_text()


def open_case(tab, kind):
    """Go from the queue to the first open case of a kind; its address."""
    tab.get_by_role("button", name="Sign out").wait_for()
    tab.goto(f"/queue/?kind={kind}")
    tab.locator("#cases tbody th a.number").first.click()
    tab.wait_for_url("**/case/*/")
    return re.search(r"/case/\d+/", tab.url).group()


def test_from_the_printed_link_to_a_verified_pack(console, tabs, tmp_path):
    printed = dict(
        line.split() for line in console.python(GUESTS.format(origin=console.origin)).splitlines()
    )
    admin, _ = newcomer(tabs, printed["administrator"], "/people/")
    first, _ = newcomer(tabs, invite(admin, "Invented Inez", "investigator"))
    second, _ = newcomer(tabs, invite(admin, "Invented Lena", "legal"))
    third, _ = newcomer(tabs, invite(admin, "Invented Hugo", "hr-partner"))
    assert admin.goto("/queue/").status == 403, "who runs the console reads no case"

    address = open_case(first, "ring")
    members = first.locator("svg.picture circle").count()
    assert members > 1
    assert first.locator("tr[id^=member-]").count() == members
    assert first.locator("rect.bar").count() > 3
    assert first.get_by_text("What would clear it:").count() > 0
    unmasks(first)
    proposes(first, "do-not-advance")
    assert first.locator("#review").count() == 0
    said(first, "You proposed this. Somebody else has to agree")

    second.goto("/decisions/")
    second.locator(f'a[href^="{address}"]').first.click()
    assert second.get_by_text(GRAVE).first.is_visible()
    second.get_by_role("radio", name="I agree").check()
    second.locator("#review-text").fill(READ)
    push(second, "Answer with my key")
    said(second, "You agreed. The decision is in force now.")
    appeals(second, third, address)
    assert packed(first, address, console, tmp_path)["case"]
    push(first, "Sign out")
    first.get_by_role("heading", name="Sign in").wait_for()
    first.goto(address)
    first.wait_for_url("**/sign-in/**")


def unmasks(tab):
    """Identifiers show after a reason and a touch, and not before."""
    linked = tab.locator("section[aria-labelledby=linked]")
    before = linked.inner_text()
    assert "…" in before
    tab.locator("#unmask-text").fill("To call the agency about the shared number.")
    push(tab, "Show identifiers")
    said(tab, "Identifiers are shown to you in clear for a short time.")
    assert linked.inner_text() != before
    push(tab, "Mask them again now")
    said(tab, "Identifiers are masked again.")


def proposes(tab, action):
    """Propose something against somebody, with a reason and a touch."""
    tab.get_by_text("Propose something against").click()
    tab.locator(f'#propose input[value="{action}"]').check()
    tab.locator("#propose-text").fill(GRAVE)
    push(tab, "Propose with my key")
    said(tab, "Nothing has happened yet: it waits for a second person.")


def appeals(second, third, address):
    """The person is told, appeals, and somebody who did not decide answers."""
    third.goto(address)
    third.get_by_text("Record what the person was told").click()
    third.get_by_label("How they were told").fill("letter")
    third.get_by_label("What they were told").fill("We do not go on, and why; you may appeal.")
    push(third, "Record the notice")
    said(third, "The notice is recorded.")
    third.get_by_text("Enter an appeal").click()
    third.get_by_label("What the person says").fill("We are one family and share a phone.")
    push(third, "Enter the appeal")
    said(third, "The appeal is recorded.")
    second.goto(address)
    assert second.get_by_role("button", name="Answer with my key").count() == 0
    third.get_by_role("radio", name="No: the decision stands").check()
    third.get_by_label("Answer and reason").fill("They were asked for proof and gave none at all.")
    push(third, "Answer with my key")
    said(third, "The appeal is answered: the decision stands.")


def packed(tab, address, console, folder):
    """What `doorward cases verify` says of the packs that the page gives."""
    import json

    tab.goto(address)
    tab.get_by_role("link", name="Make an evidence pack").click()
    with tab.expect_download() as masked:
        tab.get_by_role("button", name=re.compile("Make the .* pack")).first.click()
    masked.value.save_as(folder / "masked.zip")
    tab.locator("#clear ~ form input[type=radio]").first.check()
    tab.get_by_label("Why do they need it?").fill("They asked for it in the invented case 7.")
    with tab.expect_download() as clear:
        push(tab, "Make the pack")
    clear.value.save_as(folder / "clear.zip")
    verdicts = [
        json.loads(console.doorward("cases", "verify", str(folder / name), "--json"))
        for name in ("masked.zip", "clear.zip")
    ]
    assert [one["good"] for one in verdicts] == [True, True], verdicts
    return verdicts[1]


def test_a_touch_that_fails_decides_nothing_and_keeps_the_text(console, person):
    one = person("investigator", "Invented Nora", "/me/")
    tab, [key] = one.page, one.keys.all
    open_case(tab, "application")
    tab.get_by_text("Propose something against").click()
    tab.locator('#propose input[value="do-not-advance"]').check()
    tab.locator("#propose-text").fill(GRAVE)
    key.pin(right=False)
    push(tab, "Propose with my key")
    said(tab, "its PIN was wrong")
    key.pin(right=True)
    one.keys.add()  # in the hand now: a key that was never enrolled
    push(tab, "Propose with my key")
    said(tab, "The key was not used")
    assert tab.locator("#propose-text").input_value() == GRAVE
    assert "Proposed" not in tab.locator("#history ~ *").first.inner_text()
    key.take()
    push(tab, "Propose with my key")
    said(tab, "Nothing has happened yet: it waits for a second person.")
    # As it was, for the journeys that share the company.
    push(tab, "Take my proposal back")
    said(tab, "The proposal is withdrawn.")


def test_a_session_that_ends_in_the_middle_of_a_form_keeps_the_text(console, person):
    one = person("investigator", "Invented Olga", "/me/")
    tab = one.page
    open_case(tab, "application")
    tab.locator("#note-text").fill("A long <b>note</b> that\nnobody wants to write twice.")
    console.python(END_SESSIONS.format(name="Invented Olga"))
    push(tab, "Add the note")
    said(tab, "Your session has ended")
    kept = tab.locator('textarea[name="text"]')
    assert kept.input_value() == "A long <b>note</b> that\nnobody wants to write twice."
    with tab.context.expect_page() as other:
        tab.get_by_role("link", name="Sign in (opens a new tab)").click()
    door = other.value
    [credential] = one.keys.all[0].credentials()
    keys_of(door).add().put(credential | {"signCount": 1_000})
    push(door, "Sign in with a security key")
    door.get_by_role("button", name="Sign out").wait_for()
    push(tab, "Send again")
    said(tab, "The note is in the case.")
    assert tab.get_by_text("nobody wants to write twice.").is_visible()


def test_a_whole_decision_by_keyboard_alone(console, person):
    one = person("investigator", "Invented Kim", "/me/")
    tab = one.page
    tab.get_by_role("button", name="Sign out").wait_for()
    tab.goto("/metrics/")
    access_key(tab, "q")
    tab.wait_for_url("**/queue/")
    # The ring may have been decided by the journey above, and then nothing can be proposed.
    tab.goto("/queue/?kind=application")
    access_key(tab, "s")
    assert focused(tab) == "q"
    to(tab, "a.number")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/case/*/")
    to(tab, 'a[href="#decide"]')
    tab.keyboard.press("Enter")
    tab.wait_for_url("**#decide")
    to(tab, "details:has(#propose) > summary")
    tab.keyboard.press("Enter")
    to(tab, '#propose input[name="action"]')
    tab.keyboard.press("Space")
    to(tab, "#propose-text")
    tab.keyboard.type(GRAVE)
    to(tab, "#propose button")
    tab.keyboard.press("Enter")
    said(tab, "Nothing has happened yet: it waits for a second person.")
    to(tab, 'a[href="#decide"]')
    tab.keyboard.press("Enter")
    tab.wait_for_url("**#decide")
    to(tab, "#withdraw button")
    tab.keyboard.press("Enter")
    said(tab, "The proposal is withdrawn.")


def access_key(tab, letter):
    """Press Alt and a letter; Playwright's own keys lack what access keys are told by."""
    key = {"key": letter, "code": f"Key{letter.upper()}", "text": letter, "unmodifiedText": letter}
    code = {"windowsVirtualKeyCode": ord(letter.upper()), "modifiers": 1}
    session = tab.context.new_cdp_session(tab)
    for kind in ("keyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind} | key | code)


def focused(tab):
    return tab.evaluate("document.activeElement.id")


def to(tab, selector):
    """Go on with Tab until what has the focus fits, and can be seen to have it."""
    for _ in range(200):
        tab.keyboard.press("Tab")
        if tab.evaluate("one => document.activeElement.matches(one)", selector):
            shown = tab.evaluate(
                "getComputedStyle(document.activeElement).outlineStyle !== 'none' || "
                "getComputedStyle(document.activeElement).boxShadow !== 'none'"
            )
            assert shown, f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"Tab never comes to {selector}")
