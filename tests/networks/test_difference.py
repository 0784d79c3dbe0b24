"""Two networks compared: every edit is told, and nothing else."""

from explorer.networks import zoo
from explorer.networks.difference import difference, differences_table
from explorer.networks.spec import read
from explorer.networks.zoo.gallery import ARCHITECTURES

BASE = [
    {"kind": "conv1d", "name": "a", "filters": 4, "kernel": 3, "padding": "same"},
    {"kind": "relu", "name": "b"},
    {"kind": "conv1d", "name": "c", "filters": 4, "kernel": 3, "padding": "same"},
    {"kind": "add", "name": "d", "inputs": ["b", "c"]},
]


def network(layers, positions=20):
    return read({"input": {"channels": 1, "positions": positions}, "layers": layers})


def told(layers, positions=20):
    return [str(change) for change in difference(network(BASE), network(layers, positions))]


def test_equal_networks_do_not_differ():
    assert told(BASE) == []
    drawn = [{**layer, "group": "block", "note": "drawn elsewhere"} for layer in BASE]
    assert told(drawn) == []


def test_each_kind_of_change_is_told():
    a, b, c, d = BASE
    assert sorted(told([a | {"kernel": 5, "bias": False}, b, c, d])) == [
        "a: bias was True, is False",
        "a: kernel was 3, is 5",
    ]
    assert told([a, b | {"kind": "gelu"}, c, d]) == ["b: kind was relu, is gelu"]
    assert told([a, b, c, d | {"inputs": ["a", "c"]}]) == ["d: inputs was b, c, is a, c"]
    assert told(BASE, 30) == ["input: shape was 1 channel x 20 positions, is 1 channel x 30 positions"]


def test_layers_put_in_and_taken_out():
    a, b, c, d = BASE
    norm = {"kind": "batch_norm", "name": "n"}
    assert told([a, norm, b, c, d]) == ["n (batch_norm) was added", "b: inputs was a, is n"]
    assert told([a, c, d | {"inputs": ["a", "c"]}]) == [
        "b (relu) was removed",
        "c: inputs was b, is a",
        "d: inputs was b, c, is a, c",
    ]


def test_a_renamed_layer_is_neither_added_nor_removed():
    a, b, c, d = BASE
    renamed = [a | {"name": "first"}, b, c, d]
    assert told(renamed) == ["a is now called first"]
    both = [a, b | {"name": "bend"}, c, d | {"inputs": ["bend", "c"]}]
    assert told(both) == ["b is now called bend"]


def test_resnet_differs_from_its_plain_twin_by_its_shortcuts():
    changes = difference(ARCHITECTURES["plain-34"].build(), ARCHITECTURES["resnet-34"].build())
    added = [change for change in changes if change.what == "added"]
    assert [change.after for change in added].count("add") == 16
    assert len(added) == 16 + 2 * 3  # a projection and its norm where the width doubles
    assert {change.what for change in changes} == {"added", "inputs"}
    moved = difference(ARCHITECTURES["resnet-50"].build(), ARCHITECTURES["resnet-50-b"].build())
    assert {(c.layer, c.what, c.before, c.after) for c in moved} == {
        pair
        for stage in (3, 4, 5)
        for pair in (
            (f"conv_{stage}_1a", "stride", (2, 2), (1, 1)),
            (f"conv_{stage}_1b", "stride", (1, 1), (2, 2)),
        )
    }


def test_figures_stand_side_by_side():
    small, large = zoo.load("mlp", positions=10, hidden="4"), zoo.load("mlp", positions=10, hidden="8")
    table = differences_table(small, large).set_index("figure")
    assert [*table.loc["parameters"]] == [10 * 4 + 4 + 4 * 2 + 2, 10 * 8 + 8 + 8 * 2 + 2, 52]
    assert table.loc["layers", "change"] == 0
