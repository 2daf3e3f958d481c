"""What an operation does to its object, by the words of its name."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
_VERBS = {
    word: number
    for number, words in enumerate(
        (
            "create add put run start import register upload insert send invite copy new generate",
            "get list describe read view head lookup search query select download export batch "
            "check test validate scan fetch show access watch",
            "update modify set change attach detach enable disable edit patch associate write "
            "disassociate tag untag stop reset rotate move rename transfer apply replace",
            "delete remove terminate revoke destroy deregister drop purge cancel clear uninstall",
        ),
        1,
    )
    for word in words.split()
}


@lru_cache(maxsize=1 << 13)
def written_as(operation: str) -> int:
    """Whether an operation's name says create (1), read (2), update (3), delete (4); else 99.

    >>> written_as("GetObject"), written_as("app.oauth2.client.lifecycle.delete"), written_as("x")
    (2, 4, 99)
    """
    words = [word.lower() for word in _WORDS.findall(operation[:200])]
    for word in (*words[:1], *reversed(words)):
        found = _VERBS.get(word) or _VERBS.get(word.removesuffix("d"))
        if found is None and word.endswith("ed"):
            found = _VERBS.get(word.removesuffix("ed"))
        if found is not None:
            return found
    return 99
