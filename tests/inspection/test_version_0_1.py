"""Explanations as version 0.1 wrote them open, and hold what they held."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from explorer.errors import InputError
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.explanation.result import Explanation

SCORES = np.array([[1, -2, 0.5], [-3, -4, 0.25]], np.float32)
CHECKS = {
    "method": "mutagenesis",
    "label": "Mutagenesis",
    "completeness": {"median": 0.01, "percentile_95": 0.02, "overall": 0.01, "in_expectation": True},
    "stability": {"maps": 2, "rank_correlation": 0.5, "lowest": 0.5, "top_shared": 0.25},
    "deletion": {"share": 0.01, "positions": 3, "top": 0.5, "random": 0.1},
    "truth": {"auroc": 0.7, "auprc": 0.2, "share_inside": 0.1, "found": 1, "of": 2, "by_chance": 0.1, "p": 0.04},
    "skill": {"metric": "AUROC", "value": 0.8, "by_chance": 0.5},
}


def attribution(path, scores, how):
    """Write an attribution in the old form; two of the three positions stand for variant 4."""
    arrays = {"scores": scores, "columns": np.array([4, 1, 4]), "people": np.array([7, 9])}
    arrays |= {"outputs": np.array([1.0, 2]), "change": np.array([-0.5, -6.75]), "steps": np.zeros(2, int)}
    np.savez(path.with_suffix(".npz"), **arrays, **{"extra:dominance": 2 * scores})
    about = {"question": {"method": "mutagenesis", "people": "held-out", "aggregation": how}}
    text = {"method": "mutagenesis", "target": "growth", "baseline": "", "error_floor": 0.1, "about": about}
    path.with_suffix(".json").write_text(json.dumps(text))


@pytest.fixture(params=["mean absolute", "mean"])
def folder(tmp_path, request):
    attribution(tmp_path / "attribution", SCORES, request.param)
    attribution(tmp_path / "control", SCORES / 8, request.param)
    scores = {"mean absolute": [3, 2.125], "mean": [-3, -0.625]}[request.param]
    whole = np.array([np.nan, scores[0], np.nan, np.nan, scores[1]])
    np.savez(tmp_path / "map.npz", scores=whole, direction=whole, control=whole / 8, folds=np.array([0, 2]))
    (tmp_path / "checks.json").write_text(json.dumps(CHECKS))
    pd.DataFrame({"rank": [1], "variant": ["a"], "lead": [1]}).to_parquet(tmp_path / "loci.parquet")
    return tmp_path


def test_the_old_form_is_read(folder):
    result = Explanation.load(folder)
    with np.load(folder / "map.npz") as stored:
        assert result.scores == pytest.approx(stored["scores"], nan_ok=True)
        assert result.control_scores == pytest.approx(stored["control"], nan_ok=True)
    assert result.direction == pytest.approx([np.nan, -3, np.nan, np.nan, -0.625], nan_ok=True)
    assert (result.folds, result.variants, result.genes) == ((0, 2), 5, None)
    assert result.attribution.samples.tolist() == [7, 9]
    assert result.attribution.extras["dominance"].tolist() == (2 * SCORES).tolist()
    assert result.request.people == "held-out"
    assert result.checks.model_dump(exclude_unset=True, exclude_none=True) == CHECKS


def test_what_was_read_in_the_old_form_is_written_in_the_new(folder, tmp_path):
    old, new = Explanation.load(folder), tmp_path / "new"
    new.mkdir()
    old.save(new)
    assert {path.name for path in new.iterdir()} == {
        "explanation.json", "attribution.safetensors", "control.safetensors", "loci.parquet",
    }, "the scores are stored once"  # fmt: skip
    again = Explanation.load(new)
    for name in ("scores", "direction", "control_scores"):
        assert getattr(again, name) == pytest.approx(getattr(old, name), nan_ok=True)
    assert (again.checks, again.folds, again.request) == (old.checks, old.folds, old.request)


def test_scores_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "attribution.safetensors").write_bytes(b"no scores")
    with pytest.raises(InputError, match=r"attribution\.safetensors: the file cannot be read"):
        Attribution.load(tmp_path / "attribution")
    with pytest.raises(InputError, match=r"control\.safetensors: the file cannot be read"):
        Attribution.load(tmp_path / "control")
