"""A real server, a real Chromium, and security keys made of software.

`console` is a server of its own with an empty database; `page` a tab of a Chromium that has been
told nothing; `keys` gives that tab security keys (DevTools virtual authenticators). `person(role)`
makes somebody with an enrolled key, in a browser of their own, signed in. All of it is skipped with
a message where Chromium or Playwright is missing.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from browser.driving import (
    Console,
    Keys,
    Somebody,
    empty_database,
    enrol,
    keys_of,
    sign_in,
    start,
    stop,
)
from browser.office import demo_database

CHROMIUM = os.environ.get("DOORWARD_CHROMIUM") or shutil.which("chromium") or ""
WAIT = 30_000


def pytest_collection_modifyitems(items) -> None:
    """All of this folder takes seconds."""
    for item in items:
        if Path(str(item.fspath)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """Chromium of the system, driven by Playwright, whose event loop others must not meet."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not CHROMIUM:
        pytest.skip("there is no Chromium here (package chromium, or DOORWARD_CHROMIUM=PATH)")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def empty(tmp_path_factory) -> Path:
    """An empty database, made once."""
    return empty_database(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def company(tmp_path_factory) -> Path:
    """A database with the cases of an invented company, made once."""
    return demo_database(tmp_path_factory.mktemp("company"))


@pytest.fixture
def console(tmp_path: Path, empty: Path, chromium: object) -> Iterator[Console]:
    """A server with an empty database and the demo's rules for keys."""
    made = start(tmp_path, empty)
    yield made
    stop(made)


@pytest.fixture
def strict(tmp_path: Path, empty: Path) -> Iterator[Callable[[str], Console]]:
    """Makes servers outside the demo, with the access policy that is given as text, or none."""
    running = []

    def make(policy: str = "") -> Console:
        folder = tmp_path / f"strict-{len(running)}"
        folder.mkdir()
        file = folder / "access.toml"
        file.write_text(policy)
        running.append(start(folder, empty, demo=False, policy=file if policy else None))
        return running[-1]

    yield make
    for one in running:
        stop(one)


@pytest.fixture
def tabs(chromium, console) -> Iterator[Callable[[], object]]:
    """Makes tabs, each in a browser profile of its own; console errors fail the test."""
    contexts, wrong = [], []

    def make(**more) -> object:
        context = chromium.new_context(base_url=console.origin, **more)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(WAIT)
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("console", lambda said: _collect(said, wrong))
        return tab

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


def _collect(said, wrong: list[str]) -> None:
    """Keep what the browser complains of: violations of the policy and errors of scripts."""
    if said.type == "error" and "Failed to load resource" not in said.text:
        wrong.append(said.text)


@pytest.fixture
def page(tabs):
    """One tab."""
    return tabs()


@pytest.fixture
def keys(page) -> Keys:
    """Security keys for `page`."""
    return keys_of(page)


@pytest.fixture
def person(console, tabs) -> Callable[..., Somebody]:
    """Makes people who are signed in, each in a browser and with a key of their own."""

    def make(role: str = "investigator", name: str = "", address: str = "/me/", **more) -> Somebody:
        called = name or f"Invented {role}"
        tab = tabs(**more)
        keys = keys_of(tab)
        keys.add()
        enrol(tab, console.invitation(role, called))
        tab.get_by_text("All keys are enrolled").wait_for()
        sign_in(tab, address)
        return Somebody(called, role, tab, keys)

    return make
