"""Questions about units, maps and filters, answered as the library answers them; refusals in words."""

from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.datasets import samples
from explorer.engines.inspector.answers.dispatch import answer
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.fields import ablation, feature_maps
from explorer.jobs.workspace import Workspace
from explorer.messages.inspector.effects import JointAblation, PredictionTrace, SingleAblations
from explorer.messages.inspector.fields import FeatureMap, UnitField
from explorer.networks.geometry import geometry
from explorer.training import loop, snapshots
from explorer.training.spec import RunSpec

RUN = "train-00000000aa"


@pytest.fixture(scope="module")
def warm(tmp_path_factory) -> Warm:
    space = Workspace(tmp_path_factory.mktemp("fields"))
    space.prepare()
    dataset = samples.open_sample("cross")
    space.add(dataset)
    network = {"preset": "cnn", "settings": {"filters": [4, 3], "kernel": 10, "stride": 5, "hidden": [6]}}
    spec = {"traits": (dataset.traits.names("trait")[0],), "network": network, "epochs": 3, "device": "cpu"}
    folder: Path = space.runs_folder / RUN
    folder.mkdir()
    for _ in loop.train(dataset, RunSpec.model_validate(spec | {"dataset": dataset.digest}), folder):
        pass
    return Warm(space)


def ask(question, warm):
    """The answer as it travels."""
    return question.unpack(answer(question, warm).pack())


def test_a_units_field_is_geometrys_and_its_gradients(warm):
    reply = ask(UnitField(run=RUN, layer="conv_2", channel=2, column=30), warm)
    trained = warm.trained(RUN)
    row = geometry(trained.network.spec)["conv_2"]
    assert row.field is not None
    first, last = row.field.window("positions", {"channels": 2, "positions": 30})
    assert (reply.first, reply.last, reply.width) == (first, last, last - first)
    assert reply.unit == (2, 30)
    x = trained.inputs(warm.dataset(trained.spec.dataset).genotypes, trained.rows.train[: reply.samples])
    x.requires_grad_()
    (gradient,) = torch.autograd.grad(trained.network.tap(x, ["conv_2"])["conv_2"][:, 2, 30].sum(), x)
    np.testing.assert_allclose(reply.size, gradient.abs().sum(1).mean(0)[first:last].numpy(), atol=1e-6)
    a, b = reply.span
    total = gradient.abs().sum(1).mean(0).numpy()
    assert total[a:b].sum() >= 0.95 * total.sum() * (1 - 1e-5)
    assert reply.share == pytest.approx((b - a) / (last - first))
    assert [step.layer for step in reply.steps] == ["input", "conv_1", "conv_2"]
    variants = warm.dataset(trained.spec.dataset).genotypes.variants.iloc[trained.columns[first:last]]
    assert sum(one.snps for one in reply.stretches) == last - first
    assert (
        reply.stretches[0].start
        == variants.loc[variants["chromosome"] == reply.stretches[0].chromosome, "position"].min()
    )
    assert reply.by_block.sum() == pytest.approx(total.sum(), rel=1e-4)


def test_another_epoch_has_other_weights_and_the_same_window(warm):
    now, then = (ask(UnitField(run=RUN, layer="conv_1", column=3, epoch=epoch), warm) for epoch in (None, 0))
    assert now.first == then.first
    fresh = snapshots.read(warm.folder(RUN), 0, 0)["layers.conv_1.weight"]
    trained = warm.trained(RUN)
    slope = trained.encoder.values[-1] - trained.encoder.values[0]
    sign = slope[0, then.first : then.last].sign()
    assert np.allclose(then.signed, fresh[0, 0] * sign, atol=1e-6)
    assert not np.allclose(now.signed, then.signed, atol=1e-6)
    with pytest.raises(InputError, match="kept no weights"):
        answer(UnitField(run=RUN, layer="conv_1", epoch=99), warm)


def test_a_map_is_the_layers_values(warm):
    trained = warm.trained(RUN)
    data = warm.dataset(trained.spec.dataset)
    reply = ask(FeatureMap(run=RUN, layer="conv_1_relu", sample=11), warm)
    x = trained.inputs(data.genotypes, np.array([11]))
    np.testing.assert_allclose(reply.values, trained.network.tap(x, ["conv_1_relu"])["conv_1_relu"][0], atol=1e-6)
    assert reply.windows is not None
    assert (reply.channels, reply.places) == reply.values.shape == (4, len(reply.windows))
    reply = ask(FeatureMap(run=RUN, layer="conv_1_relu"), warm)
    two = feature_maps.groups(data, trained.target.traits[0], ablation.judged(trained))
    assert reply.groups == two.names
    one, other = (
        trained.network.tap(trained.inputs(data.genotypes, rows), ["conv_1_relu"])["conv_1_relu"].mean(0)
        for rows in (two.first, two.second)
    )
    np.testing.assert_allclose(reply.values, one - other, atol=1e-5)


