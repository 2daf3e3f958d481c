"""What became known about an application after it came in."""

from __future__ import annotations

import msgspec

from doorward.model.applications import Observed, Referee
from doorward.model.interviews import Interviews
from doorward.model.onboarding import Onboarding
from doorward.model.proofing import Proofing


class Addition(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All later records about one application, to be added to it before it is screened again."""

    application: str
    proofing: Proofing | None = None
    interviews: Interviews | None = None
    onboarding: Onboarding | None = None
    observed: tuple[Observed, ...] = ()
    referees: tuple[Referee, ...] = ()
