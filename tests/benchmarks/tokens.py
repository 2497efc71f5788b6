"""Build the document-term matrix of 90 MB of news: `framing.text.counts.Tokens` beside scikit-learn's
`CountVectorizer`.

Run as ``python tests/benchmarks/tokens.py``; prints a table, never fails on a time. Both find the same
tokens, by the same pattern. They take turns, each time in a fresh process, so that what else the
machine does falls on both; times are processor time, all threads together; the ratio is the median of
the rounds.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time

from news import news

ROUNDS = 3


def ours(texts: list[str]):
    from framing.text.counts import Tokens

    return Tokens.from_texts(texts).matrix()


def sklearn(texts: list[str]):
    from sklearn.feature_extraction.text import CountVectorizer

    from framing.text.tokens import token_pattern

    return CountVectorizer(token_pattern=token_pattern().pattern).fit_transform(texts)


def definition(texts: list[str]):
    """The regular expression and a dictionary of ids, which define the tokens."""
    from collections import defaultdict

    import numpy as np
    from scipy import sparse

    from framing.text.tokens import normaliser, token_pattern

    find, form, index = token_pattern().findall, normaliser(), defaultdict(lambda: len(index))
    rows = [[index[form(token)] for token in find(text)] for text in texts]
    begins = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    ids = np.concatenate([np.array(row, np.int32) for row in rows])
    matrix = sparse.csr_array((np.ones(len(ids), np.int64), ids, begins), shape=(len(rows), len(index)))
    matrix.sum_duplicates()
    return matrix


WAYS = {way.__name__: way for way in (ours, sklearn, definition)}


def measured(way: str) -> dict:
    """Return seconds, peak memory and size of one way, in this process."""
    texts = news()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    WAYS[way](texts[:10])
    started = time.process_time()
    matrix = WAYS[way](texts)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "texts_gb": before / 1e6, "peak_gb": peak / 1e6, "shape": matrix.shape,
            "tokens": int(matrix.sum())}  # fmt: skip


def main() -> None:
    if sys.argv[1:]:
        print(json.dumps(measured(sys.argv[1])))
        return
    news(0.1)
    rounds = [
        {way: json.loads(subprocess.run([sys.executable, __file__, way], capture_output=True, check=True).stdout)
         for way in WAYS}
        for _ in range(ROUNDS)
    ]  # fmt: skip
    for way in WAYS:
        seconds = [each[way]["seconds"] for each in rounds]
        ratio = statistics.median(each[way]["seconds"] / each["sklearn"]["seconds"] for each in rounds)
        last = rounds[-1][way]
        print(
            f"{way:11} median {statistics.median(seconds):5.1f} s (best {min(seconds):.1f}), "
            f"{ratio:.2f} of CountVectorizer, peak {last['peak_gb']:.2f} GB with {last['texts_gb']:.2f} GB of texts, "
            f"{last['tokens']:,} tokens, {last['shape'][0]:,} × {last['shape'][1]:,}"
        )


if __name__ == "__main__":
    main()
