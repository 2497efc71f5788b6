"""Canvas: the look of every chart, one Axes divided in inches, and figures as files."""
