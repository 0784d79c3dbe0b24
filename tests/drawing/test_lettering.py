"""Names from files in figures are text: no tag, no link, no formula, nothing that stands for a number."""

import html
import json
import re
from collections.abc import Callable

import hostile_names as hostile
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from explorer.datasets.traits import Column
from explorer.drawing import linkage, networks, results, rivals, saliency, structure, traits
from explorer.drawing.lettering import lettered, spelled

ROC = np.array([0, 1, 1]), np.array([0.1, 0.8, 0.3])
FIGURES: dict[str, Callable[[str], go.Figure]] = {
    "confusion": lambda n: results.confusion([[3, 1], [0, 2]], [n, "b"]),
    "roc": lambda n: results.roc({n: ROC, "b": ROC}, (n, "b")),
    "fit": lambda n: results.predicted_observed(np.arange(4.0), np.arange(4.0), trait=n),
    "components": lambda n: structure.components(
        np.eye(3),
        np.ones(3) / 3,
        values=np.array([0, 1, 1]),
        column=Column(name=n[:1000], kind="binary", levels=(n[:1000], "b")),
        samples=[n, "b", "c"],
    ),
    "quantities": lambda n: structure.components(
        np.eye(3), np.ones(3) / 3, values=np.arange(3.0), column=Column(name=n[:1000], kind="quantitative")
    ),
    "levels": lambda n: traits.distribution(n, [2, 3], levels=[n, "b"]),
    "histogram": lambda n: traits.distribution(n, [2, 3], edges=[0, 1, 2]),
    "correlations": lambda n: traits.correlations(pd.DataFrame(np.eye(2), columns=[n, "b"])),
    "region": lambda n: linkage.region(np.eye(2), np.array([1, 2]), np.array([n, "b"], dtype=object)),
    "fields": lambda n: networks.receptive_fields([n, "b"], [3, None]),
    "around": lambda n: saliency.start_profile(pd.DataFrame({"distance": [1, 2], n: [0.0, 1.0]})),
    "rivals": lambda n: rivals.rivals({n: [0.4, 0.5], "b": [0.1, 0.2]}, "auroc", own=n),
}
TAG = re.compile(r"<(?!br>|/?extra>)")


def texts(part: object) -> list[str]:
    """Return every text of a figure."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        return [text for key, value in part.items() if key not in ("meta", "template") for text in texts(value)]
    items = part.tolist() if isinstance(part, np.ndarray) else part
    return [text for one in items for text in texts(one)] if isinstance(items, list | tuple) else []


@pytest.mark.parametrize("drawn", FIGURES)
def test_no_name_is_more_than_text(drawn: str):
    usual = len(re.findall(r"%{|<", json.dumps(texts(FIGURES[drawn]("a").to_plotly_json()))))
    for name in hostile.NAMES:
        written = texts(lettered(FIGURES[drawn](name)).to_plotly_json())
        for text in written:
            assert not TAG.search(text), (name, text)
            assert "$" not in text, (name, text)
            assert not set(text) & hostile.INVISIBLE, (name, text)
            assert len(text) < 1000, (name, text)
        found = len(re.findall(r"%{|<", json.dumps(written)))
        assert found <= usual, f"{name!r} put a tag or a stand-in of its own into {drawn}"


def test_a_name_is_read_as_it_stands_in_the_file():
    for name in ("<b>x</b>", "a & b < c", "$5", "AT&amp;T", "100%", "µ-opioid <br> x"):
        written = lettered(FIGURES["levels"](name)).data[0].x[0]  # type: ignore[union-attr]
        assert html.unescape(written).replace("\u2060", "") == name


def test_usual_figures_are_left_alone():
    for make in FIGURES.values():
        figure = make("rs12")
        assert lettered(figure) is figure


def test_description_in_words_has_no_entities():
    assert spelled(f"{hostile.CONTROLS[0]} &lt;b&gt;") == "gpj.exe⟨U+202E⟩refas <b>"


def test_numbers_and_pictures_are_no_text():
    places = np.random.default_rng(0).normal(size=(600, 2))
    drawn = structure.components(places, np.ones(2) / 2, samples=["<b>a</b>", *map(str, range(599))])
    drawn.add_layout_image(source="data:image/png;base64," + "A" * 5000, name="<i>")
    before, after = (json.loads(str(figure.to_json())) for figure in (drawn, lettered(drawn)))
    assert before != after
    assert all(before["data"][0][axis] == after["data"][0][axis] for axis in "xy"), "places are drawn as they were"
    assert before["layout"]["images"][0]["source"] == after["layout"]["images"][0]["source"]
