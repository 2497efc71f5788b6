"""Rows: documents or passages of a corpus as mappings, made once for everything that looks for evidence in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from framing.corpus.parts.texts import is_parted
from framing.corpus.passages import Whole, whole_document

KEPT = 100_000
"""Most rows of a corpus that are kept as mappings, beside its table; of a larger one they are made when asked for."""

_OF: WeakKeyDictionary[Any, Rows] = WeakKeyDictionary()


class Rows:
    """The rows of one corpus.

    Parameters
    ----------
    corpus : Corpus
        Its table may not be changed, as nothing in this package does.
    """

    def __init__(self, corpus: Any) -> None:
        self._table = corpus.documents
        self._keeps = len(self._table) <= KEPT and not is_parted(self._table["text"])
        self._whole: dict[str, Whole] = {}
        self._made: dict[str, Any] = {}

    def once(self, what: str, make: Callable[[], Any]) -> Any:
        """Return what is made of the corpus, and does not hold it, the same under the same name."""
        if what not in self._made:
            self._made[what] = make()
        return self._made[what]

    def at(self, places: Iterable[int]) -> list[Mapping[str, Any]]:
        """Return the rows at some places, in that order: column to value."""
        if self._keeps:
            return [self._records[place] for place in places]
        return self._table.iloc[list(places)].to_dict("records")

    def of_document(self, doc_id: str) -> list[int]:
        """Return the places of the rows of a document, in order."""
        return self._places.get(doc_id, [])

    def whole(self, doc_id: str) -> Whole:
        """Return a document put together from its passages."""
        if doc_id not in self._whole:
            made = whole_document(self.at(self.of_document(doc_id)))
            if not self._keeps:
                return made
            self._whole[doc_id] = made
        return self._whole[doc_id]

    @cached_property
    def _records(self) -> list[Mapping[str, Any]]:
        return self._table.to_dict("records")

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, doc_id in enumerate(self._table["doc_id"].tolist()):
            places[doc_id].append(place)
        return dict(places)


def rows_of(corpus: Any) -> Rows:
    """Return the rows of a corpus, the same for every call as long as it is in use.

    Parameters
    ----------
    corpus : Corpus
    """
    if corpus not in _OF:
        _OF[corpus] = Rows(corpus)
    return _OF[corpus]
