"""Batches: a plan of reports, their making side by side, their index, and plans that were registered beforehand."""
