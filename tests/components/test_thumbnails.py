"""What the sheets of images and the map of codes get, and what of the browser's answers is believed."""

import numpy as np
import pytest

from explorer.components import code_map, thumbnails, transport
from explorer.components.thumbnails import Line, Thumbnail


@pytest.fixture
def sent(monkeypatch):
    """What the components would send, and the answer that they get."""
    packed = {}

    def component(answer):
        def draw(key, data, **callbacks):
            packed[key] = transport.unpack(data)
            return answer

        return draw

    monkeypatch.setattr(thumbnails, "_SHEET", component({"clicked": "b"}))
    monkeypatch.setattr(code_map, "_MAP", component({"chosen": 2}))
    return packed


def test_every_image_finds_its_own_numbers(sent):
    one, other, ghost = np.arange(6.0).reshape(2, 3), -np.arange(4.0).reshape(2, 2), np.eye(2)
    lines = [
        Line("first", (Thumbnail(one, "one", id="a"), Thumbnail(other, "other", scale="signed", ghost=ghost, id="b"))),
        Line("second", (Thumbnail(np.zeros((0, 0)), "none"),)),
    ]
    assert thumbnails.thumbnails(lines, key="sheet") == "b"
    header, arrays = sent["sheet"]
    images = [image for line in header["lines"] for image in line["thumbnails"]]
    for image, values in zip(images, (one, other, np.zeros((0, 0))), strict=True):
        place = image["image"]
        found = arrays["values"][place["start"] : place["start"] + place["height"] * place["width"]]
        assert found.reshape(place["height"], place["width"]) == pytest.approx(values)
    assert [image["most"] for image in images] == [5, 3, 1]
    start = images[1]["ghost"]["start"]
    assert arrays["values"][start : start + 4] == pytest.approx([1, 0, 0, 1])


def test_what_was_not_offered_cannot_have_been_clicked(sent):
    lines = [Line("", (Thumbnail(np.ones((2, 2)), id="a"), Thumbnail(np.ones((2, 2)))))]
    assert thumbnails.thumbnails(lines, key="sheet") == ""


def test_numbers_that_are_none_do_not_reach_the_browser(sent):
    thumbnails.thumbnails([Line("", (Thumbnail(np.array([[np.nan, 2.0]])),))], key="sheet")
    header, arrays = sent["sheet"]
    assert arrays["values"].tolist() == [0, 2]
    assert header["lines"][0]["thumbnails"][0]["most"] == 2


def test_the_map_is_told_points_and_ink(sent):
    points, images = np.array([[0.0, 1], [2, 3], [4, 5]]), np.full((3, 2, 2), 0.5)
    chosen = code_map.code_map(
        points, images, np.arange(3), np.arange(3), key="map", axes=("x", "y"), near=[1], own=([1, 2], images[0])
    )
    assert chosen == 2
    header, arrays = sent["map"]
    assert arrays["points"] == pytest.approx(points)
    assert (arrays["images"] == 128).all()
    assert (header["near"], header["side"], header["own"]) == ([1], [2, 2], [1, 2])
    assert arrays["own"].shape == (2, 2)
