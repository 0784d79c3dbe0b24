"""Small pictures: their sizes, where their numbers come from, and what is refused."""

import io

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.utils import Bunch

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.teaching import patches
from explorer.errors import InputError


def file(image: Image.Image, kind: str = "PNG") -> bytes:
    held = io.BytesIO()
    image.save(held, kind)
    return held.getvalue()


def test_a_digit_is_scikit_learns():
    bunch = load_digits()
    assert isinstance(bunch, Bunch)
    third = np.flatnonzero(bunch.target == 7)[2]
    assert np.array_equal(patches.digit(7, 2).values[0], bunch.images[third])
    with pytest.raises(InputError, match="from 0 to 9"):
        patches.digit(10)


@pytest.mark.parametrize(("which", "shape"), [("photo", (1, 24, 24)), ("colour", (3, 14, 14))])
def test_photographs_are_small_and_have_light_and_shade(which, shape):
    found = patches.photograph(which)
    assert found.values.shape == shape
    assert found.values.min() >= 0
    assert found.values.max() <= 255
    assert found.values.std() > 20
    assert len(found.channels) == shape[0]


def test_an_own_picture_keeps_its_middle_square_as_means():
    wide = np.zeros((40, 80, 3), np.uint8)
    wide[:, 20:60] = (200, 100, 50)  # the middle square is even
    found = patches.decode(file(Image.fromarray(wide)), "a.png", 8, colour=True)
    assert found.values.shape == (3, 8, 8)
    assert (found.values == np.array([200, 100, 50])[:, None, None]).all()
    checks = (np.indices((16, 16)).sum(0) % 2 * 255).astype(np.uint8)
    assert (np.abs(patches.decode(file(Image.fromarray(checks)), "b.png", 8, colour=False).values - 127.5) <= 1).all()
    assert patches.decode(file(Image.new("RGB", (300, 200), "white"), "JPEG"), "c.jpg", 24, False).values.min() > 250


def test_what_is_no_picture_or_too_large_is_refused():
    with pytest.raises(InputError, match=r"notes.png: it is not a picture that can be read"):
        patches.decode(b"hello", "notes.png", 8, False)
    cut = file(Image.effect_noise((90, 90), 50))[:900]
    with pytest.raises(InputError, match=r"cut\.png"):
        patches.decode(cut, "cut.png", 8, False)
    with pytest.raises(InputError, match="3,000 by 3,000 pixels"):
        patches.decode(file(Image.new("1", (3000, 3000))), "vast.png", 8, False)


def test_a_window_of_genotypes_holds_means_where_calls_are_missing():
    dosages = np.array([[0, 1, 2, 0], [2, -1, 1, 0], [1, 2, -1, -1], [2, 2, 0, -1]], np.int8)
    names = [f"rs{i}" for i in range(4)]
    genotypes = Genotypes(dosages, np.array(["a", "b", "c", "d"]), variant_table("1", [1, 2, 3, 4], names))
    found = patches.window(genotypes, 1, 3, np.array([1, 2]))
    assert found.values[0].tolist() == [[1.67, 1, 0], [2, 1, 0]]  # means over the people who were typed
    assert (found.across, found.down, found.high) == (("rs1", "rs2", "rs3"), ("b", "c"), 2.0)
    assert patches.window(genotypes, 9, 3, np.array([0])).across == ("rs1", "rs2", "rs3")
