"""Random numbers of the browser: distributed as they should be, and repeated by their seed."""

import arithmetic
import numpy as np
import pytest
from scipy import stats


@pytest.fixture(scope="module")
def drawn():
    many = "Array.from({ length: 4000 }, one)"
    asked = f"[1, 2, 3, 1].map((seed) => [uniforms(seed), normals(seed)].map((one) => {many}))"
    return np.array(arithmetic.evaluate("topic/chance.js", asked))


def test_a_seed_repeats_them_and_another_does_not(drawn):
    assert np.array_equal(drawn[0], drawn[3])
    assert not np.intersect1d(drawn[0], drawn[1]).size


def test_they_have_the_distribution_that_they_say(drawn):
    for uniform, normal in drawn[:3]:
        assert stats.kstest(uniform, "uniform").pvalue > 1e-3
        assert stats.kstest(normal, "norm").pvalue > 1e-3
        assert abs(np.corrcoef(normal[:-1], normal[1:])[0, 1]) < 0.06


def test_every_order_comes_up():
    asked = "(() => { const u = uniforms(5); return Array.from({ length: 6000 }, () => shuffled(3, u).join('')); })()"
    orders = arithmetic.evaluate("topic/chance.js", asked)
    counts = np.unique(orders, return_counts=True)[1]
    assert len(counts) == 6
    assert stats.chisquare(counts).pvalue > 1e-3


def test_a_script_draws_the_same():
    twin = {}
    exec(arithmetic.evaluate("topic/script.js", "CHANCE"), twin)
    asked = (
        "[0, 3, 41, 100000].map((seed) => { const u = uniforms(seed), n = normals(seed); return "
        "[Array.from({ length: 50 }, u), Array.from({ length: 51 }, n), shuffled(20, u)]; })"
    )
    for seed, (uniform, normal, deck) in zip(
        (0, 3, 41, 100000), arithmetic.evaluate("topic/chance.js", asked), strict=True
    ):
        u, n = twin["uniforms"](seed), twin["normals"](seed)
        assert [u() for _ in range(50)] == uniform
        assert [n() for _ in range(51)] == pytest.approx(normal, rel=1e-12)
        assert twin["shuffled"](20, u) == deck
