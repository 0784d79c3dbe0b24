"""The t-SNE of a layer and the check of pictures as jobs: what they keep is what the library gives."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.inspection.images.codes import codes, kept_neighbours
from explorer.inspection.images.controls import unlearnt
from explorer.inspection.images.explanation import method_scores
from explorer.inspection.images.run_images import run_images
from explorer.inspection.images.settings import PictureSettings
from explorer.jobs import kinds
from explorer.jobs.runs import Store
from explorer.jobs.workspace import Workspace
from explorer.progress import silent
from explorer.training.lessons import digits, digits_run

RUN = "digits-0123456789"


@pytest.fixture
def home(workspace: Workspace) -> Path:
    """The folder of a network that learnt digits for an epoch."""
    folder = workspace.runs_folder / RUN
    folder.mkdir()
    for _ in digits_run.train(digits.DigitsTask.model_validate({"network": "mlp-1x512", "epochs": 1}), folder):
        pass
    return folder


def work(kind: str, asked: dict[str, Any], workspace: Workspace, folder: Path) -> dict[str, Any]:
    """Do what a worker does; return the result."""
    about = kinds.find(kind)
    folder.mkdir()
    return about.run(about.validate({"run": RUN, "epoch": 1, **asked}, workspace), folder, workspace, silent)


def test_codes_are_laid_out_and_pictures_checked(workspace: Workspace, home: Path, tmp_path: Path):
    laid = work("codes", {"layer": "dense_1_relu", "perplexity": 10}, workspace, tmp_path / "laid")
    how = PictureSettings(draws=2)
    stored = work("controls", {"images": 3, "how": how.model_dump()}, workspace, tmp_path / "checked")["trust"]

    network, images = digits_run.load(home, 1), run_images(home)
    points = np.load(tmp_path / "laid" / "codes.npz")["points"]
    values = codes(network, images.test, "dense_1_relu")
    assert points.shape == (len(images.test), 2)
    assert laid["kept"] == pytest.approx(kept_neighbours(values, points))
    assert laid["kept"] > 0.4

    expected = method_scores(network, unlearnt(network, 1), images.test[:3], how)
    assert [one["method"] for one in stored] == ["gradient", "guided", "deconvolution", "occlusion"]
    assert [one["area"] for one in stored] == pytest.approx([one.area for one in expected], rel=1e-4)
    assert [one["likeness"] for one in stored] == pytest.approx([one.likeness for one in expected], abs=1e-3)


def test_runs_without_weights_are_refused(store: Store):
    with pytest.raises(InputError, match="kept no weights"):
        store.request("codes", {"run": "digits-0123456789", "epoch": 0, "layer": "dense_1"})
