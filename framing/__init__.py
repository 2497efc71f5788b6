"""Compare how two voices word the same events."""
