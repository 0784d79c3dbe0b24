"""Scenes with a known truth; a U-Net's skips, joined, left out and silenced, against torch by hand."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from explorer.datasets.teaching import segments
from explorer.networks.geometry import geometry
from explorer.training import checkpoint
from explorer.training.lessons import segmentation

SMALL = segmentation.SegmentationTask(levels=3, width=2, scenes=20, epochs=1, learning_rate=0.01, seed=1)


def test_scenes_depend_on_the_seed_and_shapes_are_what_they_are_called():
    one, same, other = segments.scenes(60, 4), segments.scenes(60, 4), segments.scenes(60, 5)
    assert (one.images == same.images).all()
    assert (one.masks != other.masks).any()
    assert set(np.unique(one.masks)) == {0, 1, 2, 3}
    lit = one.images[one.masks > 0].mean() - one.images[one.masks == 0].mean()
    assert lit == pytest.approx(1, abs=0.05)
    assert one.images[one.masks > 0].std() < 0.5
    alone = [mask for mask in one.masks if len(np.unique(mask)) == 2]
    for mask in alone:  # a ring's middle is background, a disc's is not
        rows, columns = np.nonzero(mask)
        middle = mask[round(rows.mean()), round(columns.mean())]
        if mask.max() == 1 and len(rows) < 40:
            assert middle == 1
    disc, ring = (segments.covered(segments.Shape(kind, 16, 16, 5)) for kind in (1, 2))
    assert disc[16, 16]
    assert not ring[16, 16]
    assert ring.any()


def test_the_net_without_skips_lacks_them_and_nothing_else():
    joined, plain = (segmentation.u_net(SMALL, skips) for skips in (True, False))
    names = [{layer.name for layer in spec.layers} for spec in (joined, plain)]
    assert names[0] - names[1] == {"up_1_skip", "up_2_skip"}
    assert names[1] <= names[0]
    for spec in (joined, plain):
        assert spec.shapes["output"].sizes == (4, 32, 32)
        assert not geometry(spec).errors


def test_overlap_is_counted_by_hand():
    truth = torch.tensor([[1, 1, 0, 2], [1, 0, 0, 2]])
    found = torch.tensor([[1, 0, 0, 2], [1, 1, 0, 0]])
    assert segmentation.overlap(found, truth) == pytest.approx((2 / 4 + 1 / 2) / 2)
    assert segmentation.overlap(truth, truth) == 1
    assert segmentation.overlap(torch.zeros_like(truth), truth) == 0


def test_a_silenced_skip_is_a_skip_of_zeros():
    net, _ = segmentation.fresh(SMALL)
    images = torch.randn(3, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    net.eval()

    def twice(x: torch.Tensor, name: str) -> torch.Tensor:
        for i in (1, 2):
            for kind in ("conv", "norm", "relu"):
                x = net.layers[f"{name}_{kind}_{i}"](x)
        return x

    with torch.no_grad():
        first = twice(images, "down_1")
        second = twice(F.max_pool2d(first, 2), "down_2")
        third = twice(F.max_pool2d(second, 2), "down_3")
        for without, kept in (((), (1, 1)), ((1,), (0, 1)), ((2,), (1, 0)), ((1, 2), (0, 0))):
            x = twice(torch.cat([second * kept[1], net.layers["up_2"](third)], 1), "up_2")
            x = twice(torch.cat([first * kept[0], net.layers["up_1"](x)], 1), "up_1")
            expected = net.layers["output"](x).argmax(1)
            assert torch.equal(segmentation.predicted(net, images, without), expected)
        assert torch.equal(segmentation.predicted(net, images), net(images).argmax(1)), "nothing is left behind"


def test_both_nets_learn_and_are_kept(tmp_path: Path):
    task = SMALL.model_copy(update={"epochs": 6, "scenes": 60})
    nets = segmentation.fresh(task)
    told = list(segmentation.learn(task, nets))
    assert [event.epoch for event in told] == list(range(7))
    for before, after in ((told[1].loss_with, told[-1].loss_with), (told[1].loss_without, told[-1].loss_without)):
        assert before is not None
        assert after is not None
        assert after < before
    for name, net in zip(segmentation.NAMES, nets, strict=True):
        checkpoint.save(tmp_path / f"{name}.safetensors", net.state_dict(), {})
    held = segmentation.load(tmp_path, task)
    _, _, images, truth = segmentation.data(task)
    assert len(images) == segments.JUDGING
    found = segmentation.predicted(held[0], images)
    assert segmentation.overlap(found, truth) == told[-1].with_skips
    cases = segmentation.taken_apart(held, task, images[5], truth[5])
    words = ["with skips", "trained without skips", "without skip 1", "without skip 2", "without any"]
    assert [case.words for case in cases] == words
    assert torch.equal(cases[0].mask, found[5])
    assert torch.equal(cases[1].mask, segmentation.predicted(held[1], images)[5])
