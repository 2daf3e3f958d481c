"""Intake to assessment in one call, streaming and over all cores."""
