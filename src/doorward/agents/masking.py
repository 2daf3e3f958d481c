"""Arguments as a person may see them before deciding: everything but what looks like a secret.

Forms of secrets are those of the issuers' documentation, from memory: AWS, GitHub, GitLab, Slack,
Stripe, Google, npm, JSON web tokens (RFC 7519), PEM (RFC 7468), HTTP authorization (RFC 7617, RFC
6750), user information in addresses (RFC 3986), card numbers (ISO/IEC 7812, with check digit).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_WORDS = frozenset(
    {"password", "passwd", "passphrase", "pwd", "secret", "token", "authorization", "cookie"}
    | {"credential", "credentials", "otp", "cvv", "cvc", "pin", "bearer", "apikey"}
)
_KEYS_OF = frozenset({"api", "private", "access", "secret", "signing", "encryption", "account"})
"""What stands before the word "key" where the key is a secret."""

# A mark such as BEGIN hides what has the form of a secret and nothing after it, and an address is
# hidden up to its host alone: else an agent hides what it asks for behind what looks like a secret.
_SECRETS = re.compile(
    r"""-----BEGIN\ [A-Z0-9 ]*PRIVATE\ KEY-----
      (?:(?:\s|\\[rn])+(?:[A-Za-z0-9+/=]{20,}|(?:Proc-Type|DEK-Info):\ [\w,-]+))*
      (?:(?:\s|\\[rn])*[A-Za-z0-9+/=]{0,76}(?:\s|\\[rn])*-----END\ [A-Z0-9 ]*PRIVATE\ KEY-----)?
    | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*
    | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
    | \b(?:gh[pousr]_|github_pat_|glpat-|npm_)[\w-]{16,}
    | \bxox[abeoprs]-[\w-]{10,}
    | \b(?:sk|rk|pk)[-_][\w-]{16,}
    | \bAIza[\w-]{35}
    | \b(?i:bearer|basic)\ +[\w+/=.~-]{8,}
    | (?<=://)[^\s/?\#\\@:]*:[^\s/?\#\\@]+(?=@)
    | (?i:\b(?:password|passwd|passphrase|secret|token|api[-_]?key)\b["']?\s*[:=]\s*)["']?[^\s"',;]+
    """,
    re.VERBOSE | re.DOTALL,
)
_RANDOM = re.compile(r"(?<![\w+/=-])[\w+/=-]{40,}(?![\w+/=-])")
_CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])")


def masked(value: Any, *, secret: bool = False) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """A JSON value with secrets replaced by how long they are; nothing else is left out.

    >>> masked({"to": "ada@example.com", "apiKey": "0123456789"})
    {'to': 'ada@example.com', 'apiKey': '(hidden: 10 characters)'}
    """
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for key, one in value.items():
            name = masked_text(key)
            while name in found:
                name += "'"
            found[name] = masked(one, secret=secret or names_secret(key))
        return found
    if isinstance(value, list | tuple):
        return [masked(one, secret=secret) for one in value]
    if isinstance(value, str):
        return _hidden(value) if secret and value else masked_text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _hidden(str(value)) if secret else _card(value)
    return value


def masked_text(text: str) -> str:
    """A text with the secrets in it replaced.

    >>> masked_text("pay with 4111 1111 1111 1111 at https://ada:pw12345@shop.example/")
    'pay with (card …1111) at https://(hidden: 11 characters)@shop.example/'
    """
    text = _SECRETS.sub(lambda match: _hidden(match.group()), text)
    text = _RANDOM.sub(lambda match: _hidden_if_random(match.group()), text)
    return _CARD.sub(lambda match: _card_text(match.group()), text)


def names_secret(key: str) -> bool:
    """Whether what stands under this key is a secret by its name.

    >>> [names_secret(one) for one in ("clientSecret", "api-key", "max_tokens", "keyboard")]
    [True, True, False, False]
    """
    words = [one.lower() for one in _WORD.findall(key)]
    pairs = pairwise(words)
    return any(one in _SECRET_WORDS for one in words) or any(
        first in _KEYS_OF and second == "key" for first, second in pairs
    )


def _hidden(text: str) -> str:
    return f"(hidden: {len(text):,} characters)"


def _hidden_if_random(text: str) -> str:
    """Upper and lower case and digits mixed all through are no word and no path."""
    kinds = sum(any(test(one) for one in text) for test in (str.isupper, str.islower, str.isdigit))
    changes = sum(
        one.isdigit() != two.isdigit() or one.isupper() != two.isupper()
        for one, two in pairwise(text)
    )
    return _hidden(text) if kinds == 3 and changes * 4 >= len(text) else text


def _card(number: int) -> int | str:
    shown = _card_text(str(number))
    return number if shown == str(number) else shown


def _card_text(text: str) -> str:
    digits = [int(one) for one in text if one.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return text
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    if (sum(digits[-1::-2]) + sum(doubled)) % 10:
        return text
    return "(card …" + "".join(map(str, digits[-4:])) + ")"
