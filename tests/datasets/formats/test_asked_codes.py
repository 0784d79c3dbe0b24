"""Codes that could be read in two ways are asked, or refused: 0 beside 1, 2, 3, and Y with N."""

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import NeedsMend
from explorer.errors import InputError


def _read(tmp_path, cells, *mends):
    path = tmp_path / "cohort.csv"
    pd.DataFrame(cells, [f"P{i}" for i in range(len(cells))]).add_prefix("G").to_csv(path, index_label="line")
    return tables.read_genotypes(path, mends)


def _codes(shares):
    return np.random.default_rng(5).choice(4, (30, 20), p=shares)


def test_three_beside_commoner_zeros_is_asked(tmp_path):
    codes = _codes([0.3, 0.4, 0.2, 0.1])
    with pytest.raises(NeedsMend, match="codes are 1, 2, 3 with 0"):
        _read(tmp_path, codes)
    np.testing.assert_array_equal(_read(tmp_path, codes, "one-two-three").dosages, codes - 1)
    np.testing.assert_array_equal(_read(tmp_path, codes, "three-missing").dosages, np.where(codes == 3, -1, codes))


def test_a_rare_three_is_missing(tmp_path):
    """The null: 0, 1, 2 with 3 in fewer than one call in a hundred."""
    codes = _codes([0.5, 0.3, 0.2, 0])
    codes[3, 3] = codes[5, 7] = 3
    np.testing.assert_array_equal(_read(tmp_path, codes).dosages, np.where(codes == 3, -1, codes))


def test_yes_and_no_are_refused(tmp_path):
    cells = np.random.default_rng(2).choice(["Y", "N"], (6, 5))
    with pytest.raises(InputError, match="only words are Y and N"):
        _read(tmp_path, cells)


def test_y_among_letters_is_a_heterozygote(tmp_path):
    cells = np.array([["C", "T"], ["Y", "N"], ["T", "T"], ["C", "C"]])
    np.testing.assert_array_equal(_read(tmp_path, cells).dosages[:, 1], [0, -1, 0, 2])
