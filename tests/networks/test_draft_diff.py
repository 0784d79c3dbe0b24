"""What differs between two networks, against differences made by hand."""

from explorer.networks import zoo
from explorer.networks.draft import Draft
from explorer.networks.draft_diff import difference
from explorer.networks.drafted import check


def test_equal_networks_differ_in_nothing():
    assert difference(zoo.load("cnn"), zoo.load("cnn")).empty


def test_each_kind_of_change_is_named():
    one = zoo.load("residual-cnn", positions=640)
    draft = Draft.of(one).change("block_1_a", kernel=5).insert("tanh", "stem_relu", "block_1_a")
    draft = draft.delete(["block_2_a_norm"])
    other = check(draft).spec
    assert other is not None
    table = difference(one, other).set_index("layer")
    assert table.loc["tanh_1", "change"] == "added"
    assert table.loc["block_2_a_norm", "change"] == "removed"
    assert tuple(table.loc["block_1_a", ["change", "before", "after"]]) == ("kernel", "3", "5")
    assert table.loc["block_1_a", "parameters after"] - table.loc["block_1_a", "parameters before"] == 16 * 16 * 2
    assert set(table.index) == {"tanh_1", "block_2_a_norm", "block_1_a", "block_2_a_relu"}
    assert table.loc["block_2_a_relu", "change"] == "inputs"


def test_another_input_shows_where_shapes_change():
    table = difference(zoo.load("linear", positions=10), zoo.load("linear", positions=12)).set_index("layer")
    assert table.loc["input", "change"] == "shape"
    assert list(table["change"]) == ["shape"] * len(table)
