"""Keyness: words that one side uses more than the other (`two_sides.py`), or one of many groups more than the rest
(`many_groups.py`), and where in the texts they occur (`positions.py`).
"""
