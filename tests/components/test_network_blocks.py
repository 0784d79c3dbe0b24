"""The picture of a network leaves out no layer and no parameter."""

import pytest

from explorer.components.network_diagram import blocks
from explorer.networks import zoo
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec


@pytest.mark.parametrize("name", zoo.names())
def test_blocks_hold_every_parameter_and_are_fed_by_blocks_before_them(name):
    positions = {"als-net": 2048, "promoter-cnn": 64}.get(name, 640)
    found = geometry(zoo.load(name, positions=positions, channels=1, outputs=2))
    drawn = blocks(found)
    assert sum(block.parameters for block in drawn) == found.parameters
    seen = {"input"}
    for block in drawn:
        assert block.sources
        assert set(block.sources) <= seen
        seen.add(block.name)
    assert sum(block.repeats * (1 + len(block.parts)) for block in drawn) == len(found.rows)


def test_als_net_reads_as_in_its_published_table():
    drawn = blocks(geometry(zoo.load("als-net", positions=2048, channels=1, outputs=2)))
    assert [(b.title, b.output, b.repeats) for b in drawn[:6]] == [
        ("Conv 64", "256 × 32", 1),
        ("Conv 1", "256 × 32", 1),
        ("Transpose", "32 × 256", 1),
        ("Reshape", "32 × 16 × 16", 1),
        ("Conv 3×3", "64 × 16 × 16", 1),
        ("Conv 2×2", "64 × 16 × 16", 2),
    ]
    assert [t for _, t in drawn[1].parts] == ["Batch norm", "ReLU"]


def test_a_broken_draft_is_drawn_with_its_reason():
    spec = NetworkSpec(
        input={"channels": 1, "positions": 8},
        layers=[{"kind": "conv1d", "filters": 2, "kernel": 9}, {"kind": "relu"}, {"kind": "flatten"}],  # type: ignore[list-item]
    )
    first = blocks(geometry(spec))[0]
    assert "kernel 9" in first.error
    assert first.output == ""
