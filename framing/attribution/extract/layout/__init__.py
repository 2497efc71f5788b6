"""Speech that the layout of a text gives to somebody: turns of a transcript, and what a tweet repeats of another."""
