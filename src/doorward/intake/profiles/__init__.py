"""Profiles: LinkedIn exports, JSON Resume, code hosts and git clones."""
