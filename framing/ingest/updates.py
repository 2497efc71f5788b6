"""Updates of a live page: which are listed twice, and which is the newest version of one."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

VERSIONS = 3
"""An address that more updates of different text share is that of the page."""


@dataclass(frozen=True)
class Update:
    """One update as a page lists it.

    Attributes
    ----------
    number : int
        Its place in the list, from 0.
    text, headline : str
    addresses : tuple of str
        Its ``@id`` and ``url``, those of the page excluded.
    published, modified : str
        As stated, ISO 8601.
    """

    number: int
    text: str
    headline: str = ""
    addresses: tuple[str, ...] = ()
    published: str = ""
    modified: str = ""

    @property
    def words(self) -> str:
        """Its text without what differs between two copies: case, white space, marks."""
        return " ".join(re.findall(r"\w+", self.text.casefold()))

    @property
    def changed(self) -> datetime | None:
        """When it was last changed."""
        for stated in (self.modified, self.published):
            try:
                at = datetime.fromisoformat(stated.strip())
            except ValueError:
                continue
            return at if at.tzinfo else at.replace(tzinfo=UTC)
        return None


def sorted_out(updates: Sequence[Update]) -> tuple[list[Update], list[tuple[Update, str]]]:
    """Return the updates that count, in their order, and those that do not with the reason.

    Of updates with the same words the first counts. Of several versions of one (the same address, and
    the same headline or day and time of publication) the newest counts.

    Notes
    -----
    The assumption most likely to be false: that equal words are one update listed twice. A line that
    an editor posts again and again counts once.
    """
    shared = Counter(address for update in updates for address in set(update.addresses))
    owned = {address for address, times in shared.items() if times > 1}
    owned -= {a for a in owned if len({u.words for u in updates if a in u.addresses}) > VERSIONS}
    groups: list[list[Update]] = []
    for update in updates:
        near = [group for group in groups if any(_same(update, other, owned) for other in group)]
        groups = [group for group in groups if not any(group is one for one in near)]
        groups.append([*itertools.chain.from_iterable(near), update])
    kept, dropped = [], []
    for group in (sorted(group, key=lambda update: update.number) for group in groups):
        best = _best(group)
        kept.append(best)
        dropped += [(update, _reason(update, best)) for update in group if update is not best]
    return sorted(kept, key=lambda update: update.number), sorted(dropped, key=lambda pair: pair[0].number)


def _same(a: Update, b: Update, owned: set[str]) -> bool:
    """Return whether two updates are one: of the same words, or of one address and headline or time."""
    if a.words and a.words == b.words:
        return True
    if not owned & set(a.addresses) & set(b.addresses):
        return False
    named = bool(a.headline) and a.headline.casefold() == b.headline.casefold()
    timed = bool(a.published) and a.published == b.published
    untimed = not (a.published and b.published) and bool(a.modified or b.modified)
    return named or timed or untimed


def _best(group: Sequence[Update]) -> Update:
    """Return the newest version, of equals the first; of copies with the same words the first."""
    dated = [update for update in group if update.changed is not None]
    if not dated or len({update.words for update in group}) == 1:
        return group[0]
    newest = max(update.changed or datetime.min.replace(tzinfo=UTC) for update in dated)
    words = next(update.words for update in dated if update.changed == newest)
    return next(update for update in group if update.words == words)


def _reason(update: Update, best: Update) -> str:
    what, other = f"update {update.number}", f"update {best.number}"
    if update.words == best.words:
        return f"{what} has the words of {other}: listed twice, counted once"
    if update.changed and best.changed and update.changed < best.changed:
        return f"{what} is an earlier version of {other} (the same address, changed {best.modified or best.published})"
    return f"{what} has the address of {other} and no later date: the one listed first counts"
