"""Tokens as ids and counts that add up."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import CorpusError
from framing.text.counts import HOLE_ID, Counts, Tokens
from framing.text.reading import HOLE, tokenise

WORDS = st.sampled_from(["a", "B", "bridge", "Bridge’s", "isn't", "ж", "long-term", HOLE, ".", "unutterably"])
TEXTS = st.lists(st.lists(WORDS, max_size=6).map(" ".join), max_size=9)


def content(counts: Counts) -> tuple:
    """Everything that counts hold, as bytes and types."""
    m = counts.matrix
    arrays = (counts.units, counts.terms, m.data, m.indices, m.indptr, counts.lengths, counts.docs)
    return (m.shape, *((a.dtype.str, a.shape, a.tobytes()) for a in arrays))


def counted(rows: list[tuple[str, str, str]]) -> Counts:
    """Counts of (unit, document, text) rows."""
    return Counts.from_tokens(Tokens.from_texts(r[2] for r in rows), [r[0] for r in rows], [r[1] for r in rows])


@given(TEXTS)
def test_tokens_are_those_of_tokenise_with_holes_between(texts):
    tokens = Tokens.from_texts(texts)
    assert tokens.vocabulary.tolist() == sorted({t for text in texts for t in tokenise(text)})
    assert tokens.lengths.tolist() == [len(tokenise(text)) for text in texts]
    for i, text in enumerate(texts):
        ids = tokens.ids[tokens.offsets[i] : tokens.offsets[i + 1]]
        assert [tokens.vocabulary[j] for j in ids if j != HOLE_ID] == tokenise(text)
        assert (ids == HOLE_ID).sum() == text.count(HOLE)
    assert (tokens.ids.dtype, tokens.offsets.dtype) == (np.int32, np.int64)


def test_a_hole_stands_where_it_stood():
    tokens = Tokens.from_texts([f"{HOLE}a{HOLE}{HOLE}b", HOLE, ""])
    assert tokens.ids.tolist() == [-1, 0, -1, -1, 1, -1]
    assert tokens.offsets.tolist() == [0, 5, 6, 6]
    assert tokens.lengths.tolist() == [2, 0, 0]
    assert tokens.matrix().toarray().tolist() == [[1, 1], [0, 0], [0, 0]]


@given(TEXTS)
def test_saved_tokens_are_loaded_memory_mapped(texts):
    import tempfile

    tokens = Tokens.from_texts(texts)
    with tempfile.TemporaryDirectory() as folder:
        tokens.save(folder)
        loaded = Tokens.load(folder)
        for name in ("vocabulary", "ids", "offsets"):
            there, here = getattr(loaded, name), getattr(tokens, name)
            assert there.dtype == here.dtype
            np.testing.assert_array_equal(there, here)
        assert isinstance(loaded.ids, np.memmap)
        assert isinstance(loaded.offsets, np.memmap)
        assert (loaded.matrix() != tokens.matrix()).nnz == 0


def test_loading_from_a_folder_without_tokens_names_the_missing_file(tmp_path):
    with pytest.raises(CorpusError, match=r"holds no saved tokens: vocabulary\.npy is missing"):
        Tokens.load(tmp_path)


def test_counts_by_hand():
    rows = [("u2", "d1", "storm, storm and rain"), ("u1", "d2", "rain"), ("u2", "d1", "rain!"), ("u3", "d3", "…")]
    counts = counted(rows)
    assert counts.units.tolist() == ["u1", "u2", "u3"]
    assert counts.terms.tolist() == ["and", "rain", "storm"]
    assert counts.matrix.toarray().tolist() == [[0, 1, 0], [1, 2, 2], [0, 0, 0]]
    assert counts.lengths.tolist() == [1, 5, 0]
    assert counts.docs.tolist() == [1, 2, 1], "two passages of one document are one document"


ROWS = st.lists(st.tuples(st.sampled_from(["u1", "u22", "u3"]), st.lists(WORDS, max_size=6).map(" ".join)), max_size=14)


@given(ROWS, st.sampled_from([1, 2, 7]), st.randoms(use_true_random=False))
def test_counts_are_the_same_bytes_in_one_part_or_several(rows, n_parts, rng):
    rows = [(unit, f"d{i}", text) for i, (unit, text) in enumerate(rows)]
    rng.shuffle(rows)
    parts = [counted(rows[i::n_parts]) for i in range(n_parts)]
    whole = content(counted(rows))
    assert content(reduce(add, parts)) == whole
    assert content(reduce(add, parts[::-1])) == whole
    if n_parts == 7:
        assert content(add(reduce(add, parts[:3]), reduce(add, parts[3:]))) == whole


@given(ROWS, ROWS, ROWS)
def test_addition_is_associative_and_agrees_with_a_counter(one, two, three):
    parts = [
        [(unit, f"{name}{i}", text) for i, (unit, text) in enumerate(rows)]
        for name, rows in zip("abc", (one, two, three), strict=True)
    ]
    a, b, c = map(counted, parts)
    total = (a + b) + c
    assert content(total) == content(a + (b + c))
    for i, unit in enumerate(total.units):
        expected = Counter(t for rows in parts for u, _, text in rows if u == unit for t in tokenise(text))
        row = total.matrix[[i]].toarray()[0]
        assert {t: k for t, k in zip(total.terms.tolist(), row.tolist(), strict=True) if k} == dict(expected)
        assert total.lengths[i] == sum(expected.values())


def test_units_not_shared_are_stacked_and_terms_sorted():
    total = counted([("u9", "d1", "zebra")]) + counted([("u1", "d2", "ant zebra")])
    assert total.units.tolist() == ["u1", "u9"]
    assert total.terms.tolist() == ["ant", "zebra"]
    assert total.matrix.toarray().tolist() == [[1, 1], [0, 1]]
    assert total.docs.tolist() == [1, 2]


def test_aligned_counts_leave_out_and_fill_in():
    counts = counted([("u1", "d1", "ant zebra zebra"), ("u2", "d2", "ant")])
    units, terms = np.array(["u0", "u1"]), np.array(["bee", "zebra"])
    assert counts.aligned(units, terms).toarray().tolist() == [[0, 0], [0, 2]]
    assert counts.lengths_of(units).tolist() == [0, 3]
    assert counts.docs_of(terms).tolist() == [0, 1]
    assert counts.aligned(np.array([], str), terms).shape == (0, 2)


def test_a_document_variable_that_looks_empty_is_a_unit_like_any_other():
    assert counted([("NA", "NA", "rain")]).units.tolist() == ["NA"]


def test_taken_texts_keep_their_tokens_holes_and_order():
    tokens = Tokens.from_texts(["snow fell", "rain", "a\ufffcb"])
    taken = tokens.take(np.array([2, 0]))
    assert [taken.vocabulary[i] if i >= 0 else None for i in taken.ids] == ["a", None, "b", "snow", "fell"]
    assert taken.offsets.tolist() == [0, 3, 5]
    assert tokens.take(np.array([], dtype=int)).offsets.tolist() == [0]
