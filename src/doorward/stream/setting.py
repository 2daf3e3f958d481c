"""What a watch is told beside its events, and what is made of it, in each process anew."""

from __future__ import annotations

from pathlib import Path

import msgspec

from doorward.intake.logs.ocsf import OcsfReader
from doorward.intake.logs.reader import LogReader
from doorward.reference.knowledge import Reference
from doorward.reference.store import feeds_folder
from doorward.stream.context_files import ContextError, load_context
from doorward.stream.errors import StreamError
from doorward.stream.lookup import Lookup
from doorward.stream.places import Mark
from doorward.stream.preparing import NetworkLookup, Preparer
from doorward.stream.rules import load_rules
from doorward.watch.context import Context
from doorward.watch.sigma import Rules


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """Paths of the roster, the policy, the feeds' home, a folder of rules, and known agents."""

    roster: str | None = None
    policy: str | None = None
    home: str | None = None
    sigma: str | None = None
    agents: str | None = None


class Known:
    """The context, the network lookup and the rules.

    Doorward's own rules name the fields of other sources than OCSF; OCSF is read without them,
    and so much quicker, unless rules were given (`asked`).
    """

    def __init__(
        self, context: Context, lookup: NetworkLookup, rules: Rules, *, asked: bool
    ) -> None:
        self.context, self._lookup, self.rules = context, lookup, rules
        self._asked = asked

    def preparer(self, reader: LogReader, mark: Mark, head: bytes) -> Preparer:
        """A preparer of a file."""
        rules = self.rules if self._asked or reader.name != OcsfReader.name else None
        return Preparer(reader, mark, head, context=self.context, lookup=self._lookup, rules=rules)


def context_of(setting: Setting) -> Context:
    """The roster and policy, read. Raises `StreamError`."""
    try:
        return load_context(_path(setting.roster), _path(setting.policy), _path(setting.agents))
    except ContextError as error:
        raise StreamError(str(error)) from error
    except OSError as error:
        raise StreamError(f"{error.filename}: {error.strerror}") from error


def made(setting: Setting, context: Context | None = None) -> Known:
    """What a setting says, read. Raises `StreamError`. `context`: the roster and policy as read."""
    if context is None:
        context = context_of(setting)
    reference = Reference.load(feeds_folder(_path(setting.home)))
    context = msgspec.structs.replace(context, remote_tools=reference.remote_tools)
    folder = _path(setting.sigma)
    rules = load_rules(folder)
    return Known(context, Lookup(reference, context.policy), rules, asked=folder is not None)


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
