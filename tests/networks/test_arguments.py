"""The course's arguments, against numbers worked by hand."""

import pytest

from explorer.networks import arguments


@pytest.mark.parametrize("times", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 64])
def test_small_kernels_see_as_far_with_fewer_parameters(times, channels):
    many, one = arguments.stacked(times, channels), arguments.single(times, channels)
    side = 2 * times + 1
    assert many.parameters == times * (9 * channels + 1) * channels
    assert one.parameters == (side * side * channels + 1) * channels
    fields = [found.rows[-1].receptive_field for found in (many, one)]
    assert fields == [{"height": side, "width": side}] * 2


def test_two_of_3x3_with_64_channels_save_28_percent():
    many, one = arguments.stacked(2, 64), arguments.single(2, 64)
    assert (many.parameters, one.parameters) == (73_856, 102_464)


def test_a_1x1_convolution_takes_60_channels_to_20():
    through = arguments.bottleneck(60, 20, 5, 60)
    row = through["narrow"]
    assert str(row.output) == "20 channels x 100 height x 100 width"
    assert (row.parameters, row.macs) == (60 * 20 + 20, 60 * 20 * 100 * 100)
    at_once = arguments.direct(60, 5, 60)
    assert at_once.macs == 25 * 60 * 60 * 10_000
    assert through.macs == (60 * 20 + 25 * 20 * 60) * 10_000
