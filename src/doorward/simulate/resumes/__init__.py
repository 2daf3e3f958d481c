"""Résumé files of synthetic applicants: PDF, DOCX and plain text, labelled on every page."""

from doorward.simulate.resumes.files import ResumeFile, resume_file

__all__ = ["ResumeFile", "resume_file"]
