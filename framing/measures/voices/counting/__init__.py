"""Counting: sources and words by unit, shares with their intervals, and sides compared at an equal number of units."""
