"""Transformers on patches: as the builder has them, blind to order without positions, and what is shipped is so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scripted
import torch
from scipy.stats import spearmanr

from explorer.inspection.attention import rollout as known_rollout
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.screens.learn.pictures import patches as screen
from explorer.training.lessons import patch_networks, patches_compared
from explorer.training.lessons.patch_tasks import BLANK, GRIDS, MANY, SIZES, SUBJECTS, convolutional, parts, within
from explorer.training.lessons.patch_transformer import PatchTransformer, cut, rollout, transformer
from explorer.training.lessons.patches_compared import KEPT, MAPS, WAYS, Attended, PatchesTask


def shipped() -> Path:
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("patches-"))


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("places", [True, False])
def test_the_builder_has_the_same_network(subject, places):
    net, built = (
        transformer(GRIDS[subject], SIZES[subject], places, 4),
        build(patch_networks.attending(subject, places)),
    )
    own = sorted(
        net.state_dict().items(), key=lambda item: [item[0].startswith(k) for k in ("head", "blocks", "places")]
    )
    held = dict(zip(built.state_dict(), (tensor for _, tensor in own), strict=True))
    for name, known in built.state_dict().items():  # the embedding of markers has its weights the other way round
        held[name] = (held[name].T if known.dim() == 3 else held[name]).reshape(known.shape)
    built.load_state_dict(held)
    images = parts(subject)[1].images[:5]
    images = images if GRIDS[subject].rows == 1 else images[:, None]
    with torch.no_grad():
        given, known = built.eval()(images), net(cut(images, GRIDS[subject]))
    assert given.ravel().tolist() == pytest.approx(known.ravel().tolist(), abs=1e-5)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_builder_has_the_same_convolutions_of_like_size(subject):
    net, built = convolutional(subject, 4), build(patch_networks.convolutional(subject))
    pairs = zip(built.state_dict().items(), net.state_dict().values(), strict=True)
    built.load_state_dict({name: given.reshape(known.shape) for (name, known), given in pairs})
    images = parts(subject)[1].images[:5]
    with torch.no_grad():
        own = built.eval()(images if GRIDS[subject].rows == 1 else images[:, None])
        assert own.ravel().tolist() == pytest.approx(net(images[:, None]).ravel().tolist(), abs=1e-5)
    sizes = [
        sum(p.numel() for p in one.parameters()) for one in (net, transformer(GRIDS[subject], SIZES[subject], True, 0))
    ]
    assert 0.7 < sizes[0] / sizes[1] < 1.4


@pytest.mark.parametrize("subject", SUBJECTS)
def test_without_positions_no_order_is_seen_and_with_them_it_is(subject):
    patches = cut(parts(subject)[1].images[:20], GRIDS[subject])
    anew = patches_compared.dealt(patches, 3)
    assert sorted(anew[0].ravel().tolist()) == sorted(patches[0].ravel().tolist())
    assert (anew != patches).any()
    for places in (True, False):
        net = transformer(GRIDS[subject], SIZES[subject], places, 1).double()
        with torch.no_grad():
            apart = (net(patches.double()) - net(anew.double())).abs().max().item()
        assert apart > 1e-6 if places else apart < 1e-12


def test_rollout_is_that_of_the_inspector_and_attention_sums_to_one():
    net, patches = (
        transformer(GRIDS["digits"], SIZES["digits"], True, 2),
        cut(parts("digits")[1].images[:3], GRIDS["digits"]),
    )
    with torch.no_grad():
        _, weights = net.looked(patches)
    assert rollout(weights).tolist() == [
        pytest.approx(row) for row in known_rollout.rollout(weights)[:, 0, 1:].tolist()
    ]
    for one in weights:
        assert one.sum(-1).numpy() == pytest.approx(1)


def test_a_head_as_matrices_is_what_the_network_computes():
    net, image = transformer(GRIDS["windows"], SIZES["windows"], True, 6), parts("windows")[1].images[3]
    held = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
    made = patch_networks.head(held, "windows", image.numpy().ravel(), 1, 1)
    with torch.no_grad():
        known = net.looked(cut(image[None], GRIDS["windows"]))[1][1][0, 1]
    assert made.weights.ravel() == pytest.approx(known.numpy().ravel(), abs=1e-5)
    powers = np.exp(made.products / made.divisor)
    assert made.weights == pytest.approx(powers / powers.sum(1, keepdims=True))
    assert made.products == pytest.approx(made.queries @ made.keys.T)


def test_rank_correlations_are_scipys_and_nothing_without_signal():
    one, other = np.round(np.random.default_rng(0).normal(size=(2, 300, 16)), 1)
    told = patches_compared.rank_correlations(one, other)
    assert told == pytest.approx([spearmanr(a, b)[0] for a, b in zip(one, other, strict=True)])
    assert abs(told.mean()) < 0.05
    assert np.isnan(patches_compared.rank_correlations(np.ones((1, 16)), other[:1])).all()


def test_occlusion_is_the_log_probability_before_less_that_after():
    net, patches = (
        transformer(GRIDS["digits"], SIZES["digits"], True, 2),
        cut(parts("digits")[1].images[:4], GRIDS["digits"]),
    )
    falls = patches_compared.occluded(net, patches, 0.0)
    without = patches.clone()
    without[2, 7] = 0
    with torch.no_grad():
        before, after = net(patches)[2].softmax(0), net(without)[2].softmax(0)
    best = before.argmax()
    assert falls[2, 7].item() == pytest.approx((before[best].log() - after[best].log()).item(), abs=1e-5)
    assert falls[(patches == 0).all(2)].abs().max() < 1e-6, "what is blank already changes nothing"


def test_motifs_inside_a_patch_and_across_a_border():
    windows = np.ones((4, 32))
    for row, start in ((0, 4), (1, 5), (2, 6)):
        windows[row, start : start + 3] = (2, 0, 2)
    inside, across = within(windows)
    assert inside.tolist() == [True, True, False, False]
    assert across.tolist() == [False, False, True, False]
    held = parts("windows")[1]
    both = np.logical_or(*within(held.images[:, 0].numpy()))
    assert (both == held.labels.numpy().astype(bool)).all()


def test_what_judges_is_not_learnt_from():
    for subject in SUBJECTS:
        learnt, judge = parts(subject)
        assert len(learnt.images) == MANY[subject]
        if subject != "windows":
            rows = {image.numpy().tobytes() for image in learnt.images}
            assert sum(image.numpy().tobytes() in rows for image in judge.images) == 0


@pytest.mark.parametrize("subject", SUBJECTS)
def test_shipped_weights_do_what_the_tables_say(subject):
    made, place = Attended.load(shipped()), SUBJECTS.index(subject)
    _, judge = parts(subject)
    patches = cut(judge.images, GRIDS[subject])
    for way, kind in enumerate(KEPT, 1):
        net = loaded(made, subject, kind)
        with torch.no_grad():
            told = [
                (net(one).argmax(1) == judge.labels).double().mean().item()
                for one in (patches, patches_compared.dealt(patches, 1))
            ]
        assert told == pytest.approx([made.right[place, way, 0], made.shuffled[place, way - 1, 0]], abs=5e-3)
    some = patches[:100]
    net = loaded(made, subject, "positions")
    counted = patches_compared.occluded(net, some, BLANK[subject]).numpy()
    last, through = patches_compared.class_maps(net, some)
    for row, one in ((0, last), (1, through)):
        rho = np.nanmean(patches_compared.rank_correlations(one, counted))
        assert rho == pytest.approx(made.agreement[place, row, 0], abs=0.1)
    assert made.right.shape == (len(SUBJECTS), len(WAYS), PatchesTask.model_validate({}).seeds)
    assert made.agreement.shape[1] == len(MAPS)
    low, high = made.chance[place]
    assert -0.05 < low < 0 < high < 0.05


def loaded(made: Attended, subject, kind: str) -> PatchTransformer:
    net = transformer(GRIDS[subject], SIZES[subject], kind == "positions", 0)
    net.load_state_dict({key: torch.tensor(part).float() for key, part in made.weights[f"{subject}-{kind}"].items()})
    return net


MAIN = """made = measure(PatchesTask(seeds=1, steps=2))
print(*made.right.ravel(), *made.agreement.ravel(), *made.motifs.ravel())"""


def test_the_script_can_be_made_and_compiled():
    text = screen._script()
    compile(text, "patches", "exec")
    assert "explorer" not in text


@pytest.mark.slow
def test_the_script_says_what_the_lesson_says(tmp_path):
    with scripted.one_thread():
        made = patches_compared.measure(PatchesTask(seeds=1, steps=2))
    said = scripted.numbers(screen.MODULES, MAIN, tmp_path, screen.APART)
    expected = [*made.right.ravel(), *made.agreement.ravel(), *made.motifs.ravel()]
    assert said == pytest.approx(expected, rel=1e-4, abs=1e-6, nan_ok=True)
