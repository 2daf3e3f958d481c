"""What a user's words ask for, by plain rules in English.

An action is asked for where a sentence has one of its verbs and, for most, a noun of the tool. What
stands between quotation marks is a name, no request. Other languages and roundabout words are not
understood: then nothing is asked for, and nothing is done that needs asking.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

MANY: Final = 1_000

# Verbs by action. Those of the second row need no noun beside them.
_WITH_NOUN: Final = {
    "pay": ("send", "make", "transfer", "settle", "give"),
    "schedule": ("schedule", "set up", "create", "make", "add", "plan"),
    "change": (
        "change", "update", "adjust", "modify", "edit", "correct", "set", "move", "postpone",
        "reschedule", "raise", "increase", "reduce", "rename", "replace", "fix",
    ),
    "create": ("create", "make", "add", "book", "set up", "write", "save", "schedule", "plan"),
    "write": ("add", "append", "write", "put", "insert", "note", "include"),
    "send": ("send", "write", "give", "share", "post"),
    "invite": ("add", "invite", "include"),
    "share": ("share", "give"),
    "delete": ("delete", "remove", "erase", "cancel", "drop", "clear", "kick"),
    "credentials": ("change", "update", "set", "reset", "replace"),
    "book": ("book", "reserve", "make", "rent"),
    "post": ("post", "publish", "put", "create", "upload", "write"),
    "fetch": ("visit", "open", "read", "summarize", "summarise", "check", "get", "download"),
}  # fmt: skip
_ALONE: Final = {
    "pay": ("pay", "refund", "wire", "reimburse", "repay", "pay back"),
    "schedule": (),
    "change": ("reschedule",),
    "create": (),
    "write": ("append",),
    "send": ("email", "mail", "reply", "forward", "message"),
    "invite": ("invite",),
    "share": ("share",),
    "delete": (),
    "credentials": (),
    "book": (),
    "post": ("publish",),
    "fetch": (),
}
ACTIONS: Final = tuple(_WITH_NOUN)

_NOT: Final = frozenset({"not", "don't", "dont", "never", "without", "no"})
_ALL: Final = frozenset(
    {
        "all", "each", "every", "both", "them", "these", "those", "everyone", "everybody",
        "several", "two", "three", "four", "five",
    }
)  # fmt: skip
_BACK: Final = frozenset({"it", "them", "this", "that", "these", "those", "one"})
_TOLD: Final = frozenset({"give", "share", "write"})  # “give me …” asks for an answer
_ME: Final = frozenset({"me", "us"})
_BEFORE_VERB: Final = frozenset(
    {
        "please", "and", "to", "then", "also", "can", "could", "you", "i'd", "just", "or", "so",
        "now", "kindly", "must", "should", "would", ",", ";",
    }
)  # fmt: skip
_QUOTED: Final = re.compile(r"(?<!\w)'[^'\n]{1,300}'(?!\w)|\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”")
_TOKEN: Final = re.compile(r"[\w.+-]+@[\w.-]+\w|https?://\S+|[\w]+(?:['’-][\w]+)*|[,;]")
_ELSEWHERE: Final = re.compile(
    r"\b(?:follow|do|carry out|execute|perform|complete|handle|go through)\b"
    r"(?:(?!\bfollowing\b)[^.!?\n]){0,60}"
    r"\b(?:instructions?|actions?|tasks?|steps?|to-?dos?|action items)\b"
    r"(?! in the order)",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """A text in one form: NFKC, lower case, blanks single."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def quoted(prompt: str) -> frozenset[str]:
    """What stands between quotation marks, in the form of `plain`."""
    return frozenset(plain(one[1:-1]) for one in _QUOTED.findall(prompt)) - {""}


def elsewhere(prompt: str) -> bool:
    """Whether the user leaves what to do to another text (“follow the instructions in …”)."""
    return _ELSEWHERE.search(_QUOTED.sub(" ", prompt)) is not None


def names(text: str) -> frozenset[str]:
    """The words of at least three letters: for comparing names of people."""
    return frozenset(one for one in re.findall(r"[^\W\d_]{3,}", plain(text)))


def times_asked(text: str, action: str, nouns: Sequence[str]) -> int:
    """How often a text asks for an action on something of these nouns: 0, 1, …, or `MANY`."""
    sentences = [_tokens(one) for one in _sentences(_QUOTED.sub(" ", text))]
    everything = {token for one in sentences for token in one}
    count = 0
    for tokens in sentences:
        there = everything if _BACK & set(tokens) else set(tokens)
        with_noun = bool(_mentioned(nouns, there))
        asked = sum(1 for _ in _verbs(tokens, _ALONE[action], first=True))
        if with_noun:
            asked += sum(1 for _ in _verbs(tokens, _WITH_NOUN[action], first=False))
        if asked and (_ALL & set(tokens) or _plural(nouns, tokens)):
            return MANY
        count += asked
    return count


def speaks_of(text: str, nouns: Sequence[str]) -> bool:
    """Whether a text has one of the nouns, outside of quotation marks."""
    tokens = set(_tokens(" ".join(_sentences(_QUOTED.sub(" ", text)))))
    return bool(_mentioned(nouns, tokens))


def _sentences(text: str) -> list[str]:
    """Sentences and the points of lists; a line that merely breaks goes on."""
    whole = unicodedata.normalize("NFKC", text).casefold()
    return re.split(r"(?<=[.!?:])\s+|\n\s*\n|\n\s*(?=[-*•]|\d+[.)])", whole)


def _tokens(sentence: str) -> list[str]:
    return [one.replace("’", "'") for one in _TOKEN.findall(sentence)]


def _verbs(tokens: Sequence[str], verbs: Iterable[str], *, first: bool) -> Iterator[int]:
    """Where one of the verbs stands and is not denied. `first`: only where a request can begin,
    as words such as “email” are nouns elsewhere."""
    for verb in verbs:
        words = verb.split()
        for at in range(len(tokens) - len(words) + 1):
            if list(tokens[at : at + len(words)]) != words:
                continue
            before = tokens[max(0, at - 2) : at]
            if _NOT & set(before) or (first and before and before[-1] not in _BEFORE_VERB):
                continue
            after = tokens[at + len(words) : at + len(words) + 1]
            if verb in _TOLD and after and after[0] in _ME:
                continue
            yield at


def _mentioned(nouns: Sequence[str], tokens: set[str]) -> set[str]:
    return {one for one in nouns if one in tokens or _plural_of(one) in tokens}


def _plural(nouns: Sequence[str], tokens: Sequence[str]) -> bool:
    return any(_plural_of(one) in tokens for one in nouns)


def _plural_of(noun: str) -> str:
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
