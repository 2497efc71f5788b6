"""Pages: an executed notebook as one HTML file that opens offline, and as DOCX, PDF and LaTeX."""
