"""Every network of the gallery, in small: the receptive field that geometry states is where the gradient is."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.networks.build import build
from explorer.networks.geometry import geometry
from explorer.networks.spec import read
from explorer.networks.zoo.gallery import ARCHITECTURES

sys.path.insert(0, str(Path(__file__).parent))
from test_receptive_field import check, units

WORDS = [name for name, entry in ARCHITECTURES.items() if entry.build().input_shape.axes == ("tokens",)]
INCLUDED_ONLY = {"googlenet", "googlenet-batch-norm", "googlenet-3x3"}
"""At the border a branch with padded pooling sees less than the hull of all branches that geometry states."""


def without_chance(spec):
    """Return the specification with the layer that shows one capsule alone, whichever is longest, taken out."""
    data = spec.model_dump()
    for layer in data["layers"]:
        if layer["kind"] == "capsule_mask":
            layer["kind"] = "linear"
    return read(data)


@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name not in WORDS])
def test_fields_of_all_layers_are_where_the_gradient_is(name):
    """First, last and random units of every layer, on a twin of positive weights without nonlinearity."""
    entry = ARCHITECTURES[name]
    spec = without_chance(entry.spec(**entry.small))
    assert check(spec, exact_at_borders=name not in INCLUDED_ONLY, most=1) >= 1


@pytest.mark.parametrize("name", WORDS)
def test_fields_of_layers_over_words_are_what_other_words_change(name):
    """Words have no gradient: each is changed, and the units that answer otherwise are those that depend on it."""
    entry = ARCHITECTURES[name]
    data = entry.spec(**entry.small).model_dump()
    for layer in data["layers"]:
        if layer["kind"] == "dropout":
            layer["rate"] = 0.0
    spec = read(data)
    found, network = geometry(spec), build(spec, 0, torch.float64).eval()
    generator = torch.Generator().manual_seed(4)
    x = torch.randint(0, 20, (1, *spec.input_shape.sizes), generator=generator).double()
    names = [row.name for row in found if row.field is not None and row.kind not in ("relu", "softmax")]
    with torch.no_grad():
        before = network.tap(x, names)
        changed = []
        for place in range(x.shape[1]):
            other = x.clone()
            other[0, place] = (x[0, place] + 7) % 20
            changed.append(network.tap(other, names))
    compared, rng = 0, np.random.default_rng(0)
    for row in found:
        if row.name not in names:
            continue
        assert row.output
        assert row.field
        for unit in units(row.output, rng, 2):
            value = before[row.name][(0, *unit)]
            touched = [i for i, values in enumerate(changed) if values[row.name][(0, *unit)] != value]
            axis = next(iter(row.field.parts))
            first, last = row.field.window(axis, dict(zip(row.output, unit, strict=True)))
            if touched:
                assert first <= touched[0], (row.name, unit)
                assert touched[-1] < last, (row.name, unit)
                compared += (touched[0], touched[-1] + 1) == (first, last)
    assert compared >= len(names)
