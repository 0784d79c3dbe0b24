"""Gram matrices, both losses and the way of the pixels in the browser, against torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from arithmetic import evaluate
from torch import Tensor

from explorer.jobs import prepared
from explorer.training.lessons import scene_network
from explorer.training.lessons.one_scene import Scene

GRAM, RESTYLE, TEXTURES = (f"pictures/one_scene/{name}.js" for name in ("gram", "restyle", "textures"))
WEIGHTS = {
    name: part * np.float16(name.endswith("weight") and 2.5)
    for name, part in scene_network.SceneNet(seed=4).folded().items()
}
KEPT = scene_network.of_weights(WEIGHTS)
STYLES, CONTENT = ("first_relu", "second_relu", "third_relu"), "second_relu"
PICTURE = "((values) => ({ channels: 1, height: 32, width: 32, values: Float32Array.from(values) }))"
RNG = np.random.default_rng(6)
SCENE = RNG.random(1024).astype(np.float32)
STYLE = (np.indices((32, 32)) // 4).sum(0).ravel() % 2


def maps_of(picture: Tensor) -> dict[str, Tensor]:
    """Return what the trunk makes of a picture (1, 1, 32, 32), by layer."""
    made = {"input": picture}
    for layer in scene_network.needed(("where",)):
        sources = [made[one] for one in layer["inputs"]]
        if layer["kind"] == "conv":
            made[layer["name"]] = KEPT.convs[layer["name"]](sources[0])
        elif layer["kind"] == "relu":
            made[layer["name"]] = torch.relu(sources[0])
        elif layer["kind"] == "pool":
            made[layer["name"]] = torch.nn.functional.max_pool2d(sources[0], 2)
        if layer["name"] == STYLES[-1]:
            break
    return made


def gram_of(maps: Tensor) -> Tensor:
    rows = maps[0].flatten(1)
    return rows @ rows.T / rows.shape[1]


def total(picture: Tensor, weight: float) -> tuple[Tensor, Tensor]:
    now, scene, style = (maps_of(one) for one in (picture, shaped(SCENE), shaped(STYLE)))
    content = ((now[CONTENT] - scene[CONTENT]) ** 2).sum() / (scene[CONTENT] ** 2).sum()
    wanted = {name: gram_of(style[name]) for name in STYLES}
    each = [((gram_of(now[name]) - wanted[name]) ** 2).sum() / (wanted[name] ** 2).sum() for name in STYLES]
    return content, weight * torch.stack(each).mean()


def shaped(values: np.ndarray) -> Tensor:
    return torch.tensor(values, dtype=torch.float32).reshape(1, 1, 32, 32)


def test_a_gram_matrix_and_each_of_its_entries_are_torchs():
    values = RNG.normal(size=(4, 15)).astype(np.float32)
    made, entry = evaluate(
        GRAM,
        "[gram(of), entryOf(of, 1, 3, 2)]",
        of={"channels": 4, "height": 3, "width": 5, "values": values.ravel().tolist()},
    )
    expected = torch.tensor(values) @ torch.tensor(values).T / 15
    assert np.array(made["values"]).reshape(4, 4) == pytest.approx(expected.numpy(), abs=1e-5)
    assert entry["value"] == pytest.approx(expected[1, 3].item(), abs=1e-5)
    products = sorted(values[1] * values[3])
    assert [one["one"] * one["other"] for one in entry["largest"]] == pytest.approx(products[:-3:-1], abs=1e-6)
    assert entry["rest"] == pytest.approx(sum(products[:-2]), abs=1e-5)


def test_losses_and_their_gradient_are_torchs():
    asked = (
        f"(() => {{ const wanted = wantedOf(of, {PICTURE}(scene), {PICTURE}(style));"
        f"const made = seen(of, {PICTURE}(now)), grams = gramsOf(made);"
        "return { losses: lossesOf(made, grams, wanted, 3), gradient: gradientOf(of, made, grams, wanted, 3).values };"
        "})()"
    )
    now = RNG.random(1024).astype(np.float32)
    told = evaluated(asked, now=now.tolist())
    picture = shaped(now).requires_grad_()
    content, style = total(picture, 3)
    (content + style).backward()
    assert told["losses"]["content"] == pytest.approx(content.item(), rel=1e-4)
    assert 3 * told["losses"]["style"] == pytest.approx(style.item(), rel=1e-4)
    assert told["losses"]["total"] == pytest.approx((content + style).item(), rel=1e-4)
    assert picture.grad is not None
    scale = picture.grad.abs().max().item()
    assert np.array(told["gradient"]) == pytest.approx(picture.grad.ravel().numpy(), abs=1e-4 * scale)


def test_four_steps_are_those_of_adam_with_torchs_gradients():
    told = evaluated(
        f"(() => {{ const one = new Restyling(of, {PICTURE}(scene), {PICTURE}(style), 3);"
        "for (let k = 0; k < 4; k++) one.step();"
        "return { pixels: one.pixels, losses: one.losses, start: one.start, steps: one.steps }; })()"
    )
    picture, first, second = shaped(SCENE).requires_grad_(), torch.zeros(1), torch.zeros(1)
    for step in range(1, 5):
        (gradient,) = torch.autograd.grad(sum(total(picture, 3)), picture)  # type: ignore[arg-type]
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        with torch.no_grad():
            away = first / (1 - 0.9**step) / ((second / (1 - 0.999**step)).sqrt() + 1e-8)
            picture.sub_(0.04 * away).clamp_(-0.3, 1.3)
    assert told["steps"] == 4
    assert told["start"]["content"] == 0
    assert told["losses"]["total"] < 0.95 * told["start"]["total"]
    assert told["losses"]["total"] == pytest.approx(sum(one.item() for one in total(picture.detach(), 3)), rel=0.02)
    assert np.abs(np.array(told["pixels"]) - picture.detach().ravel().numpy()).mean() < 5e-3


def test_an_untrained_trunk_has_the_same_shape_and_the_spread_of_he():
    first, deep = evaluated("[['first', 72], ['third', 3456]].map(([name]) => untrained(of, 2).kernels[name].weights)")
    assert (len(first), len(deep)) == (72, 3456)
    assert np.std(deep) == pytest.approx(np.sqrt(2 / 144), rel=0.05)
    assert np.mean(deep) == pytest.approx(0, abs=4 * np.sqrt(2 / 144 / 3456))


def test_restyling_goes_on_as_far_as_is_asked_and_begins_anew_with_another_scene():
    told = evaluated(
        "(() => { const one = new Restyler(of, Float32Array.from(style)), input = Float32Array.from(scene);"
        "const ask = { texture: 'photograph', weight: 2, control: 1, steps: 8 }, said = [];"
        "for (const [key, some] of [['a', {}], ['a', {}], ['a', {}], ['a', { steps: 9 }], ['b', { steps: 9 }],"
        "['b', { weight: 3 }], ['b', { weight: 3, steps: 0 }]]) { const made = one.at(input, key, { ...ask, ...some });"
        "said.push([made.own.steps, made.random.steps, made.own.weight]); } return said; })()",
        module="pictures/one_scene/restyler.js",
    )
    assert told == [[6, 6, 2], [8, 8, 2], [8, 8, 2], [9, 9, 2], [6, 6, 2], [6, 6, 3], [0, 0, 3]]


def test_what_is_said_can_be_recomputed():
    """The rows of the button Whose style: an entry from its products, the total from both losses."""
    own = evaluated(
        f"(() => {{ const one = new Restyling(of, {PICTURE}(scene), {PICTURE}(style), 3); one.step(); return one; }})()"
    )
    gram, losses = own["grams"]["second_relu"]["values"], own["losses"]
    said = evaluate(
        "pictures/one_scene/style.js",
        "STYLE.rows({ entry: 16 * 2 + 5, settings: { weight: 3 } }, { own, far: some, left: some })",
        some={"scene": 1, "own": 0.5, "random": 0.8},
        own={name: own[name] for name in ("grams", "losses", "start", "made", "wanted")},
    )
    texts = {row["name"]: row["text"].replace("…", "").replace("−", "-") for row in said}
    values = {row["name"]: float(row["value"].replace("…", "")) for row in said if "value" in row}
    assert values["entry"] == pytest.approx(gram[16 * 2 + 5], abs=1e-4)
    assert values["total"] == pytest.approx(values["content"] + 3 * values["style"], abs=1e-3)
    assert values["style"] == pytest.approx(np.mean(list(losses["layers"].values())), abs=1e-4)
    assert "maps 3 and 6" in texts["entry"]


def test_neighbourhoods_tell_textures_apart():
    made = evaluate(
        TEXTURES,
        "(() => { const all = TEXTURES.map(texture);"
        "return { all, apart: all.map((one) => all.map((other) => unlike(one, other))), grey: unlike(grey, all[0]),"
        "one: together(all[0]), r: correlation(all[0], all[2]), none: correlation(all[0], grey) }; })()",
        grey=[0.3] * 1024,
    )
    apart = np.array(made["apart"])
    assert np.diag(apart) == pytest.approx(0)
    assert (apart + np.eye(3) > 0.3).all()
    assert made["grey"] == pytest.approx(1)
    picture = np.array(made["all"][0]).reshape(32, 32)
    assert made["r"] == pytest.approx(np.corrcoef(made["all"][0], made["all"][2])[0, 1])
    assert made["none"] == pytest.approx(0, abs=1e-6)
    middle = picture - picture.mean()
    assert made["one"][0] == pytest.approx((middle[:28] ** 2).mean())
    assert made["one"][1] == pytest.approx((middle[:28, :-1] * middle[:28, 1:]).mean())


def evaluated(expression: str, module: str = RESTYLE, **values: object):
    """Return what an expression of a module is; `of` is the network."""
    arrays = {name: part.astype(float).ravel().tolist() for name, part in WEIGHTS.items()}
    of = evaluate("pictures/graph.js", "network(layers, arrays)", layers=scene_network.LAYERS, arrays=arrays)
    return evaluate(module, expression, of=of, scene=SCENE.tolist(), style=STYLE.tolist(), **values)


@pytest.mark.slow
def test_the_trained_trunk_carries_over_more_of_a_texture_than_trunks_of_random_weights():
    """Judged without a network, on a scene without noise: nearer to the style, and less of the scene left."""
    named = prepared.manifest()
    assert named is not None
    run = prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("scene-"))
    arrays = {name: part.astype(float).ravel().tolist() for name, part in Scene.load(run).weights.items()}
    of = evaluate("pictures/graph.js", "network(layers, arrays)", layers=scene_network.LAYERS, arrays=arrays)
    shapes = evaluate("pictures/one_scene/state.js", "shapesOf(FIELDS.shapes.usual)")
    scene = evaluate("pictures/one_scene/scene.js", "drawn(shapes).clean", shapes=shapes)
    for name in ("stripes", "dots", "checks"):
        style = evaluate(TEXTURES, "texture(name)", name=name)
        asked = (
            "[of, ...[1, 2, 3].map((seed) => untrained(of, seed))].map((net) => { const one = new Restyling(net, "
            f"{PICTURE}(scene), {PICTURE}(style), 10); for (let k = 0; k < 200; k++) one.step(); return one.pixels; }})"
        )
        made = evaluate(RESTYLE, asked, of=of, scene=scene, style=style)
        asked = "made.map((one) => [unlike(one, style), correlation(one, scene)])"
        (far, left), *others = evaluate(TEXTURES, asked, made=made, style=style, scene=scene)
        assert far < min(one for one, _ in others)
        assert left < min(one for _, one in others)
