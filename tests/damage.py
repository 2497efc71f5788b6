"""Damage done to files with a seed: cut short, bytes changed, pieces taken out, doubled or swapped, encodings mixed."""

from __future__ import annotations

import random

_SWAPS = [
    (b'"', b""), (b"{", b"["), (b"\n", b"\r"), (b",", b";"), (b"<", b"<<"), (b">", b""), (b"Herald", b"\xff\xfe"),
    (b":", b""), (b" ", b"\xa0"), (b"e", b"\xc3"), (b"/", b"../"), (b"0", b"999999999"), (b"\\", b"\\u"), (b"}", b""),
]  # fmt: skip


def damaged(raw: bytes, random_: random.Random) -> bytes:
    """Return bytes with one kind of damage."""
    n = max(len(raw), 1)
    at, end = sorted((random_.randrange(n), random_.randrange(n)))
    kind = random_.randrange(7)
    if kind == 0:
        return raw[:at]
    if kind == 1:
        out = bytearray(raw)
        for _ in range(random_.randint(1, 8)):
            out[random_.randrange(n)] = random_.randrange(256)
        return bytes(out)
    if kind == 2:
        return raw[:at] + raw[end:]
    if kind == 3:
        return raw[:end] + raw[at:]
    if kind == 4:
        return raw[:at] + raw[at:end].decode("utf-8", "ignore").encode("utf-16") + raw[end:]
    if kind == 5:
        lines = raw.split(b"\n")
        random_.shuffle(lines)
        return b"\n".join(lines)
    old, new = random_.choice(_SWAPS)
    return raw.replace(old, new, random_.choice([1, 3, -1]))
