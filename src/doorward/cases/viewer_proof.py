"""Is this the fresh touch of the key that this act needs?"""

from __future__ import annotations

from datetime import timedelta

from doorward.access.step_up import Proof
from doorward.cases.viewer import Refused, Viewer
from doorward.store.models import Key

FRESH = timedelta(minutes=5)
"""How old a step-up may be when its act arrives."""

_SKEW = timedelta(minutes=1)


def require_proof(
    viewer: Viewer, proof: Proof | None, action: str, object_id: str, content_sha256: str
) -> Proof:
    """The proof, if it is the viewer's own, fresh, and for exactly this act.

    Raises `Refused` (``step-up``) else: for a command or job too, which hold no key.
    """
    if proof is None or viewer.person is None:
        raise Refused("step-up", "this needs a fresh touch of your security key")
    age = viewer.now - proof.at
    wanted = (viewer.person, action, object_id, content_sha256)
    if (proof.person, proof.action, proof.object_id, proof.content_sha256) != wanted:
        raise Refused("step-up", "your key has signed something else; touch it again for this")
    if not -_SKEW <= age <= FRESH:
        raise Refused("step-up", "the touch of your key is too old; touch it again")
    if not Key.objects.filter(pk=proof.key, person=viewer.person, revoked_at=None).exists():
        raise Refused("step-up", "this key is not enrolled for you any more; use another")
    return proof
