"""Exchange of blocks: where LD ends, by brute force, and who gives a block to whom."""

import numpy as np
import pytest

from explorer.inspection.line.samplers.exchange import FEWEST, NEAR, NEAREST, Exchange, bounded, joined, nearest


def blocky(rng, samples=300, sizes=(7, 1, 12, 5), flips=0.1):
    """Independent blocks of variants, those within a block noisy copies of one: int8 (samples, variants)."""
    parts = []
    for size in sizes:
        one = rng.integers(0, 3, (samples, 1))
        noise = rng.random((samples, size)) < flips
        parts.append(np.where(noise, rng.integers(0, 3, (samples, size)), one))
    return np.concatenate(parts, axis=1).astype(np.int8)


def edges(sizes):
    """First and last place of blocks of these sizes."""
    stops = np.cumsum(sizes)
    return [(int(stop - size), int(stop - 1)) for stop, size in zip(stops, sizes, strict=True)]


def test_blocks_end_where_ld_does():
    """Planted blocks are found, across two chromosomes."""
    sizes = (7, 1, 8, 4, 5, 3, 8, 1)
    calls = blocky(np.random.default_rng(0), sizes=sizes)
    chromosome = np.repeat([0, 1], [20, 17])
    assert bounded(calls, chromosome, np.zeros(300), 0.1) == edges(sizes)


@pytest.mark.parametrize("seed", range(8))
def test_blocks_are_those_of_brute_force(seed):
    """Every place where no pair across exceeds the limit is an end, and no other; with strata and missing calls."""
    rng = np.random.default_rng(seed)
    calls = blocky(rng, samples=60, sizes=tuple(rng.integers(1, 6, 12)), flips=0.5)
    calls[rng.random(calls.shape) < 0.05] = -1
    strata = rng.integers(0, 2, 60)
    m = calls.shape[1]
    x = np.where(calls < 0, np.nan, calls.astype(float))
    for one in (0, 1):
        x[strata == one] -= np.nanmean(x[strata == one], axis=0)
    x = np.nan_to_num(x)
    r2 = (x.T @ x) ** 2 / np.outer((x**2).sum(0), (x**2).sum(0))
    ends = [cut for cut in range(1, m) if r2[:cut, cut:].max() <= 0.12]
    expected = list(zip([0, *ends], [cut - 1 for cut in [*ends, m]], strict=True))
    short = [block for block in expected if block[1] - block[0] + 1 <= m / 2]
    assert bounded(calls, np.zeros(m), strata, 0.12) == short


def test_ld_beyond_the_reach_of_one_read_is_seen():
    """A pair of variants 150 apart, in different parts of what is read at once, makes one block of all between."""
    rng = np.random.default_rng(1)
    calls = rng.integers(0, 2, (400, 600)).astype(np.int8)
    calls[:, 300] = calls[:, 150]
    blocks = bounded(calls, np.zeros(600), np.zeros(400), 0.1)
    assert (150, 300) in blocks
    assert len(blocks) == 450


@pytest.mark.parametrize(("apart", "joined_up"), [(NEAR, True), (NEAR + 1, False)])
def test_weak_ld_joins_blocks_that_are_near(apart, joined_up):
    """An r2 of 25 / samples makes one block of all between, unless the variants are more than NEAR apart."""
    samples, m = 400, 80
    rng = np.random.default_rng(7)
    x = rng.normal(size=(samples, m))
    x = np.linalg.qr(x - x.mean(0))[0]  # no LD at all
    x[:, 10 + apart] += np.sqrt(25 / samples) * x[:, 10]
    low = x.min()
    calls = np.rint(40 * (x - low) / (x.max() - low)).astype(np.int8)  # finer than genotypes, so that r2 stay
    whole = bounded(calls, np.zeros(m), np.zeros(samples), 30 / samples, near=20 / samples)
    assert ((10, 10 + apart) in whole) == joined_up
    assert len(whole) == (m - apart if joined_up else m)


