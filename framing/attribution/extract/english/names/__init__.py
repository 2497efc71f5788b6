"""Who is named in an English text: names with their titles, noun phrases, and the names of a page and its media."""
