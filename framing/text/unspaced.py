"""Scripts that put no spaces between words: in them a token is a clause, and no count of words means anything."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from framing.text.counts import Tokens

SCRIPTS = {
    "Chinese or Japanese": (
        "\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f",
        4,
    ),
    "Thai": ("\u0e00-\u0e7f", 9),
    "Lao": ("\u0e80-\u0eff", 9),
    "Burmese": ("\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f", 12),
    "Khmer": ("\u1780-\u17ff", 9),
}
"""Characters, and the mean token length in them above which texts are not divided into words: about twice what
Chinese, Japanese and Thai texts have whose words a program has separated."""
LEAST_SHARE = 0.1
"""Share of the letters of a text from which it counts as written in such a script; a name or a saying is less."""


def unspaced_note(tokens: Tokens, is_target: np.ndarray, names: Sequence[str]) -> str:
    """Return the note that words cannot be counted in some texts, `""` if they can in all.

    Parameters
    ----------
    tokens : Tokens
        Of the texts compared.
    is_target : numpy.ndarray of bool, shape (texts,)
        Which of them are the target.
    names : (str, str)
        Of target and reference.

    Returns
    -------
    str
        One sentence with the number of texts of each side, the scripts, and what would work.

    Notes
    -----
    Texts whose words have been separated by spaces, or by zero-width spaces, are counted as any
    other. The assumption most likely to be false: that a text of very short clauses is one of these.

    Examples
    --------
    >>> tokens = Tokens.from_texts(["战争在继续今天俄罗斯", "the war goes on", "战争 在 继续"])
    >>> unspaced_note(tokens, np.array([True, True, False]), ("A", "B"))[:94]
    '1 of 2 texts of A are in a script without spaces between words (Chinese or Japanese): what is '
    """
    return note_of(unspaced_texts(tokens), is_target, names)


def unspaced_texts(tokens: Tokens) -> dict[str, np.ndarray]:
    """Return by script which texts are written in it without spaces between words; only scripts that some text has.

    Examples
    --------
    >>> unspaced_texts(Tokens.from_texts(["战争在继续今天俄罗斯", "war"]))["Chinese or Japanese"].tolist()
    [True, False]
    """
    return unspaced_rows(tokens.vocabulary, tokens.matrix()) if _scripts(tokens.vocabulary) else {}


def unspaced_rows(terms: np.ndarray, counts: sparse.csr_array) -> dict[str, np.ndarray]:
    """Return what `unspaced_texts` does, of texts whose terms are counted: counts of shape (texts, terms)."""
    out: dict[str, np.ndarray] = {}
    for name in _scripts(terms):
        letters, longest = SCRIPTS[name]
        held = np.array([len(re.findall(f"[{letters}]", word)) for word in terms.tolist()], float)
        inside = counts @ held
        mean = inside / np.maximum(counts @ (held > 0), 1)
        whole = counts @ np.strings.str_len(terms).astype(float)
        here = (inside >= LEAST_SHARE * np.maximum(whole, 1)) & (mean > longest)
        out |= {name: here} if here.any() else {}
    return out


def _scripts(terms: np.ndarray) -> list[str]:
    joined = "\n".join(terms.tolist())
    return [name for name, (letters, _) in SCRIPTS.items() if re.search(f"[{letters}]", joined)]


def note_of(unspaced: dict[str, np.ndarray], is_target: np.ndarray, names: Sequence[str]) -> str:
    """Return the note on texts that `unspaced_texts` found, as `unspaced_note` does."""
    if not unspaced:
        return ""
    scripts = [name for name in SCRIPTS if name in unspaced]
    texts = np.logical_or.reduce([unspaced[name] for name in scripts])
    sides = [(int(texts[side].sum()), int(side.sum()), name) for side, name in
             zip((is_target, ~is_target), names, strict=True)]  # fmt: skip
    said = " and ".join(f"{k} of {n} texts of {name}" for k, n, name in sides if k)
    return (
        f"{said} are in a script without spaces between words ({', '.join(scripts)}): what is between two marks or "
        "spaces counts as one word there, so counts, rates and tests of words are not valid. Separate the words by "
        "spaces first (with a word segmenter for the language), or exclude these texts."
    )
