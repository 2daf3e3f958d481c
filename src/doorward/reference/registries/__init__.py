"""Extracts of public registers, as their keepers publish them, made small when they are added.

A register may have millions of rows and gigabytes. It is read once, row by row, when it is
added; what is stored is a `doorward.reference.registries.packed` table that workers map into
memory and look single names up in.
"""
