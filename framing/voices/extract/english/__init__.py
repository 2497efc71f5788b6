"""The English engine: names, reporting words, reported clauses, and who is meant by whom."""
