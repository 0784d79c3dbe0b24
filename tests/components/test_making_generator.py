"""A transposed convolution opened in the browser, against torch; the course's generator counted and paid for."""

from __future__ import annotations

import math

import pytest
import torch
from arithmetic import evaluate

from explorer.networks.build import build
from explorer.networks.drafting.check import check
from explorer.networks.drafting.draft import Draft
from explorer.networks.zoo import gallery
from explorer.screens.learn.making import adversarial

LAYERS = adversarial._described(check(Draft.of(gallery.architecture("gan-generator").build())))


@pytest.mark.parametrize("side", [2, 7])
@pytest.mark.parametrize("taps", [3, 4])
def test_outputs_are_torchs_and_the_sum_of_what_reaches_them(side, taps):
    made, kernel, inputs, reach = evaluate(
        "making/generator/transposed.js",
        "(() => { const l = { side, kernel: KERNELS[taps], stride: 2, padding: 1, bias: 0.5 }, x = numbersFor(side), "
        "wide = outputSide(l); return [output(l, x), l.kernel, x, Array.from({ length: wide * wide }, (_, k) => "
        "reaching(l, Math.floor(k / wide), k % wide))]; })()",
        side=side,
        taps=taps,
    )
    image = torch.tensor(inputs, dtype=torch.float64).reshape(1, 1, side, side)
    weight = torch.tensor(kernel, dtype=torch.float64)[None, None]
    bias = torch.tensor([0.5], dtype=torch.float64)
    expected = torch.nn.functional.conv_transpose2d(image, weight, bias, stride=2, padding=1).ravel().tolist()
    assert made["values"] == pytest.approx(expected)
    assert made["times"] == [len(one) for one in reach]
    for value, all_ in zip(made["values"], reach, strict=True):
        summed = sum(inputs[one["u"] * side + one["v"]] * kernel[one["i"]][one["j"]] for one in all_)
        assert value == pytest.approx(0.5 + summed)


def test_kernel_4_reaches_evenly_and_kernel_3_does_not():
    even, uneven = evaluate(
        "making/generator/transposed.js",
        "[4, 3].map((taps) => output({ side: 7, kernel: KERNELS[taps], stride: 2, padding: 1, bias: 0 }, "
        "numbersFor(7)).times)",
    )
    inside = [even[14 * r + c] for r in range(1, 13) for c in range(1, 13)]
    assert set(inside) == {4}
    assert (even[0], even[1], even[-1]) == (1, 2, 1)
    assert sorted(set(uneven)) == [1, 2, 4]


def test_what_has_not_written_yet_is_left_out():
    first = evaluate(
        "making/generator/transposed.js",
        "output({ side: 2, kernel: KERNELS[4], stride: 2, padding: 1, bias: 0 }, [1, 5, 5, 5], 1).values",
    )
    assert first == [1, 2, 1, 0, 0, 1, 2, 0, -1, 0, 1, 0, 0, 0, 0, 0]


def test_the_generator_is_counted_as_in_the_course():
    counts = {one["name"]: one["parameters"] for one in LAYERS if one["parameters"]}
    assert list(counts.values()) == [633_472, 262_272, 262_272, 6_273]
    assert sum(counts.values()) == 1_164_289
    spec = gallery.architecture("gan-generator").build()
    assert sum(p.numel() for p in build(spec).parameters()) == 1_164_289


def test_the_sums_on_the_page_give_what_they_say():
    totals = evaluate("making/generator/layers.js", "totals(layers, 128)", layers=LAYERS)
    opened = evaluate("making/generator/layers.js", "layers.flatMap((one) => opened(one, 128))", layers=LAYERS)
    assert len(opened) > 20
    for row in (*totals, *opened):
        worked = eval(
            row["text"].replace("×", "*").replace("−", "-").replace(",", "").replace(" bytes", ""),
            {"floor": math.floor},
        )
        assert worked == int(row["value"].lstrip("= ").split(" bytes")[0].replace(",", "")), row


def test_memory_is_what_torch_gives_out():
    spec = gallery.architecture("gan-generator").build()
    network, sizes = build(spec), []
    for module in network.modules():
        if not list(module.children()):
            module.register_forward_hook(lambda _m, _i, out: sizes.append(out.numel()))
    with torch.no_grad():
        network(torch.zeros(1, 100))
    memory = evaluate("making/generator/layers.js", "memory(layers, 128)", layers=LAYERS)
    assert memory["values"] == sum(one["values"] for one in LAYERS)
    assert sum(sizes) in (memory["values"], memory["values"] - 6272), "a reshape may be no module"
    assert memory["activations"] == 128 * 4 * memory["values"]
    assert memory["kept"] == 16 * 1_164_289
