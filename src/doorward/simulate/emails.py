"""Mailboxes at domains that exist nowhere (RFC 2606), one to a person."""

from __future__ import annotations

from doorward.simulate.draw import Draw, Weighted
from doorward.simulate.names import Name
from doorward.simulate.world import World

FREE_PROVIDERS = (
    "mailhaven.example", "postbox.example", "inboxly.example", "quickmail.test",
    "skymail.example", "webpost.test",
)  # fmt: skip
"""Invented free-mail providers; the reference data lists them."""
DISPOSABLE = ("tempdrop.example", "throwbox.test", "tenminutes.example", "burnpost.example")
"""Invented throw-away providers; the reference data lists the first three, because lists of
such providers are never complete."""

_PROVIDER = Weighted(
    [("mailhaven.example", 0.52), ("postbox.example", 0.16), ("inboxly.example", 0.12),
     ("example.com", 0.08), ("quickmail.test", 0.05), ("skymail.example", 0.04),
     ("webpost.test", 0.03)]
)  # fmt: skip
_FORMS = ("{f}.{l}", "{f}{l}", "{i}{l}", "{f}_{l}", "{l}.{f}", "{f}", "{f}{k}")


def mailbox(draw: Draw, world: World, name: Name, number: int) -> str:
    """A person's own address. The digits make it theirs alone at any company size."""
    first, last = name.slug
    if draw.chance(world.mess.personal_domain):
        return f"{draw.pick(('hello', 'me', first, 'mail'))}@{first}{last}{number}.example"
    local = draw.pick(_FORMS).format(f=first or last, l=last, i=first[:1], k=last[:1])
    domain = draw.weighted(_PROVIDER)
    if draw.chance(world.mess.disposable_email):
        domain = draw.pick(DISPOSABLE)
    if number < 3000 and draw.chance(0.35):
        return f"{local}@isp{number % 97}-{number // 97}.example"
    box = f"{local}{world.own_digits(number)}@{domain}"
    return box.replace("@", "+jobs@", 1) if draw.chance(world.mess.tagged_email) else box


def variant(draw: Draw, address: str) -> str:
    """Another address that is delivered to the same mailbox (a tag after ``+``)."""
    local, _, domain = address.partition("@")
    root = local.partition("+")[0]
    return f"{root}+{draw.pick(('dev', 'job', 'work', 'hr', 'us', 'cv'))}{draw.below(90)}@{domain}"
