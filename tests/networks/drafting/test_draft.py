"""Edits of a draft, against graphs rewired by hand."""

import pytest

from explorer.errors import InputError
from explorer.networks import zoo
from explorer.networks.drafting.check import Requirements, check
from explorer.networks.drafting.draft import INPUT, Draft
from explorer.networks.drafting.history import History
from explorer.networks.drafting.layer import DraftLayer
from explorer.networks.drafting.mending import mended
from explorer.networks.geometry import geometry

GENOTYPES = {"channels": 1, "positions": 64}


def chain(*kinds: str) -> Draft:
    """a -> b -> c ... of layers that keep the shape."""
    names = "abcdefgh"[: len(kinds)]
    layers, before = [], INPUT
    for name, kind in zip(names, kinds, strict=True):
        layers.append(DraftLayer(kind, name, (before,)))
        before = name
    return Draft(GENOTYPES, tuple(layers))


def wires(draft: Draft) -> dict[str, tuple[str, ...]]:
    return {block.name: block.inputs for block in draft.layers}


def residual() -> Draft:
    """Input -> a -> b -> c -> sum(a, c) -> d."""
    return chain("relu", "tanh", "relu", "gelu").join("a", "d", "add")


@pytest.mark.parametrize("name", zoo.names())
def test_a_network_survives_being_a_draft(name):
    spec = zoo.load(name)
    again = check(Draft.of(spec)).spec
    assert again is not None
    assert again.sources == spec.sources
    assert [row.parameters for row in geometry(again)] == [row.parameters for row in geometry(spec)]
    assert [layer.settings() for layer in again.layers] == [layer.settings() for layer in spec.layers]


def test_insert_after_a_block_goes_before_all_it_feeds_or_on_one_way_alone():
    draft = residual()
    name = draft.layers[3].name
    assert wires(draft) == {"a": (INPUT,), "b": ("a",), "c": ("b",), name: ("c", "a"), "d": (name,)}
    everywhere = draft.insert("dropout", "a")
    assert wires(everywhere)["b"] == ("dropout_1",)
    assert wires(everywhere)[name] == ("c", "dropout_1")
    alone = draft.insert("dropout", "a", name)
    assert wires(alone)["b"] == ("a",)
    assert wires(alone)[name] == ("c", "dropout_1")
    assert [b.name for b in alone.layers].index("dropout_1") < [b.name for b in alone.layers].index(name)


def test_delete_bridges_the_gap():
    assert wires(chain("relu", "tanh", "relu").delete(["b"])) == {"a": (INPUT,), "c": ("a",)}
    draft = residual()
    name = draft.layers[3].name
    assert wires(draft.delete([name]))["d"] == ("c",)
    assert wires(draft.delete(["c"]))[name] == ("b", "a")
    left = draft.delete(["b", "c"])
    assert wires(left)[name] == ("a",)
    problem = check(left).problems[name]
    assert "two inputs" in problem.sentence
    assert wires(mended(left, problem.mends[0])) == {"a": (INPUT,), "d": ("a",)}
    assert chain("relu").delete(["a"]).layers == ()


def test_move_takes_a_block_or_a_whole_branch_along():
    draft = chain("relu", "tanh", "gelu", "relu")
    assert wires(draft.move(["a"], "c", "d")) == {"b": (INPUT,), "c": ("b",), "a": ("c",), "d": ("a",)}
    assert [b.name for b in draft.move(["c", "d"], INPUT, "a").layers] == ["c", "d", "a", "b"]
    assert wires(draft.move(["d"], INPUT)) == {"d": (INPUT,), "a": ("d",), "b": ("a",), "c": ("b",)}
    assert draft.move(["b"], "a", "c") == draft
    block = residual()
    name = block.layers[3].name
    moved = block.insert("sigmoid", "d").move(["b", "c", name], "d", "sigmoid_1")
    with pytest.raises(InputError, match="one way in"):
        block.move(["c", name], "a")
    assert wires(moved) == {
        "a": (INPUT,),
        "d": ("a",),
        "b": ("d",),
        "c": ("b",),
        name: ("c", "d"),
        "sigmoid_1": (name,),
    }


def test_connect_replaces_or_adds_and_never_makes_a_circle():
    draft = residual()
    name = draft.layers[3].name
    assert wires(draft.connect("b", name))[name] == ("c", "a", "b")
    assert wires(draft.connect("a", "d"))["d"] == ("a",)
    with pytest.raises(InputError, match="feed itself"):
        draft.connect("d", "a")
    with pytest.raises(InputError, match="already"):
        draft.connect("a", name)
    loose = draft.disconnect("a", "b")
    assert wires(loose)["b"] == ()
    checked = check(loose)
    assert checked.spec is None
    assert checked.rows["a"].output is not None
    assert checked.rows["c"].output is None
    assert wires(mended(loose, checked.problems["b"].mends[0])) == wires(draft)


