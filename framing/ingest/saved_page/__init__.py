"""Saved page: the text of a live page as an aggregator saved it, put back into its posts."""
