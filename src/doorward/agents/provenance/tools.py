"""What the tools of a server do, as whoever runs it writes down once: a table in TOML.

    own_domains = ["example.com"]

    [tools.send_email]
    action = "send"
    nouns = ["email", "message"]
    recipients = ["recipients", "cc", "bcc"]

    [areas.mail]
    nouns = ["email", "inbox"]

    [tools.search_emails]
    action = "read"
    area = "mail"
    named_by = ["sender", "subject"]

    [[tools.search_emails.vouches]]
    field = "sender"
    words = ["reply", "sender"]

`action` is the Cedar action. `nouns` are the words for what the tool acts on, `recipients` the
arguments that say where something goes, `secrets` those that the user must have said. `vouches`
names fields of results that hold addresses as records, not prose: `own` where the company or user
has dealt with them before, else others may have put them there and the user's words must point at
them (their name, or one of `words`). `named_by` are fields by which users name a document; without
any, the arguments of the call are. A tool that shows what others may have written has an `area`;
`nouns` of an area are the words by which users speak of it. `terms` are the arguments that say what
is looked for there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

import msgspec

from doorward.agents.provenance.words import ACTIONS


class ToolTableError(ValueError):
    """A table that cannot be used; the message says where."""


class Vouching(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field of results that holds addresses as a record. `name` is the field with the name."""

    field: str
    own: bool = False
    words: tuple[str, ...] = ()
    name: str = ""


class Area(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place that others may write to, such as a mailbox."""

    nouns: tuple[str, ...]


class Tool(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One tool of a server (see the module)."""

    action: str
    area: str = ""
    nouns: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    vouches: tuple[Vouching, ...] = ()
    named_by: tuple[str, ...] = ()


class ToolTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tools of a server by name. `own_domains` are those of the company's own mail."""

    tools: Mapping[str, Tool]
    own_domains: tuple[str, ...] = ()
    areas: Mapping[str, Area] = {}


def table_of(text: str) -> ToolTable:
    """Read a table. Raises `ToolTableError`."""
    try:
        table = msgspec.convert(tomllib.loads(text), ToolTable)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ToolTableError(str(error)) from error
    for name, tool in table.tools.items():
        if tool.action != "read" and tool.action not in ACTIONS:
            known = ", ".join(("read", *ACTIONS))
            raise ToolTableError(f"tools.{name}: action {tool.action!r} is none of {known}")
        if tool.area and tool.area not in table.areas:
            raise ToolTableError(f"tools.{name}: there is no area {tool.area!r}")
    return table
