"""The keys of people in the store: enrolling one, using one, taking one away."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction

from doorward.access import responses
from doorward.access.actor import one_line
from doorward.access.options import ALGORITHMS
from doorward.access.passkeys import verify_assertion, verify_registration
from doorward.access.policy import AttestationKind, Credential, Expected, PasskeyPolicy
from doorward.access.refusals import Code, Refusal
from doorward.access.refused import AccessRefused
from doorward.access.rules import RelyingParty
from doorward.store.models import Ceremony, Key, Person

MAX_NAME = 100


def live_keys(person_id: int) -> list[Key]:
    """The keys that a person may use, oldest first."""
    return list(Key.objects.filter(person_id=person_id, revoked_at=None).order_by("pk"))


def register(
    ceremony: Ceremony,
    person: Person,
    response: str,
    name: str,
    party: RelyingParty,
    now: datetime,
) -> Key:
    """A new key of a person from what the browser made; inside `ceremonies.using`."""
    if not party.rules.can_enrol:
        raise Refusal(
            Code.NO_TRUST_ROOTS,
            "no key can be enrolled: the operator has configured neither FIDO metadata nor trust"
            " roots (DOORWARD_ACCESS_POLICY, see docs/access.md)",
        )
    credential = verify_registration(
        response,
        Expected(
            challenge=bytes(ceremony.challenge),
            origins=frozenset({party.origin}),
            rp_id=party.rp_id,
            now=now,
            algorithms=ALGORITHMS,
            user_handle=bytes(person.handle),
            known_credential_ids=_known,
        ),
        party.rules.for_role(person.role),
    )
    return _add(person, credential, name, now)


def use(
    ceremony: Ceremony, response: str, party: RelyingParty, now: datetime, *, person: int | None
) -> tuple[Key, Person]:
    """The key that signed, its counter moved on, and its person; inside `ceremonies.using`.

    With `person` only that person's keys are accepted.
    """
    wanted = responses.read(response).id.hex()
    key = (
        Key.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(credential_id=wanted)
        .first()
    )
    if key is None or (person is not None and key.person_id != person):
        raise AccessRefused("key-unknown", "this key is not enrolled here")
    if key.revoked_at is not None:
        raise AccessRefused("key-revoked", "this key was taken out of use")
    policy = party.rules.for_role(key.person.role)
    _require_maker(credential_of(key), policy)
    found = verify_assertion(
        response,
        credential_of(key),
        Expected(
            challenge=bytes(ceremony.challenge),
            origins=frozenset({party.origin}),
            rp_id=party.rp_id,
            now=now,
            user_handle=bytes(key.person.handle),
        ),
        policy,
    )
    key.credential = msgspec.json.encode(found.credential).decode()
    key.sign_count = found.credential.sign_count
    key.last_used_at = now
    key.save(update_fields=("credential", "sign_count", "last_used_at"))
    return key, key.person


def credential_of(key: Key) -> Credential:
    """The stored passkey of a row."""
    return msgspec.json.decode(key.credential, type=Credential)


def revoke(keys: list[Key], why: str, now: datetime) -> None:
    """Take keys out of use for good."""
    Key.objects.filter(pk__in=[key.pk for key in keys], revoked_at=None).update(
        revoked_at=now, revoked_why=why[:500]
    )


def _require_maker(credential: Credential, policy: PasskeyPolicy) -> None:
    """A key that was enrolled by laxer rules (the demo's, say) opens nothing by strict ones."""
    shown = credential.attestation.kind
    if shown == AttestationKind.NONE and not policy.accept_none_attestation:
        raise Refusal(Code.ATTESTATION_MISSING, "the stored key did not show its maker")
    if shown == AttestationKind.SELF and not policy.accept_self_attestation:
        raise Refusal(Code.ATTESTATION_SELF, "the stored key vouched for itself alone")


def _known(credential_id: bytes) -> bool:
    return Key.objects.filter(credential_id=credential_id.hex()).exists()


def _add(person: Person, credential: Credential, name: str, now: datetime) -> Key:
    try:
        with transaction.atomic():
            return Key.objects.create(
                person=person,
                credential_id=credential.id.hex(),
                credential=msgspec.json.encode(credential).decode(),
                sign_count=credential.sign_count,
                name=one_line(name, MAX_NAME) or "key",
                added_at=now,
            )
    except IntegrityError:
        raise Refusal(Code.CREDENTIAL_ID_KNOWN, "credential id: is enrolled already") from None
