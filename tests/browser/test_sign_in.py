"""Enrolling, signing in, stepping up and losing keys, in a real browser."""

from browser.driving import enrol, sign_in


def test_the_first_administrator_enrols_and_signs_in(console, page, keys):
    keys.add()
    enrol(page, console.invitation())
    page.get_by_text("All keys are enrolled").wait_for()
    sign_in(page, "/me/")
    assert "Invented Person" in page.inner_text("h1")
