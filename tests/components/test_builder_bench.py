"""What a browser requests of the builder, right or wrong, and what it gets."""

import json

import pytest

from explorer.components.network_builder import Bench, act, fields, hear, picture
from explorer.messages.builder import ACTION
from explorer.networks import zoo
from explorer.networks.drafting.check import Requirements, check
from explorer.networks.drafting.draft import INPUT, Draft
from explorer.networks.drafting.history import History
from explorer.networks.layers import CATALOGUE


@pytest.fixture
def bench() -> Bench:
    return Bench(History(Draft.of(zoo.load("residual-cnn", positions=640))))


def message(*actions: dict, session: str = "s") -> dict:
    return {"session": session, "actions": [{"n": n, **action} for n, action in enumerate(actions, 1)], "chosen": []}


def test_an_edit_is_taken_once_however_often_it_is_sent(bench):
    delete = {"do": "delete", "names": ["block_1_a"]}
    once = hear(bench, message(delete))
    assert "block_1_a" not in once.draft.at
    again = hear(once, message(delete, {"do": "delete", "names": ["block_1_b"]}))
    assert again.done == 2
    assert len(again.draft.layers) == len(bench.draft.layers) - 2
    assert again.notice == ""
    other = hear(again, message({"do": "undo"}, session="another"))
    assert other.done == 1
    assert len(other.draft.layers) == len(bench.draft.layers) - 1


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        {"session": 3},
        {"session": "s", "actions": "delete everything"},
        message({"do": "explode"}),
        message({"do": "delete", "names": ["x" * 5000]}),
        {"session": "s", "actions": [{"do": "undo"}]},
    ],
)
def test_nonsense_changes_nothing(bench, nonsense):
    assert hear(bench, nonsense).draft == bench.draft


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"do": "delete", "names": ["nobody"]}, "no such block"),
        ({"do": "insert", "kind": "wormhole", "source": INPUT}, "no such kind"),
        ({"do": "set", "name": "stem", "setting": "colour", "value": "red"}, "no setting"),
        ({"do": "connect", "source": "output", "target": "stem"}, "feed itself"),
        ({"do": "mend", "name": "stem", "index": 0}, "no longer"),
        ({"do": "paste", "source": INPUT}, "nothing was copied"),
        ({"do": "input_size", "axis": "positions", "size": "-3"}, "no size"),
        ({"do": "input_kind", "kind": "smell"}, "no such kind"),
        ({"do": "move", "names": ["block_1_sum"], "source": INPUT}, "one way in"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(bench, action, words):
    after = act(bench, ACTION.validate_python({"n": 1, **action}))
    assert words in after.notice
    assert after.draft == bench.draft


def test_a_mend_is_found_again_by_its_place(bench):
    requirements = Requirements({"channels": 1, "positions": 640}, 3)
    problem = check(bench.draft, requirements).problems["output"]
    assert problem.mends[0].label == "Use 3 units"
    after = act(bench, ACTION.validate_python({"n": 1, "do": "mend", "name": "output", "index": 0}), requirements)
    assert check(after.draft, requirements).problems == {}


def test_what_an_edit_made_is_chosen(bench):
    after = act(
        bench,
        ACTION.validate_python({"n": 1, "do": "insert", "kind": "tanh", "source": "stem_relu", "target": "block_1_a"}),
    )
    assert after.choose == after.chosen == ("tanh_1",)
    assert after.turn == 1


def test_the_picture_tells_what_the_geometry_says(bench):
    checked = check(bench.draft)
    drawn = picture(checked, batch=10, spans={"stem": "median 3 kb"})
    json.dumps(drawn, allow_nan=False)
    rows = {block["name"]: block for block in drawn["blocks"]}
    assert sum(row["parameters"] for row in rows.values()) == checked.geometry.parameters
    stem = rows["stem"]
    assert (stem["shape"], stem["sees"], stem["jump"]) == ("16 × 63", "20 positions, median 3 kb", "10 positions")
    assert stem["memory"] == "40.3 kB for a batch of 10"  # 16 * 63 * 4 bytes * 10
    assert rows["block_1_sum"]["inputs"] == ["stem_relu", "block_1_b_norm"]


@pytest.mark.parametrize("kind", list(CATALOGUE))
def test_every_kind_can_be_inserted_and_its_settings_written_and_read(kind):
    draft = Draft({"channels": 4, "positions": 64}).insert(kind, INPUT)
    block = draft.layers[0]
    problem = check(draft).problems.get(block.name)
    assert problem is None or problem.sentence
    assert problem is None or "input should" not in problem.sentence.lower()
    about = next(one for one in fields.kinds() if one["kind"] == kind)
    layer = CATALOGUE[kind].model_validate(block.settings)
    for field in about["fields"]:
        value = getattr(layer, field["name"])
        read = fields.read(kind, field["name"], fields.written(value))
        again = CATALOGUE[kind].model_validate({**block.settings, field["name"]: read})
        assert getattr(again, field["name"]) == value, field["name"]
