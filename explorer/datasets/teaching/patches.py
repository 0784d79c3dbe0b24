"""Small pictures to convolve: drawn ones, handwritten digits, crops of photographs, windows of genotypes, own files."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

import numpy as np
from PIL import Image, UnidentifiedImageError

from explorer.datasets import blocks
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.teaching import digits
from explorer.errors import InputError

Kind = Literal["grey", "colour", "amount"]
RGB = ("red", "green", "blue")
MOST_PIXELS = 4_000_000
"""The most pixels of the user's own picture, read from its header before anything is unpacked."""
_SMALLER = "Make it smaller first."
_DAMAGES = (
    *(UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError),
    *(struct.error, zlib.error, OverflowError, MemoryError, NotImplementedError, RuntimeError, AttributeError),
)
"""What the readers of pictures raise for bytes that are none."""
_CROPS = {"photo": ("china.jpg", (165, 40, 405, 280), 24), "colour": ("flower.jpg", (190, 60, 530, 400), 14)}
"""Of each photograph that comes with scikit-learn: its file, the part taken (left, upper, right, lower), the side."""


@dataclass(frozen=True, eq=False)
class Patch:
    """A small picture.

    Attributes
    ----------
    values : float64 (channels, rows, columns)
    kind : how it is displayed: light, red-green-blue, or counts
    channels : a name for each
    high : what a full cell holds; zero is an empty one
    across, down : names of columns and rows, or none
    """

    values: np.ndarray
    kind: Kind
    channels: tuple[str, ...]
    high: float
    across: tuple[str, ...] = ()
    down: tuple[str, ...] = ()

    def plain(self) -> dict[str, object]:
        """Return it as what JSON can hold."""
        return {
            "values": self.values.tolist(),
            "kind": self.kind,
            "channels": list(self.channels),
            "high": self.high,
            "across": list(self.across),
            "down": list(self.down),
        }


def drawn(values: np.ndarray, high: float = 1.0) -> Patch:
    """Return a picture of one channel (rows, columns) that was made by hand."""
    return Patch(np.asarray(values, np.float64)[None], "grey" if high > 1 else "amount", ("picture",), high)


def digit(figure: int, example: int = 0) -> Patch:
    """Return a handwritten figure 0..9 of scikit-learn's digits, 8 by 8 with light from 0 to 16."""
    images, labels = digits.all_images()
    known = np.flatnonzero(labels == figure)
    if not len(known):
        raise InputError(f"digit {figure}", "there are digits from 0 to 9")
    return Patch(images[known[example % len(known)]][None], "grey", ("digit",), float(digits.DARKEST))


@lru_cache(maxsize=2)
def photograph(which: Literal["photo", "colour"]) -> Patch:
    """Return a crop of a photograph that comes with scikit-learn: "photo" is grey, "colour" has three channels."""
    from sklearn.datasets import load_sample_image  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    name, box, side = _CROPS[which]
    whole = cast("np.ndarray", load_sample_image(name))
    return _shrunk(Image.fromarray(whole).crop(box), side, which == "colour")


def decode(content: bytes, name: str, side: int, colour: bool) -> Patch:
    """Return an own picture, its middle square made `side` pixels small; InputError where it is none or too large."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "BMP", "WEBP"))
            width, height = image.size
            if width * height > MOST_PIXELS:
                what = f"{width:,} by {height:,} pixels, at most {MOST_PIXELS:,} in all are read"
                raise InputError(name, what, _SMALLER)
            image.draft("RGB", (4 * side, 4 * side))  # lets a JPEG be unpacked at a fraction of its size
            image = image.convert("RGB")
    except Image.DecompressionBombError:
        raise InputError(name, f"it has far more than the {MOST_PIXELS:,} pixels that are read", _SMALLER) from None
    except InputError:
        raise
    except _DAMAGES:
        raise InputError(name, "it is not a picture that can be read", "Bring a PNG or a JPEG.") from None
    short, (width, height) = min(image.size), image.size
    left, upper = (width - short) // 2, (height - short) // 2
    return _shrunk(image.crop((left, upper, left + short, upper + short)), side, colour)


def _shrunk(image: Image.Image, side: int, colour: bool) -> Patch:
    """Return a square picture made small, each cell the mean of what it covers, rounded to whole light 0 to 255."""
    small = np.asarray(image.convert("RGB" if colour else "L").resize((side, side), Image.Resampling.BOX), np.float64)
    if colour:
        return Patch(small.transpose(2, 0, 1), "colour", RGB, 255.0)
    return Patch(small[None], "grey", ("light",), 255.0)


def window(genotypes: Genotypes, variant: int, variants: int, samples: np.ndarray) -> Patch:
    """Return copies of a1 of some samples (indices) at neighbouring variants: a row per sample, a column per variant.

    A missing call holds the variant's mean over all samples, rounded to two decimals.
    """
    first = max(0, min(variant, genotypes.shape[1] - variants))
    stored = blocks.read(genotypes.dosages, None, slice(first, first + variants))
    means = blocks.total_copies(stored) / np.maximum(blocks.known(stored).sum(0), 1)
    values = blocks.copies(stored[samples])
    values = np.where(np.isnan(values), means.round(2), values)
    names = tuple(str(name) for name in genotypes.variants["name"].iloc[first : first + variants])
    sample_names = tuple(str(name) for name in genotypes.samples[samples])
    return Patch(values[None], "amount", ("dosage",), float(genotypes.ploidy), names, sample_names)
