"""Tests and bootstraps keep to a budget of memory, and neither it nor the number of threads changes a bit."""

import tracemalloc
from dataclasses import fields

import numpy as np
import pytest
from scipy import sparse

from framing.errors import ParameterError
from framing.stats.design import Design
from framing.stats.inference import BootstrapSettings, PermutationSettings, bootstrap_rates, compare_rates
from framing.stats.inference.rates import estimate_rates, max_t_rates, untested_rates
from framing.stats.sums.blocks import Blocks
from framing.stats.sums.memory import Kept, memory_budget, rows_at_once
from framing.stats.threads import available, each

UNITS, TERMS = 60, 90
NAMES = [f"u{i:03}" for i in range(UNITS)]
DESIGNS = {
    "free": (NAMES[:25], NAMES[25:], None),
    "pairs": (NAMES, NAMES, None),
    "mixture": (NAMES[:45], NAMES[20:], None),
    "strata": (NAMES[:25], NAMES[25:], {name: str(i % 3) for i, name in enumerate(NAMES)}),
    "pairs and strata": (NAMES[:45], NAMES[20:], {name: str(i % 2) for i, name in enumerate(NAMES)}),
}
SMALL = {"least": 1, "a few": 40_000, "half": 1_000_000}


def sides(name: str, filled: str = "sparse", units: int = UNITS, terms: int = TERMS, seed: int = 4):
    """Two sides' counts and their design: bursts, some terms more frequent on the target's side."""
    rng = np.random.default_rng(seed)
    target, reference, strata = DESIGNS[name]
    n = rng.poisson(300, (2, units)) + 1.0
    rate = (0.03 if filled == "sparse" else 1.0) * rng.gamma(0.5, 2, (2, units, terms))
    rate[0, :, :9] *= 6
    k = rng.poisson(rate)
    on = np.array([np.isin(NAMES, target), np.isin(NAMES, reference)])
    made = [(k[i] * on[i][:, None], n[i] * on[i]) for i in (0, 1)]
    if filled == "sparse":
        made = [(sparse.csr_array(k), n) for k, n in made]
        assert sum(k.nnz for k, _ in made) < 0.08 * UNITS * TERMS
    return made[0], made[1], Design.of(target, reference, strata)


def same(one, other) -> bool:
    """Tell whether two results are equal to the last bit."""
    values = [(getattr(one, f.name), getattr(other, f.name)) for f in fields(one)]
    return all(np.asarray(a).tobytes() == np.asarray(b).tobytes() for a, b in values)


@pytest.mark.parametrize("filled", ["sparse", "dense"])
@pytest.mark.parametrize("name", DESIGNS)
def test_results_are_the_same_bit_by_bit_whatever_the_budget(name, filled):
    case = sides(name, filled)
    settings = PermutationSettings(199, seed=3, further=20)
    whole = compare_rates(*case, settings)
    assert whole.inverted.any()
    assert (whole.drawn > 199).any()
    for budget in SMALL.values():
        with memory_budget(budget):
            assert len(list(Blocks(*case).parts())) > (budget < 1_000_000)
            assert same(compare_rates(*case, settings), whole)


def test_an_interval_does_not_depend_on_the_other_columns():
    """Within strata, products within pairs were taken into account where any column had some."""
    (x, p), (y, q), design = sides("pairs and strata")
    found = untested_rates((x, p), (y, q), design)
    for at in range(0, TERMS, 10):
        alone = untested_rates((x[:, at : at + 1], p), (y[:, at : at + 1], q), design)
        assert [alone.low[0], alone.high[0]] == pytest.approx([found.low[at], found.high[at]], nan_ok=True)


@pytest.mark.parametrize("name", DESIGNS)
def test_so_are_max_t_estimates_and_exact_p(name):
    case = sides(name)
    settings, family = PermutationSettings(99, seed=5, further=12, exact=True), np.arange(TERMS) % 3 > 0
    ways = (
        lambda: max_t_rates(*case, settings, family),
        lambda: estimate_rates(*case),
        lambda: compare_rates(*case, settings).p,
        lambda: untested_rates(*case).low,
    )
    for way in ways:
        whole = way()
        with memory_budget(SMALL["a few"]):
            assert way().tobytes() == whole.tobytes()


@pytest.mark.parametrize("kind", ["percentile", "bca", "studentised"])
@pytest.mark.parametrize("name", ["free", "pairs", "mixture"])
def test_so_are_bootstraps(name, kind):
    case, settings = sides(name), BootstrapSettings(99, kind)
    whole = bootstrap_rates(*case, settings)
    for budget in (SMALL["a few"], SMALL["half"]):
        with memory_budget(budget):
            assert rows_at_once(UNITS) < 512
            assert same(bootstrap_rates(*case, settings), whole)


@pytest.mark.parametrize("threads", ["1", "2", "5"])
@pytest.mark.parametrize("name", ["free", "strata"])
def test_results_are_the_same_whatever_the_number_of_threads(name, threads, monkeypatch):
    monkeypatch.setattr("framing.stats.sums.free._TOGETHER", 2_000)
    monkeypatch.setattr("framing.stats.inference.inversion._CELLS", 2_000)
    case, settings = sides(name), PermutationSettings(199, seed=3, further=20)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    whole = compare_rates(*case, settings)
    monkeypatch.setenv("OMP_NUM_THREADS", threads)
    assert available() == int(threads)
    assert same(compare_rates(*case, settings), whole)


def test_memory_stays_within_the_budget():
    """Of 20,000 units with a million filled cells, the sums alone are 80 MB if they are made at once."""
    rng = np.random.default_rng(2)
    units, cells = 20_000, 1_000_000
    k = sparse.coo_array((np.ones(cells), (rng.integers(0, units, cells), rng.integers(0, 900, cells))))
    k, n = sparse.csr_array(k, shape=(units, 900)), rng.poisson(300, units) + 1.0
    on = np.arange(units) < units // 2
    names = [f"u{i:05}" for i in range(units)]
    case = [(sparse.csr_array(k.multiply(side[:, None])), n * side) for side in (on, ~on)]
    design = Design.of(names[: units // 2], names[units // 2 :])
    budget, settings = 30_000_000, PermutationSettings(39, further=1)
    for way in (compare_rates, lambda *of: max_t_rates(*of, np.ones(900, dtype=bool))):
        peaks = []
        for size in (budget, 20 * budget):
            with memory_budget(size):
                tracemalloc.start()
                way(*case, design, settings)
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
        assert peaks[0] < 1.2 * budget, peaks
    assert peaks[1] > 1.2 * budget, "with more memory, more is used at once"


def test_kept_permutations_are_what_was_kept():
    rows = (np.random.default_rng(1).random((23, 37)) < 0.4).astype(np.int8)
    kept = Kept()
    for part in np.array_split(rows, 4):
        kept.add(part)
    assert len(kept) == 23
    assert len(list(kept.groups())) == 1
    assert (next(iter(kept.groups())).given == rows).all()
    kept._all = []
    with memory_budget(1):
        groups = [group.given for group in kept.groups()]
    assert min(map(len, groups)) >= 4
    assert (np.concatenate(groups) == rows).all()


@pytest.mark.parametrize("size", [0, -5])
def test_a_budget_of_nothing_is_refused(size):
    with pytest.raises(ParameterError, match="holds nothing; it must be 1 or more"), memory_budget(size):
        pass


def test_an_error_in_a_thread_is_raised():
    def fails(part: int) -> int:
        return 1 // part

    with pytest.raises(ZeroDivisionError):
        each(fails, [1, 2, 0], 2)