def test_wide_maps_share_columns_by_the_largest(warm, monkeypatch):
    from explorer.engines.inspector.answers import fields

    whole = ask(FeatureMap(run=RUN, layer="conv_1", sample=0), warm).values
    monkeypatch.setattr(fields, "MOST_CELLS", whole.size // 3)
    reply = ask(FeatureMap(run=RUN, layer="conv_1", sample=0), warm)
    share = reply.columns_shared
    assert share >= 3
    for k in range(reply.values.shape[1]):
        cut = whole[:, k * share : (k + 1) * share]
        np.testing.assert_array_equal(np.abs(reply.values[:, k]), np.abs(cut).max(1))
    part = ask(FeatureMap(run=RUN, layer="conv_1", sample=0, first=7, last=29), warm)
    assert (part.columns_shared, part.first, part.last) == (1, 7, 29)
    np.testing.assert_array_equal(part.values, whole[:, 7:29])
    with pytest.raises(InputError, match="Columns 90,000 on"):
        answer(FeatureMap(run=RUN, layer="conv_1", sample=0, first=90_000), warm)


def test_a_prediction_is_followed_to_its_last_sum(warm):
    trained = warm.trained(RUN)
    reply = ask(PredictionTrace(run=RUN, sample=4), warm)
    expected = trained.predict(warm.dataset(trained.spec.dataset).genotypes, np.array([4]))[0, 0]
    assert reply.prediction[0] == pytest.approx(expected, rel=1e-6)
    head = reply.head
    assert head is not None
    assert head.bias + sum(term.product for term in head.terms) + head.rest == pytest.approx(head.output, abs=1e-5)
    assert [one.layer for one in reply.layers] == [layer.name for layer in trained.network.spec.layers]


def test_switching_off_tells_with_and_without(warm):
    trained = warm.trained(RUN)
    data = warm.dataset(trained.spec.dataset)
    each = ask(SingleAblations(run=RUN, layer="conv_1_relu", sample=2, how="mean"), warm)
    one = ask(JointAblation(run=RUN, layer="conv_1_relu", sample=2, filters=(3,), how="mean"), warm)
    assert one.sample is not None
    assert each.with_all == pytest.approx(one.sample.with_all)
    assert each.without[3] == pytest.approx(one.sample.without, rel=1e-5)
    row = geometry(trained.network.spec)["conv_1_relu"]
    table = ablation.ranked(trained, data, row, "mean").set_index("filter")
    trait = trained.target.traits[0]
    assert one.metrics.without[trait]["pearson"] == pytest.approx(table["pearson"][3], abs=1e-6)
    assert one.metrics.with_all[trait] == pytest.approx(table.attrs["with all"][trait])
    nothing = ask(JointAblation(run=RUN, layer="conv_1_relu"), warm)
    assert nothing.metrics.with_all == nothing.metrics.without


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (UnitField(run=RUN, layer="conv_7"), "no layer of this name"),
        (UnitField(run=RUN, layer="conv_1", channel=44), "is drawn as 4 x"),
        (FeatureMap(run=RUN, layer="conv_1", sample=10_000), "the dataset has"),
        (FeatureMap(run=RUN, layer="conv_1", trait="nothing"), "no such trait"),
        (PredictionTrace(run=RUN, sample=1, output=5), "the network has 1"),
        (JointAblation(run=RUN, layer="conv_1", filters=(9,)), "has 4"),
    ],
)
def test_what_is_not_there_is_said(warm, question, words):
    with pytest.raises(InputError, match=words):
        answer(question, warm)


def test_the_engine_takes_nothing_of_a_gpu(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is one (a stand-in, which fails at every use), answers come from the processor all the same."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "_lazy_init", lambda: pytest.fail("the GPU is used"))
    fresh = Warm(warm.workspace)
    assert ask(FeatureMap(run=RUN, layer="conv_1_relu", sample=12), fresh)
    assert ask(UnitField(run=RUN, layer="conv_2", channel=1, column=20), fresh)
