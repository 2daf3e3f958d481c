"""Applicant signals, one small file per family. Importing this package registers them all."""
