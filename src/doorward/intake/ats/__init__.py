"""Exports of applicant-tracking systems, one file per format."""
