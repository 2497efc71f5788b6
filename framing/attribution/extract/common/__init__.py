"""What both engines of attribution use: the clean copy of a text, quotation marks, reporting words, `Quotation`."""
