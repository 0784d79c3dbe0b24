"""The chart of architectures shows the published figures, and curves the epochs they are given."""

import pytest
from figures import traces

from explorer.drawing import architectures, theme
from explorer.screens.learn.architectures.gallery import published

FACTS = {"resnet-152": (4.49, 60_192_808, 152), "vgg-e": (7.3, 143_667_240, 19), "googlenet": (6.7, 6_998_552, 22)}


def test_every_published_error_stands_at_its_size_and_depth():
    found = published()
    figure = architectures.accuracy(found, marked="googlenet")
    by_parameters, by_depth = {}, {}
    for trace in traces(figure):
        for i, about in enumerate(trace.customdata):
            held = by_parameters if trace.xaxis == "x" else by_depth
            held[about[0]] = (float(trace.x[i]), float(trace.y[i]))
    assert len(by_parameters) == len(by_depth) == len(found)
    titles = {one.name: one.title for one in found}
    for name, (error, parameters, depth) in FACTS.items():
        assert by_parameters[titles[name]] == (pytest.approx(parameters / 1e6), error)
        assert by_depth[titles[name]] == (depth, error)
    assert "ResNet-152" in theme.describe(figure)
    marked = [w for trace in traces(figure) for w in trace.marker.line.width]
    assert sum(width > 0 for width in marked) == 2


def test_curves_are_drawn_as_they_are_given():
    figure = architectures.curves([("plain", [2.0, 1.0], True), ("residual", [2.0, 0.5], False)], "T", "loss", "plain")
    assert [(t.name, list(t.x), list(t.y), t.line.dash) for t in traces(figure)] == [
        ("plain", [1, 2], [2.0, 1.0], "dash"),
        ("residual", [1, 2], [2.0, 0.5], "solid"),
    ]
    assert traces(figure)[0].line.color == traces(figure)[1].line.color
    assert "residual ends at 0.5" in theme.describe(figure)
