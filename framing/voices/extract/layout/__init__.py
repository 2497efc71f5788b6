"""Speech that the layout of a text gives to somebody: turns of a transcript, what a tweet repeats, sign-offs; and where
something was said.
"""
