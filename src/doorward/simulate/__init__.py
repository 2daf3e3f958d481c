"""Labelled synthetic companies at any size, from a seed."""
