"""Other hands at a worker's machine: how programs, hardware and input timing tell of them."""

from doorward.intake.timing.features import SessionFeatures, session_features
from doorward.watch.remote_hands.scoring import Contributor, OneClass, SessionScore
from doorward.watch.remote_hands.sightings import session_sightings

__all__ = [
    "Contributor",
    "OneClass",
    "SessionFeatures",
    "SessionScore",
    "session_features",
    "session_sightings",
]
