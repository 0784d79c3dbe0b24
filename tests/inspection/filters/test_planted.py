"""A convolution finds a planted pattern in the sample cohort, and none where the labels are permuted.

All ten seeds are counted by `tests/benchmarks/planted_filter.py`.
"""

import pytest

from explorer.datasets import samples
from explorer.datasets.simulation.pattern import PatternTrait
from explorer.inspection.filters import planted


@pytest.mark.slow
def test_a_filter_holds_the_pattern_that_was_planted(tmp_path):
    cohort, trait = samples.open_sample("cohort"), PatternTrait()
    trial = planted.trial(cohort, trait, 10, tmp_path / "planted")
    assert abs(trial.recovered.correlation) >= 0.8
    assert trial.recovered.shift == trial.planted.offset
    assert trial.r2 > 0.2
    shuffled = planted.trial(cohort, trait, 10, tmp_path / "permuted", permuted=True)
    assert abs(shuffled.recovered.correlation) < 0.8
    assert shuffled.r2 < 0.1
