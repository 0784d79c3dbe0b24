"""Convolutional networks of the playground, against torch.nn, finite differences and loops over pixels."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from torch import nn

from explorer.datasets.teaching import pictures
from explorer.datasets.teaching.digits import all_images
from explorer.errors import InputError
from explorer.training.dense.layout import order
from explorer.training.images import network
from explorer.training.images.layout import ImageLayout, begin, initial, layout
from explorer.training.images.spec import ImageSpec, MapLayer

CONV = [MapLayer(maps=3, kernel=3), MapLayer(kind="max", kernel=2), MapLayer(maps=2, kernel=2, padding="valid")]
OTHERS = [MapLayer(maps=2, kernel=2, activation="tanh"), MapLayer(kind="average", kernel=3)]


def same(spec: ImageSpec, plan: ImageLayout, theta: torch.Tensor) -> nn.Sequential:
    """Return the network as torch.nn has it, with these weights."""
    kinds = {"relu": nn.ReLU, "tanh": nn.Tanh, "linear": nn.Identity}
    modules: list[nn.Module] = []
    for part in plan.stages:
        kernel = part.kernel
        if part.kind == "max":
            modules.append(nn.MaxPool2d(kernel))
            continue
        if part.kind == "average":
            modules.append(nn.AvgPool2d(kernel))
            continue
        weights, biases = theta[part.weights : part.biases], theta[part.biases : part.biases + part.maps]
        if part.kind == "dense":
            if part.entered != (1, 1) or part is plan.stages[len(spec.maps)]:
                modules.append(nn.Flatten())
            layer: nn.Linear | nn.Conv2d = nn.Linear(part.sources * kernel[0] * kernel[1], part.maps)
        else:
            layer = nn.Conv2d(part.sources, part.maps, kernel, padding="same" if part.padded else 0)
        layer.load_state_dict({"weight": weights.reshape(layer.weight.shape).clone(), "bias": biases.clone()})
        modules += [layer, kinds[part.activation]()]
    return nn.Sequential(*modules)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("maps", [CONV, OTHERS, []])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("kind", pictures.KINDS)
def test_it_learns_as_torch_nn_does_with_torch_optim(maps, optimizer, kind):
    drawn = pictures.generate(kind, 60, which="138")
    layers = ({"units": 4, "activation": "tanh"},) if len(maps) > 2 else ()
    spec = ImageSpec.model_validate({"maps": maps, "layers": layers, "optimizer": optimizer, "weight_seed": 3})
    plan = layout(spec, drawn.images.shape[1:], drawn.classes)
    images = torch.from_numpy(drawn.images)
    targets = torch.from_numpy(plan.targets(drawn.labels))
    state = begin(spec, plan)
    assert state.theta.dtype == np.float32
    twin = same(spec, plan, torch.from_numpy(state.theta.copy()))
    choose = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
    step = choose(twin.parameters(), lr=spec.learning_rate)
    for epoch in range(3):
        state = network.train(spec, plan, state, drawn.images, plan.targets(drawn.labels), epoch, 0, 3)
        rows = order(spec, epoch, 60)
        for first in range(0, 60, 20):
            chosen = torch.from_numpy(rows[first : first + 20])
            step.zero_grad()
            sums = twin(images[chosen][:, None])
            nn.functional.cross_entropy(sums, targets[chosen].argmax(1)).backward()
            step.step()
    ours = network.forward(plan, torch.from_numpy(state.theta), images)[-1].flatten(1)
    theirs = twin(images[:, None]).detach()
    assert state.step == 9
    assert (ours - theirs).abs().max() < 1e-5
    assert (
        ours - network.forward(plan, torch.from_numpy(initial(spec, plan)), images)[-1].flatten(1)
    ).abs().max() > 0.01


@pytest.mark.parametrize("loss", ["cross_entropy", "squared", "hinge"])
def test_gradients_are_those_of_finite_differences(loss):
    drawn = pictures.generate("digits", 6, which="138")
    spec = ImageSpec.model_validate(
        {"maps": [*CONV[:2], OTHERS[0]], "loss": loss, "regulariser": "l2", "regulariser_rate": 0.01}
    )
    plan = layout(spec, (8, 8), 3)
    images, targets = torch.from_numpy(drawn.images).double(), torch.from_numpy(plan.targets(drawn.labels)).double()
    theta = torch.from_numpy(initial(spec, plan)).double() + 0.01
    grad = network.gradient(spec, plan, theta, images, targets)

    def objective(place: int, by: float) -> float:
        moved = theta.clone()
        moved[place] += by
        mean = network.losses(plan, network.forward(plan, moved, images)[-1], targets).mean()
        return float(mean + spec.l2 * moved[torch.from_numpy(plan.penalised)].square().sum())

    for place in range(0, plan.size, 7):
        slope = (objective(place, 1e-6) - objective(place, -1e-6)) / 2e-6
        assert float(grad[place]) == pytest.approx(slope, abs=2e-7, rel=1e-5)


def test_a_map_that_is_added_leaves_the_other_kernels_as_they_were():
    few, more = (ImageSpec(maps=(MapLayer(maps=count),)) for count in (3, 4))
    kernels = []
    for spec in (few, more):
        plan = layout(spec, (8, 8), 10)
        kernels.append(initial(spec, plan)[: plan.stages[0].biases].reshape(-1, 9))
    assert (kernels[0] == kernels[1][:3]).all()


def test_what_is_too_large_for_its_maps_is_refused_by_name():
    deep = [MapLayer(kind="max", kernel=3), MapLayer(kind="max", kernel=3)]
    with pytest.raises(InputError, match="layer 2"):
        layout(ImageSpec(maps=tuple(deep)), (8, 8), 10)


def test_windows_of_class_1_hold_the_motif_and_no_others_do():
    drawn = pictures.generate("windows", 400)
    found = [any(tuple(row[k : k + 3]) == (2, 0, 2) for k in range(30)) for row in drawn.images[:, 0].astype(int)]
    assert (np.array(found) == (drawn.labels == 1)).all()
    assert 0.4 < drawn.labels.mean() < 0.6
    counts = [np.abs(drawn.images[drawn.labels == k].sum((1, 2)) - 25).mean() for k in (0, 1)]
    assert abs(counts[0] - counts[1]) < 3  # the number of copies does not tell
    noisy = pictures.generate("windows", 400, noise=50)
    assert (noisy.images == drawn.images).all()
    assert 0.15 < (noisy.labels != drawn.labels).mean() < 0.35


def test_digits_are_those_of_the_names_and_the_share_moves_no_image():
    half, most = (pictures.generate("digits", 100, which="38", train_share=share) for share in (50, 90))
    assert half.names == ("3", "8")
    assert set(half.labels) == {0.0, 1.0}
    assert (half.images == most.images).all()
    assert half.train.sum() == 50
    assert most.train.sum() == 90
    assert half.images.max() == 1.0


def test_digits_read_from_the_file_are_those_that_scikit_learn_reads():
    rows, labels = load_digits(return_X_y=True)
    images, ours = all_images()
    assert (images.reshape(-1, 64) == rows).all()
    assert (ours == labels).all()
