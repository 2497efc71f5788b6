"""What reports speech in an English sentence: reporting words with their subjects, and the clauses they govern."""
