"""Flags: labels above the places of words, on as few levels as avoid overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class Flag:
    """A tick at `at` with a label from `left` to `right`; level -1: the tick alone."""

    at: float
    text: str
    width: float
    left: float = 0.0
    level: int = -1

    @property
    def right(self) -> float:
        return self.left + self.width


def placed(marks: Sequence[tuple[float, str, float]], room: float, levels: int) -> list[Flag]:
    """Return a flag for each mark, as many labelled as fit without touching.

    Parameters
    ----------
    marks : sequence of (at, text, width)
        Place of the tick, the label, and its width, in one unit.
    room : float
        Labels stay between 0 and this.
    levels : int
        Most labels above one another.

    Returns
    -------
    list of Flag
        In the order given. No label overlaps another, none is crossed by the pole of a label above
        it. Where not all fit, as many different words as can be are labelled.

    Examples
    --------
    >>> [flag.level for flag in placed([(0, "regime", 3), (1, "regime", 3), (2, "thug", 3)], 9, 2)]
    [1, -1, 0]
    """
    first = {text: i for i, (_, text, _) in reversed(list(enumerate(marks)))}
    once = sorted(first.values())
    orders = ([once, [i for i in range(len(marks)) if i not in set(once)]], [list(range(len(marks)))])
    return max((_tried(marks, order, room, levels) for order in orders), key=_labelled)


def _labelled(flags: Sequence[Flag]) -> tuple[int, int]:
    said = [flag.text for flag in flags if flag.level >= 0]
    return len(set(said)), len(said)


def _tried(marks, order: Sequence[Sequence[int]], room: float, levels: int) -> list[Flag]:
    flags = [Flag(at, text, width) for at, text, width in marks]
    done: list[Flag] = []
    for chosen in order:
        # From the right: a label runs rightwards from its tick, so the next to the left goes above it.
        for i in sorted(chosen, key=lambda i: -marks[i][0]):
            flag = flags[i]
            flag.left = max(0.0, min(flag.at, room - flag.width))
            flag.level = next((level for level in range(levels) if _free(flag, level, done)), -1)
            if flag.level >= 0:
                done.append(flag)
    return flags


def _free(flag: Flag, level: int, done: Sequence[Flag]) -> bool:
    for other in done:
        apart = flag.left >= other.right or flag.right <= other.left
        if level == other.level and not apart:
            return False
        if level < other.level and flag.left <= other.at <= flag.right:
            return False  # the pole of the other would cross this label
        if level > other.level and other.left <= flag.at <= other.right and other.left < flag.at:
            return False
    return True
