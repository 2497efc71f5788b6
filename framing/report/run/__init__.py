"""Runs: one notebook into one report, built in a temporary folder and renamed when complete."""