def test_a_chromosome_in_ld_throughout_has_no_block():
    """It could only be exchanged as a whole."""
    calls = np.concatenate([np.repeat(np.random.default_rng(2).integers(0, 2, (100, 1)), 40, axis=1)] * 2, axis=1)
    assert bounded(calls.astype(np.int8), np.repeat([0, 1], 40), np.zeros(100), 0.1) == []


def test_donors_are_other_samples_of_the_stratum():
    """Each equally often, never the row itself, independent between rows."""
    calls = np.arange(50, dtype=np.int8)[:, None].repeat(3, axis=1)
    strata = np.repeat([0, 1], [20, 30])
    exchange = Exchange(calls, np.zeros(3), np.arange(3), strata)
    rows = np.array([0, 19, 20, 49])
    drawn = exchange.draw(0, 2, rows, 4000, np.random.default_rng(3))
    assert (drawn == drawn[:, :, :1]).all()  # whole blocks
    for place, row in enumerate(rows):
        counts = np.bincount(drawn[:, place, 0], minlength=50)
        others = np.setdiff1d(np.flatnonzero(strata == strata[row]), row)
        assert counts[others].sum() == 4000
        assert np.abs(counts[others] - 4000 / len(others)).max() < 5 * np.sqrt(4000 / len(others))
    same = (drawn[:, 0, 0] == drawn[:, 1, 0]).mean()
    assert same < 3 / 20


def test_missing_calls_are_drawn_and_stay():
    """A donor without a call passes it on to another; the row's own missing calls are missing in every draw."""
    rng = np.random.default_rng(4)
    calls = rng.integers(0, 3, (60, 5)).astype(np.int8)
    calls[rng.random(calls.shape) < 0.3] = -1
    calls[:, 2] = -1
    calls[7, 2] = 1  # the only call
    exchange = Exchange(calls, np.zeros(5), np.arange(5), np.zeros(60))
    rows = np.arange(60)
    drawn = exchange.draw(0, 4, rows, 20, rng)
    assert ((drawn < 0) == (calls < 0)).all()
    assert (drawn[:, 7, 2] == 1).all()


def test_small_strata_join_the_largest():
    """So that every sample has enough donors."""
    strata = np.repeat([4, 9, 2], [FEWEST + 5, FEWEST - 1, FEWEST])
    assert joined(strata).tolist() == [1] * (2 * FEWEST + 4) + [0] * FEWEST


def test_where_descent_changes_by_degrees_the_nearest_give():
    """The NEAREST of the stratum by brute force; a block is theirs, and LD is that of calls less their mean."""
    rng = np.random.default_rng(6)
    places, strata = rng.normal(size=(150, 2)), np.repeat([0, 1], [100, 50])
    found = nearest(places, strata)
    assert found.shape == (150, NEAREST)
    for row in (0, 70, 140):
        far = np.where(strata == strata[row], np.linalg.norm(places - places[row], axis=1), np.inf)
        far[row] = np.inf
        assert set(found[row]) == set(np.argsort(far)[:NEAREST])
    calls = np.arange(120, dtype=np.int8)[:, None]
    exchange = Exchange(calls, np.zeros(1), np.arange(1), np.zeros(120), places[:120])
    drawn = exchange.draw(0, 0, np.array([5, 9]), 2000, rng)
    assert set(drawn[:, 0, 0]) == set(nearest(places[:120], np.zeros(120, dtype=int))[5])
    share = rng.beta(1, 1, 600)[:, None]  # of one population; frequencies differ throughout, no variants are linked
    gradient = (rng.random((600, 40)) < 0.1 + 0.8 * share).astype(np.int8)
    assert len(bounded(gradient, np.zeros(40), np.zeros(600), 0.05)) < 5
    donors = nearest(share, np.zeros(600, dtype=int))
    assert len(bounded(gradient, np.zeros(40), np.zeros(600), 0.05, donors)) == 40


def test_one_sample_has_only_itself():
    """Nothing breaks; its block never changes."""
    exchange = Exchange(np.ones((1, 2), dtype=np.int8), np.zeros(2), np.arange(2), np.zeros(1))
    assert (exchange.draw(0, 1, np.array([0]), 3, np.random.default_rng(0)) == 1).all()
