"""What every measure returns: its tables, how they are shown, and the sentences behind them.

What lives here: `result.py` (the value), `presentation.py` (title, heads, figure, caption of a measure), `evidence.py`
(from a row to its passages; `rows.py`, those of a corpus), `files.py` (saved and read again). What may enter: what
every measure needs, and nothing that knows a measure by name. Start with `result.py`.
"""

from framing.result.evidence import WORDS_SHOWN
from framing.result.presentation import Presentation
from framing.result.result import Result, best_first

__all__ = ["WORDS_SHOWN", "Presentation", "Result", "best_first"]
