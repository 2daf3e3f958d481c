"""The demo's company: people, three agents with keys, policies, and a folder with all of it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import msgspec

from doorward.agents import starter
from doorward.agents.registry.records import Blueprint, Holder, Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.agents.tokens.jose import Key, new_key

MARK = "agents-demo.json"
NOTE = "Invented by `doorward agents demo`: no agent, person or company of this folder exists."
WHO, WHY = "doorward agents demo", "the demo's fleet"
LIFE_SECONDS = 86_400.0

PEOPLE = (
    Holder(id="ada", teams=("engineering",)),
    Holder(id="ben", teams=("support",)),
    Holder(id="cleo", teams=("engineering", "support")),
)
BLUEPRINTS = (
    Blueprint(id="picking-arm", purpose="moves pallets", domain="robotics", fleet="robotics",
              clearance=1, environments=("test",), may_write=True),
    Blueprint(id="help-desk", purpose="answers customers", domain="service",
              fleet="customer-service", clearance=2, environments=("production", "test"),
              may_write=True),
    Blueprint(id="coder", purpose="keeps the code", domain="engineering", fleet="coding",
              clearance=1, environments=("test",), may_write=True),
)  # fmt: skip
FLEET = {"arm-7": ("picking-arm", "ada"), "desk-bot": ("help-desk", "ben"),
         "build-bot": ("coder", "ada")}  # fmt: skip
"""By instance: its blueprint and its owner."""


class Fleet(msgspec.Struct, frozen=True):
    """The folder, and the private keys of the agents, which nobody else has."""

    folder: Path
    keys: dict[str, Key]


def found(folder: Path, now: float) -> Fleet:
    """Make the company in a folder that is empty or holds an earlier demo. Raises
    `FileExistsError` for any other."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise FileExistsError(f"{folder} is not empty and is no earlier demo")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("agents.sqlite3", "agents.sqlite3-wal", "agents.sqlite3-shm"):
        (folder / "state" / name).unlink(missing_ok=True)
    (folder / "decisions.jsonl").unlink(missing_ok=True)
    (folder / MARK).write_text(json.dumps({"synthetic": True, "note": NOTE}) + "\n")
    for name in ("policies.cedar", "schema.cedarschema"):
        (folder / name).write_text(starter.text(name), encoding="utf-8")
    (folder / "entities.json").write_text(text("entities.json"), encoding="utf-8")
    return Fleet(folder.resolve(), _registered(folder / "state", now))


def text(name: str) -> str:
    """A file of the demo."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _registered(state: Path, now: float) -> dict[str, Key]:
    keys: dict[str, Key] = {}
    with AgentState(state) as opened:
        register = Register(opened)
        for person in PEOPLE:
            register.add_holder(person, WHO, WHY, now)
        for kind in BLUEPRINTS:
            register.add_blueprint(kind, WHO, WHY, now)
        for name, (blueprint, owner) in FLEET.items():
            keys[name] = new_key()
            one = Instance(
                id=name,
                blueprint=blueprint,
                owner=owner,
                expires_at=now + LIFE_SECONDS,
                runs_at="this machine",
            )
            register.register(one, [keys[name].as_dict(private=False)], WHO, WHY, now)
    return keys