def test_a_connection_brings_blocks_into_an_order_that_holds():
    draft = chain("relu", "tanh", "gelu").disconnect("a", "b").disconnect(INPUT, "a").connect("c", "a")
    draft = draft.connect(INPUT, "b")
    assert [b.name for b in draft.layers] == ["b", "c", "a"]
    assert check(draft).spec is not None


def test_join_before_and_after():
    before = chain("relu", "tanh").join(INPUT, "b", "concatenate")
    assert wires(before) == {"a": (INPUT,), "concatenate_1": ("a", INPUT), "b": ("concatenate_1",)}
    after = chain("relu", "tanh").join(INPUT, "b", "add", after=True)
    assert wires(after) == {"a": (INPUT,), "b": ("a",), "add_1": ("b", INPUT)}
    with pytest.raises(InputError, match="itself"):
        chain("relu", "tanh").join("a", "b", "add")
    spec = check(before).spec
    assert spec is not None
    assert dict(spec.shapes["b"]) == {"channels": 2, "positions": 64}


def test_copies_have_names_and_groups_of_their_own():
    draft = residual()
    name = draft.layers[3].name
    draft = draft.group(["b", "c", name], "block 1")
    copied = draft.duplicate(draft.members("block 1"))
    assert len(copied.members("block 2")) == 3
    first, _, joined = copied.members("block 2")
    assert wires(copied)[first] == (name,)
    assert wires(copied)[joined][1] == name
    assert wires(copied)["d"] == (joined,)
    twice = chain("relu").duplicate(["a"]).duplicate(["a"])
    assert [b.name for b in twice.layers] == ["a", "a_2", "a_1"]
    assert wires(chain("relu").paste(chain("relu", "tanh").cut(["a", "b"]), "a"))["a_1"] == ("a",)


def test_groups_nest_and_dissolve():
    draft = chain("relu", "tanh", "gelu").group(["a", "b"], "stem").group(["b"], "in/ner").group(["a", "b", "c"], "all")
    assert [b.group for b in draft.layers] == ["all/stem", "all/stem/in ner", "all"]
    assert draft.members("all/stem") == ("a", "b")
    assert [b.group for b in draft.ungroup("all/stem").layers] == ["all", "all/in ner", "all"]
    assert [b.group for b in draft.rename_group("all", "net").layers] == ["net/stem", "net/stem/in ner", "net"]
    with pytest.raises(InputError, match="no such group"):
        draft.ungroup("stem")


def test_names_are_unique_and_speakable():
    draft = residual()
    renamed = draft.rename("a", "first")
    assert wires(renamed)["b"] == ("first",)
    for other in ("b", "1st", "input", ""):
        with pytest.raises(InputError):
            draft.rename("a", other)


def test_invalid_settings_break_one_block_and_can_be_mended():
    draft = chain("relu").insert("conv1d", "a", filters=4, kernel=0).insert("relu", INPUT)
    checked = check(draft)
    assert checked.spec is None
    assert set(checked.problems) == {"conv1d_1"}
    assert checked.problems["conv1d_1"].sentence.startswith("Kernel: ")
    assert "it must be at least 1, not 0" in checked.problems["conv1d_1"].sentence
    spec = check(mended(draft, checked.problems["conv1d_1"].mends[0])).spec
    assert spec is not None
    assert spec["conv1d_1"].settings()["kernel"] == 1
    with pytest.raises(InputError, match="no setting"):
        draft.change("a", kernel=3)


def test_what_does_not_fit_is_told_and_the_rest_computed():
    draft = chain("relu", "relu").insert("conv1d", "a", filters=4, kernel=65, padding=0)
    checked = check(draft)
    assert "kernel 65 is longer than the 64 positions" in checked.problems["conv1d_1"].sentence.lower()
    assert checked.rows["a"].output is not None
    assert checked.rows["b"].output is None
    assert set(checked.problems) == {"conv1d_1"}


def test_the_data_ask_for_an_input_and_for_outputs():
    draft = chain("relu")
    requirements = Requirements({"channels": 1, "positions": 32}, 2)
    checked = check(draft, requirements)
    assert checked.spec is None
    for _ in range(2):
        problem = next(iter(check(draft, requirements).problems.values()))
        draft = mended(draft, problem.mends[0])
    checked = check(draft, requirements)
    assert checked.spec is not None
    assert (dict(checked.spec.input), checked.spec.outputs) == (requirements.input, 2)
    image = Draft({"channels": 3, "height": 8, "width": 8}, chain("relu").layers)
    assert check(image, requirements).spec is not None


def test_nothing_is_lost_by_undoing():
    history, drafts = History(chain("relu")), [chain("relu")]
    for name in ("tanh", "gelu", "sigmoid"):
        drafts.append(history.present.insert(name, history.present.output))
        history = history.do(drafts[-1])
    for draft in reversed(drafts[:-1]):
        history = history.undo()
        assert history.present == draft
    assert history.undo() is history
    for draft in drafts[1:]:
        history = history.redo()
        assert history.present == draft
    assert history.redo() is history
    assert history.do(history.present) is history
    assert history.undo().do(chain("tanh")).future == ()
