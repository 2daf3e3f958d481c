"""The documentation points to what exists and names every command and option."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from doorward.cli.app import COMMANDS, doorward

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def headings(page: Path) -> set[str]:
    """The anchors of a page, as code hosts make them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", title.lower()).strip() for title in titles)
    return {title.replace(" ", "-") for title in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        assert place.exists(), f"{page.name}: {target}"
        if anchor and place.suffix == ".md":
            assert anchor in headings(place), f"{page.name}: {target}"


def commands() -> dict[str, click.Command]:
    """Every command and subcommand by the words that call it."""
    found: dict[str, click.Command] = {}
    for name in COMMANDS:
        command = doorward.get_command(click.Context(doorward), name)
        assert command is not None
        found |= below(name, command)
    return found


def below(name: str, command: click.Command) -> dict[str, click.Command]:
    """A command, and those of a group at any depth."""
    found = {name: command}
    if isinstance(command, click.Group):
        context = click.Context(command)
        for one in command.list_commands(context):
            found |= below(f"{name} {one}", command.get_command(context, one))
    return found


def test_the_page_of_commands_is_fresh():
    made = subprocess.run(
        [sys.executable, "-c", "import write_commands_page as w; print(w.page(), end='')"],
        cwd=ROOT / "tools",
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PATH": ""},
    ).stdout
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == made, (
        "run python tools/write_commands_page.py"
    )


def test_every_command_and_option_is_named():
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for words, command in commands().items():
        assert f"doorward {words}" in page
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--"):
                    assert option in page, f"{words} {option}"


def shell_lines() -> list[str]:
    """Lines in the documentation that call doorward."""
    lines = []
    for page in PAGES:
        for line in page.read_text(encoding="utf-8").splitlines():
            found = re.match(r"^\s*(?:\$ )?(doorward [a-z].*)$", line)
            if found and "..." not in found[1] and "…" not in found[1]:
                lines.append(found[1].rstrip("\\ "))
    return lines


def test_shell_lines_use_what_exists():
    known = commands()
    lines = shell_lines()
    assert len(lines) > 10
    for line in lines:
        words = shlex.split(line.split("  #")[0].split(" # ")[0])[1:]
        names = (" ".join(words[:depth]) for depth in (3, 2, 1))
        name = next((one for one in names if one in known), words[0])
        assert name in known, line
        options = {option for parameter in known[name].params for option in parameter.opts}
        for word in words:
            if word.startswith("--") and word != "--help":
                assert word.split("=")[0] in options, line
