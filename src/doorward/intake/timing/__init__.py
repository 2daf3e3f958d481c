"""A session's input as statistics of when it came: times and kinds of event, never which key."""

from doorward.intake.timing.features import SessionFeatures, session_features

__all__ = ["SessionFeatures", "session_features"]
