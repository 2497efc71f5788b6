"""What both engines of attribution use: cues, quotation marks, and the table of what was found."""
