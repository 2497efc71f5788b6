"""The general engine: noun phrases, reporting words and clauses from a grammar of the language (Russian, German,
Ukrainian)."""
