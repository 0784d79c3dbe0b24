"""What a link can leave out is a control that stands in the playground, and what stands there can be left out."""

import re
from pathlib import Path

from explorer.components import playground as component
from explorer.screens.learn.lessons.controls import HIDEABLE

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(component.__file__).parent.glob("*.js")))


def test_every_name_that_can_be_left_out_is_a_control():
    marked = set(re.findall(r'dataset\.control = "(\w+)"', SOURCES))
    made = set(re.findall(r'\b(?:choice|slider|figure|tick|named)\(\s*"(\w+)"', SOURCES))
    asked = set(re.findall(r'\bhides\("(\w+)"\)', SOURCES))
    assert set(HIDEABLE) <= marked | made | asked


def test_every_choice_is_one_that_the_state_knows():
    from explorer.datasets.teaching.pictures import KINDS
    from explorer.datasets.teaching.points import GENERATORS
    from explorer.messages.playground.state import SPEEDS
    from explorer.training.dense.spec import ACTIVATIONS, LOSSES, OPTIMIZERS

    def offered(name):
        found = re.search(rf"export const {name} = (.*?);\n", SOURCES, re.DOTALL)
        assert found, name
        return set(re.findall(r'\["(\w+)"', found.group(1)))

    assert offered("ACTIVATIONS") == set(ACTIVATIONS)
    assert offered("LOSSES") == set(LOSSES)
    assert offered("OPTIMIZERS") == set(OPTIMIZERS)
    assert offered("DATA") == {*GENERATORS, *KINDS, "points", "dataset"}
    speeds = re.search(r"export const SPEEDS = (.*?);\n", SOURCES)
    assert speeds
    assert {int(number) for number in re.findall(r"\[(\d+),", speeds.group(1))} == set(SPEEDS)


def test_per_cent_stands_without_a_space():
    assert re.findall(r"[\d}] %[`\"' ]|\"\s%", SOURCES.replace("% scales", "")) == []
