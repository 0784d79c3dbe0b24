"""Questions about filters: answered as the library and the network answer them; refused in words."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from explorer.datasets import samples
from explorer.engines.inspector.answers.dispatch import answer
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.filters import request
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Filters as Job
from explorer.jobs.report import Report
from explorer.jobs.tasks import filters as task
from explorer.jobs.workspace import Workspace
from explorer.messages.inspector.filters import FilterResponses, Filters, FilterWindows
from explorer.messages.inspector.question import read
from explorer.training import loop
from explorer.training.spec import RunSpec

RUN = "train-00000000bb"
JOB = "filters-00000000bb"
ABOUT: dict[str, Any] = {"run": RUN, "layer": "conv_1"}


@pytest.fixture(scope="module")
def warm(tmp_path_factory) -> Warm:
    space = Workspace(tmp_path_factory.mktemp("filters"))
    space.prepare()
    dataset = samples.open_sample("cross")
    space.add(dataset)
    network = {"preset": "cnn", "settings": {"filters": [4, 3], "kernel": 10, "stride": 5, "hidden": [6]}}
    spec = {"traits": (dataset.traits.names("trait")[0],), "network": network, "epochs": 2, "device": "cpu"}
    folder = space.runs_folder / RUN
    folder.mkdir()
    for _ in loop.train(dataset, RunSpec.model_validate(spec | {"dataset": dataset.digest}), folder):
        pass
    return Warm(space)


@pytest.fixture(scope="module")
def every(warm) -> np.ndarray:
    """All responses of the first layer, (samples, filters, places), as the network gives them."""
    trained = warm.trained(RUN)
    return trained.network.tap(trained.inputs(warm.dataset(trained.spec.dataset).genotypes), ["conv_1_relu"])[
        "conv_1_relu"
    ].numpy()


def ask(question, warm):
    """The answer as it travels, and read as it would come from a browser."""
    return question.unpack(answer(read(question.model_dump_json()), warm).pack())


def test_all_filters_of_a_layer(warm, every):
    reply = ask(Filters(**ABOUT), warm)
    assert reply.weights == pytest.approx(warm.trained(RUN).network.layers["conv_1"].weight.numpy())
    assert reply.active == pytest.approx((every > 0).mean((0, 2)))
    assert reply.highest == pytest.approx(every.max((0, 2)))
    assert reply.through == ("ReLU",)
    assert reply.samples == 600
    assert reply.names == (("copies of a1",),)
    assert np.diag(reply.correlation) == pytest.approx(np.ones(4))


def test_the_best_window_is_the_networks_highest_activation(warm, every):
    reply = ask(FilterWindows(**ABOUT, filter=2, most=5), warm)
    best = reply.rows[0]
    assert best.value == pytest.approx(every[:, 2].max())
    assert every[best.row, 2, best.place] == pytest.approx(best.value)
    genotypes = warm.dataset(warm.trained(RUN).spec.dataset).genotypes
    first = 5 * best.place
    assert (reply.states[0] == genotypes.dosages[best.row, first : first + 10]).all()
    assert (reply.positions[0] == genotypes.variants["position"][first : first + 10]).all()
    assert reply.weights == pytest.approx(warm.trained(RUN).network.layers["conv_1"].weight.numpy()[2])
    assert reply.heights.sum(1) == pytest.approx(reply.bits, abs=1e-6)


def test_of_a_wide_window_the_weights_are_those_of_the_offsets_that_are_shown(warm, monkeypatch):
    monkeypatch.setattr("explorer.inspection.filters.windows.MOST_OFFSETS", 6)
    reply = ask(FilterWindows(**ABOUT, filter=2, most=5), warm)
    assert reply.offsets.tolist() == [2, 3, 4, 5, 6, 7]
    assert reply.weights == pytest.approx(warm.trained(RUN).network.layers["conv_1"].weight.numpy()[2][:, 2:8])


def test_responses_are_pooled_by_size_and_exact_when_near(warm, every):
    reply = ask(FilterResponses(**ABOUT, shown="sample", sample=7, bins=100), warm)
    own = every[7]
    assert reply.step == 8
    for k, b in np.ndindex(reply.value.shape):
        part = own[k, 8 * b : 8 * b + 8]
        assert reply.value[k, b] == pytest.approx(part[np.abs(part).argmax()])
        assert own[k, reply.at[k, b]] == pytest.approx(reply.value[k, b])
    reply = ask(FilterResponses(**ABOUT, shown="mean", first=33, end=90, bins=64, located=True), warm)
    assert (reply.step, reply.first, reply.end) == (1, 33, 90)
    assert reply.value == pytest.approx(every.mean(0, dtype=float)[:, 33:90], abs=1e-6)
    variants = warm.dataset(warm.trained(RUN).spec.dataset).genotypes.variants
    assert reply.start is not None
    assert reply.chromosome is not None
    assert reply.chromosomes is not None
    assert reply.start.tolist() == variants["position"][::5][: reply.places].tolist()
    assert reply.chromosomes[reply.chromosome[40]] == variants["chromosome"][200]
    centred = ask(FilterResponses(**ABOUT), warm)
    mean = every.mean(0, dtype=float)
    assert centred.most == pytest.approx(np.abs(mean - mean.mean(1, keepdims=True)).max(), abs=1e-5)


def test_a_job_sums_up_what_takes_longer(warm, every, monkeypatch):
    """The same numbers come from the job's folder; without a job such a question is refused."""
    folder = warm.workspace.runs_folder / JOB
    folder.mkdir()
    parameters = Job.model_validate({"run": RUN, "asked": {"layer": "conv_1", "whose": "held-out"}})
    trained = warm.trained(RUN)
    RunFolder(warm.workspace.runs_folder / RUN).path.joinpath("run.json").write_text(trained.spec.model_dump_json())
    with Report(RunFolder(folder)) as report:
        summed = task.run(parameters, folder, warm.workspace, report)
    rows = np.concatenate([trained.rows.validation, trained.rows.test])
    assert summed["people"] == len(rows)
    monkeypatch.setattr(request, "AT_ONCE", 10)
    with pytest.raises(InputError, match="too many"):
        answer(Filters(**ABOUT, whose="held-out"), warm)
    reply = ask(Filters(**ABOUT, whose="held-out", job=JOB), warm)
    assert reply.samples == len(rows)
    assert reply.highest == pytest.approx(every[rows].max((0, 2)))
    with pytest.raises(InputError, match="another layer"):
        answer(Filters(run=RUN, layer="conv_2", whose="held-out", job=JOB), warm)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (Filters(run=RUN, layer="flatten"), "no filters"),
        (Filters(**ABOUT, place=10_000), "Place"),
        (FilterWindows(**ABOUT, filter=4), "the layer has 4"),
        (FilterResponses(**ABOUT, shown="sample", sample=600), "there are 600"),
        (Filters(run="train-0000000000", layer="conv_1"), "not in this workspace"),
    ],
)
def test_what_is_not_there_is_refused(question, sentence, warm):
    with pytest.raises(InputError, match=sentence):
        answer(question, warm)


@pytest.mark.parametrize(
    "more", [{"bins": 100_000}, {"first": 9, "end": 3}, {"job": "../x"}, {"whose": "cases"}, {"more": 1}]
)
def test_nonsense_is_not_a_question(more):
    with pytest.raises(ValidationError):
        FilterResponses(**ABOUT, **more)


def test_a_click_is_answered_from_what_is_warm(warm, monkeypatch):
    """Once the layer was summed up, no filter of it runs the network again."""
    ask(Filters(**ABOUT), warm)
    network = warm.trained(RUN).network
    monkeypatch.setattr(type(network), "forward", lambda *_: pytest.fail("the network was run"))
    monkeypatch.setattr("explorer.inspection.filters.responses.responses", lambda *_: pytest.fail("so were its layers"))
    for filter in range(4):
        ask(FilterWindows(**ABOUT, filter=filter), warm)
