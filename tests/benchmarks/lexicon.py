"""Match 9,000 patterns with 15 million tokens, phrases, exclusions and negation among them.

Run as ``python tests/benchmarks/lexicon.py``; prints a table, never fails on a time. Patterns are
drawn from the texts: 5,600 words, 1,300 stems, 100 with a wildcard elsewhere, 2,000 phrases of two to
four words, one in thirty with an exclusion. The yardstick is one look-up of every token in a table
(NumPy), taken in the same rounds: what the machine has to give just then.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import numpy as np
from news import SEED, news

from framing.lexicon import Entry, Lexicon, Negation
from framing.text.counts import Tokens

ROUNDS = 7
PATTERNS = 9_000


def lexicon_of(tokens: Tokens) -> Lexicon:
    """Return a lexicon of words and phrases of the texts, the 300 most frequent words left out as single words."""
    rng = random.Random(SEED)
    words = tokens.vocabulary.tolist()
    ranked = np.argsort(-np.bincount(tokens.ids[tokens.ids >= 0], minlength=len(words)), kind="stable")
    content = [words[i] for i in ranked[300:30_000] if len(words[i]) > 3]
    patterns = dict.fromkeys(rng.sample(content, 5_600))
    patterns |= dict.fromkeys(word[:-2] + "*" for word in rng.sample([w for w in content if len(w) > 6], 1_300))
    for word in rng.sample([w for w in content if len(w) > 7], 50):
        patterns |= dict.fromkeys(["*" + word[-6:], word[:3] + "*" + word[-4:]])
    telling = set(content)
    while len(patterns) < PATTERNS:
        at = rng.randrange(len(tokens.ids) - 4)
        phrase = [words[i] for i in tokens.ids[at : at + rng.choice((2, 2, 2, 3, 4))]]
        if not telling.isdisjoint(phrase):
            if rng.random() < 0.2 and len(phrase[-1]) > 4:
                phrase[-1] = phrase[-1][:4] + "*"
            patterns[" ".join(phrase)] = None
    exclude = {pattern: (f"{pattern} of",) for pattern in patterns if rng.random() < 1 / 30}
    return Lexicon({}, tuple(Entry(pattern, "all", exclude=exclude.get(pattern, ())) for pattern in patterns))


def seconds(work: Callable[[], object]) -> float:
    """Return processor time, so that waiting for a busy machine does not count; nothing here uses two cores."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    tokens = Tokens.from_texts(news())
    lexicon, n = lexicon_of(tokens), len(tokens.ids)
    single = Lexicon({}, tuple(entry for entry in lexicon.entries if " " not in entry.pattern and not entry.exclude))
    found = lexicon.match(tokens, Negation.of("en"))
    print(
        f"{n:,} tokens; {len(lexicon.entries):,} patterns, {len(lexicon.entries) - len(single.entries):,} of them "
        f"phrases or with exclusions; {len(found.start):,} hits ({len(found.start) / n:.0%} of tokens), "
        f"{int(found.negated.sum()):,} negated, {len(found.excluded):,} excluded"
    )
    table = np.zeros(len(tokens.vocabulary) + 1, dtype=np.int32)
    ways: dict[str, Callable[[], object]] = {
        "one look-up": lambda: table[tokens.ids],
        "single words": lambda: single.match(tokens),
        "all patterns": lambda: lexicon.match(tokens),
        "all patterns, negation": lambda: lexicon.match(tokens, Negation.of("en")),
    }
    rounds = [{name: seconds(work) for name, work in ways.items()} for _ in range(ROUNDS)]
    for name in ways:
        taken = [each[name] for each in rounds]
        ratio = statistics.median(each[name] / each["one look-up"] for each in rounds)
        print(
            f"{name:24} best {n / min(taken) / 1e6:6.1f}, median {n / statistics.median(taken) / 1e6:6.1f} million "
            f"tokens a second; {ratio:5.1f} look-ups"
        )


if __name__ == "__main__":
    main()
