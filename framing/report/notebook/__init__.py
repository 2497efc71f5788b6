"""Notebooks as data: declared parameters, the form that sets them, hashes and versions of what ran.

What may enter: what can be read off a notebook or its inputs without running it. Start with `parameters.py`.
"""
