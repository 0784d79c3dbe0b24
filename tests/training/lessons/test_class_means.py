"""Mean pictures: scikit-learn reads as much by them, a permutation changes nothing, and bars have none."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestCentroid

from explorer.datasets.teaching.digits import digits
from explorer.training.lessons.class_means import bars, class_means, first_of_each, longest, longest_right
from explorer.training.lessons.permuted_pixels import order


@pytest.mark.filterwarnings("ignore:self.within_class_std_dev_")
def test_as_many_digits_are_read_as_scikit_learn_reads() -> None:
    split, found = digits(0), class_means("digits")
    judge = NearestCentroid().fit(split.train.reshape(-1, 64) / 16, split.train_labels)
    assert (judge.predict(split.test.reshape(-1, 64) / 16) == found.read).all()
    assert found.right == 488


def test_a_permutation_moves_the_means_and_changes_no_reading() -> None:
    plain, permuted = class_means("digits"), class_means("permuted")
    assert np.allclose(permuted.means, plain.means[:, order(0)])
    assert (permuted.read == plain.read).all()


def test_bars_have_the_same_mean_and_a_rule_that_reads_all() -> None:
    found = class_means("bars")
    assert np.allclose(found.means, 1 / 8)
    assert found.right == int((found.truth == 0).sum())
    assert found.right / len(found.truth) == pytest.approx(0.5, abs=0.01)
    assert longest_right(found) == len(found.truth)
    assert (longest(bars(160, 9)[0]) == bars(160, 9)[1]).all()


def test_one_digit_of_each_class_is_shown() -> None:
    split = digits(0)
    for one, image in enumerate(first_of_each()):
        assert (image == split.test[list(split.test_labels).index(one)].ravel()).all()
