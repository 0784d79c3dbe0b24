"""Networks kept in a workspace: equal ones once, drafts until they are old."""

import os

import pytest

from explorer.errors import InputError
from explorer.jobs.designs import DRAFTS_KEPT, Designs
from explorer.networks import zoo
from explorer.networks.drafting.draft import Draft


@pytest.fixture
def designs(tmp_path) -> Designs:
    return Designs(tmp_path / "networks")


def test_a_network_is_kept_once_and_found_by_its_id(designs):
    spec = zoo.load("cnn")
    id = designs.save(spec)
    assert designs.save(spec) == id
    assert designs.load(id) == spec
    other = designs.save(spec.model_copy(update={"name": "other"}))
    assert {about.id for about in designs.listed()} == {id, other}
    assert [about.layers for about in designs.listed()] == [len(spec.layers)] * 2
    designs.remove(id)
    assert [about.name for about in designs.listed()] == ["other"]


@pytest.mark.parametrize("id", ["0123456789", "../../etc/x", "", "drafts"])
def test_what_is_not_there_is_said(designs, id):
    with pytest.raises(InputError, match="not in this workspace"):
        designs.load(id)
    assert designs.kept(id) is None


def test_a_broken_draft_is_kept_as_it_stands(designs):
    draft = Draft.of(zoo.load("residual-cnn")).change("stem", kernel=0).disconnect("stem_relu", "block_1_a")
    token = designs.keep("", {"draft": draft.plain()})
    told = designs.kept(token)
    assert told is not None
    again = Draft.read(told["draft"])
    assert [layer.inputs for layer in again.layers] == [layer.inputs for layer in draft.layers]
    assert again["stem"].settings["kernel"] == 0
    assert designs.keep(token, {"draft": draft.plain()}) == token
    with pytest.raises(InputError):
        Draft.read({"draft": 1})


def test_old_drafts_are_forgotten(designs):
    tokens = []
    for age in range(DRAFTS_KEPT + 3):
        tokens.append(designs.keep("", {"n": age}))
        os.utime(designs.folder / "drafts" / f"{tokens[-1]}.json", (age, age))
    designs.keep(tokens[-1], {"n": -1})
    assert designs.kept(tokens[0]) is None
    assert designs.kept(tokens[-1]) == {"n": -1}
