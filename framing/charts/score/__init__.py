"""Score: a live page drawn as a score, the signature figure."""
