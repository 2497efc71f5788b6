"""Notebooks as data: declared parameters, the form that sets them, hashes and versions of what ran."""
