"""Study: what a notebook works with: the comparison and its results, and what of a corpus may be shown, and how."""
