"""The control of a run: its trait exchanged among the samples, in a dataset that the same run can train on."""

import numpy as np
import pytest

from explorer.datasets.simulation import simulate
from explorer.datasets.simulation.simulate import CrossSettings
from explorer.errors import InputError
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Permute
from explorer.jobs.report import Report
from explorer.jobs.tasks import permute
from explorer.jobs.workspace import Workspace
from explorer.training import plan
from explorer.training.spec import RunSpec


@pytest.fixture
def trained_run(workspace: Workspace, tmp_path) -> tuple[Workspace, str]:
    """A workspace with a small cross, and a folder that says what was trained on it."""
    cross = simulate.cross(CrossSettings.model_validate({"segregants": 60, "markers": 100}))
    workspace.adopt(cross.save(tmp_path / "cross"))
    trait = cross.traits.names("trait")[0]
    home = workspace.runs_folder / "train-0123456789"
    home.mkdir(parents=True)
    spec = RunSpec.model_validate({"dataset": cross.digest, "traits": [trait], "split": {"kind": "kfold", "folds": 3}})
    RunFolder(home).write("run.json", spec.model_dump(mode="json"))
    return workspace, home.name


def made(space: Workspace, folder, run: str, seed: int) -> dict:
    folder.mkdir()
    with Report(RunFolder(folder)) as report:
        return permute.run(Permute(run=run, seed=seed), folder, space, report)


def test_the_trait_is_exchanged_and_the_run_can_be_trained_on_it(trained_run, tmp_path):
    space, id = trained_run
    spec = RunSpec.model_validate(RunFolder(space.runs_folder / id).read("run.json"))
    result = made(space, tmp_path / "a", id, 0)
    space.adopt(tmp_path / "a" / "dataset")
    source, control = space.dataset(spec.dataset), space.dataset(result["digest"])
    assert result["traits"] == [f"{spec.traits[0]} (permuted)"]
    before, after = source.traits[spec.traits[0]], control.traits[result["traits"][0]]
    assert np.sort(after).tolist() == np.sort(before).tolist()
    assert (after != before).mean() > 0.5
    assert "permuted (1)" in control.name
    assert control.truth_for(result["traits"][0]) is None
    again = plan.make(control, spec.model_copy(update={"dataset": result["digest"], "traits": tuple(result["traits"])}))
    assert again.parameters > 0


def test_another_seed_is_another_control(trained_run, tmp_path):
    space, id = trained_run
    digests = {made(space, tmp_path / str(seed), id, seed)["digest"] for seed in (0, 1)}
    assert len(digests) == 2
    assert made(space, tmp_path / "again", id, 1)["digest"] in digests


def test_what_is_no_training_run_is_refused(trained_run, tmp_path):
    with pytest.raises(InputError, match="it is not a training run, or was deleted"):
        made(trained_run[0], tmp_path / "no", "train-0000000000", 0)
