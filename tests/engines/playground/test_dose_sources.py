"""Columns of a dataset on the plane, its genotypes kept in three ways."""

import guises
import numpy as np
import pytest

from explorer.engines.playground import sources
from explorer.messages.playground.state import State

STATE = State.model_validate({"data": "dataset", "dataset": "0" * 16, "trait": "case", "columns": ("snp:v3", "pc:1")})


def test_columns_are_the_same(tmp_path):
    made = {name: sources.of_dataset(data, STATE) for name, data in guises.guises(guises.cohort(), tmp_path).items()}
    for name in ("packed", "doses"):
        assert np.abs(made[name].places) == pytest.approx(np.abs(made["calls"].places), abs=1e-6)
        assert made[name].labels.tolist() == made["calls"].labels.tolist()


def test_doses_are_as_far_apart_as_they_are():
    data, copies = guises.fractional(guises.cohort())
    made = sources.of_dataset(data, STATE)
    there = ~np.isnan(copies[:, 3])
    assert np.corrcoef(made.places[:, 0], copies[there, 3])[0, 1] == pytest.approx(1)
    assert len(made.places) == there.sum()
