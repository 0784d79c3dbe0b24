"""A convolution finds a planted pattern in the sample cohort, and none where the labels are permuted.

All ten seeds are counted by `tests/benchmarks/planted_filter.py`.
"""

from explorer.datasets import samples
from explorer.datasets.simulation.pattern import PatternTrait
from explorer.inspection.filters import planted


def test_a_filter_holds_the_pattern_that_was_planted(tmp_path):
    cohort, wanted = samples.open_sample("cohort"), PatternTrait()
    found = planted.trial(cohort, wanted, 10, tmp_path / "planted")
    assert abs(found.recovered.correlation) >= 0.8
    assert found.recovered.shift == found.planted.offset
    assert found.r2 > 0.2
    chance = planted.trial(cohort, wanted, 10, tmp_path / "permuted", permuted=True)
    assert abs(chance.recovered.correlation) < 0.8
    assert chance.r2 < 0.1
