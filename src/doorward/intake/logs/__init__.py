"""Readers of logs: one file per format, each turning records into OCSF events."""
