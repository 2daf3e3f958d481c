"""A fresh touch of the key that is bound to one act: what was signed is what is done.

The challenge is SHA-256 over the ceremony's name (32 random bytes, used once) and the canonical
JSON of action, object, digest of the form and session, so that a proof can be checked again for
as long as it is kept: see `challenge_of`.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from doorward.access import ceremonies, client_data, keyring, options, responses
from doorward.access.encoding import json_object
from doorward.access.passkeys import verify_signature
from doorward.access.plain_text import plain_text
from doorward.access.policy import Expected, PasskeyPolicy
from doorward.access.refusals import Code, Refusal
from doorward.access.refused import AccessRefused
from doorward.access.relying_party import current
from doorward.store.models import Key, Session

MAX_ACTION, MAX_OBJECT = 60, 300
_KEPT = PasskeyPolicy(device_bound=False)
"""Which keys were taken then, the rules of that time have said."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A verified step-up. `assertion` is what the browser sent, kept as evidence of the act.

    The challenge that was signed is made from `action`, `object_id` and `content_sha256`
    (the digest of what the form said), so that a proof fits one act and no other.
    """

    person: int
    key: int
    at: datetime
    action: str
    object_id: str
    content_sha256: str
    ceremony: str
    assertion: str
    session: str = ""


def content_digest(*parts: str) -> str:
    """The digest of what a form says, field by field.

    It is over the text as it is stored (`plain_text`), so that what is stored can be compared
    with what was signed.

    >>> content_digest("one\\r\\ntwo ") == content_digest("one\\ntwo")
    True
    """
    return hashlib.sha256(msgspec.json.encode([plain_text(part) for part in parts])).hexdigest()


def challenge_of(
    ceremony: str, action: str, object_id: str, content_sha256: str, session: str
) -> bytes:
    """What the key signs (inside the client data) for one act."""
    said = msgspec.json.encode((action, object_id, content_sha256, session))
    return hashlib.sha256(ceremony.encode() + b"\n" + said).digest()


def begin(
    session: Session, action: str, object_id: str, content_sha256: str, now: datetime
) -> options.Options:
    """What `navigator.credentials.get` is asked for: any key of the session's person."""
    if not 0 < len(action) <= MAX_ACTION or len(object_id) > MAX_OBJECT:
        raise AccessRefused("step-up-malformed", "action and object are short texts")
    name = ceremonies.new_id()
    ceremony = ceremonies.begin(
        ceremonies.STEP_UP,
        session.pk,
        now,
        person=session.person_id,
        bound_to=_bound(action, object_id, content_sha256),
        challenge=challenge_of(name, action, object_id, content_sha256, session.public_id),
        name=name,
    )
    keys = keyring.live_keys(session.person_id)
    return {"ceremony": name, "publicKey": options.request(ceremony, keys, current())}


def finish(
    session: Session,
    ceremony: str,
    step_up: str,
    *,
    action: str,
    object_id: str,
    content: str,
    now: datetime,
) -> Proof:
    """The proof of a fresh touch for this act, or `AccessRefused` with the code of what is wrong.

    ``step-up-other``: it was made for another action, object or text. Used up by any outcome.
    """
    try:
        with ceremonies.using(ceremony, ceremonies.STEP_UP, session.pk, now) as found:
            if not hmac.compare_digest(found.bound_to, _bound(action, object_id, content)):
                raise AccessRefused(
                    "step-up-other", "your key was touched for something else than this form says"
                )
            key, person = keyring.use(found, step_up, current(), now, person=session.person_id)
    except Refusal as refusal:
        raise AccessRefused(str(refusal.code), refusal.message) from None
    return Proof(
        person=person.pk,
        key=key.pk,
        at=now,
        action=action,
        object_id=object_id,
        content_sha256=content,
        ceremony=ceremony,
        assertion=step_up,
        session=session.public_id,
    )


def check_again(proof: Proof) -> None:
    """Verify a kept proof by itself: its person's key signed the challenge of its act.

    Whether the digest in it is that of the stored text is for who stored both. Raises
    `AccessRefused` (``key-unknown``) or `Refusal` with what is wrong.
    """
    key = Key.objects.select_related("person").filter(pk=proof.key, person=proof.person).first()
    if key is None:
        raise AccessRefused("key-unknown", "this person has no such key")
    expected = Expected(
        challenge=challenge_of(
            proof.ceremony, proof.action, proof.object_id, proof.content_sha256, proof.session
        ),
        origins=frozenset({origin := _origin(proof.assertion)}),
        rp_id=urlsplit(origin).hostname or "",
        now=proof.at,
        user_handle=bytes(key.person.handle),
    )
    verify_signature(proof.assertion, keyring.credential_of(key), expected, _KEPT)


def _origin(assertion: str) -> str:
    """Where the key was touched. The console may have moved since; the key was made for its host
    and signs nothing for another."""
    raw = responses.read(assertion).octets("clientDataJSON", client_data.MAX_BYTES)
    found = json_object(raw, "clientDataJSON", Code.CLIENT_DATA_MALFORMED)
    return str(found.get("origin", ""))


def require(
    proof: Proof | None, person: int, action: str, object_id: str, content_sha256: str
) -> Proof:
    """The proof, if it is one of this person for this act; otherwise refused (``step-up``)."""
    if proof is None:
        raise AccessRefused("step-up", "this needs a touch of your security key")
    made_for = (proof.person, proof.action, proof.object_id, proof.content_sha256)
    if made_for != (person, action, object_id, content_sha256):
        raise AccessRefused("step-up", "your key was touched for something else")
    return proof


def _bound(action: str, object_id: str, content_sha256: str) -> str:
    return msgspec.json.encode((action, object_id, content_sha256)).decode()
