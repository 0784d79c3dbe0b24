"""What slides: a kernel along axes of places, whether it weighs, pools, or has weights of its own at each place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from explorer.networks.layers.base import Layer, Line, same_padding
from explorer.networks.mend import Mend
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.windows import WHOLE, Window


class Slide(NamedTuple):
    """How a kernel moves along one axis."""

    axis: str
    kernel: int
    stride: int
    padding: int | str
    dilation: int = 1

    @property
    def span(self) -> int:
        """How many places it covers, holes included."""
        return (self.kernel - 1) * self.dilation + 1

    def short(self, length: int) -> int:
        """Return by how many places a padded axis of this length is too short for it."""
        return 0 if self.padding == "same" else max(0, self.span - length - 2 * int(self.padding))

    def places(self, length: int) -> int:
        """Return the places left after it slid: floor((W - F + 2P) / S) + 1, or ceil(W / S)."""
        if self.padding == "same":
            return -(-length // self.stride)
        return (length + 2 * int(self.padding) - self.span) // self.stride + 1

    def before(self, length: int) -> int:
        """Return the padding before the first place."""
        return same_padding(length, self.span, self.stride)[0] if self.padding == "same" else int(self.padding)

    def window(self, length: int) -> Window:
        """Return what it reads along an axis of this length."""
        return Window(self.kernel, self.stride, self.before(length), self.dilation)

    def line(self, length: int) -> Line:
        """Return the arithmetic of `places`."""
        if self.padding == "same":
            return Line(self.axis, f"ceil({length} / {self.stride})", self.places(length))
        kernel = f"{self.kernel}" if self.dilation == 1 else f"(({self.kernel} - 1)·{self.dilation} + 1)"
        expression = f"floor(({length} - {kernel} + 2·{self.padding}) / {self.stride}) + 1"
        return Line(self.axis, expression, self.places(length))


def slid(layer: Layer, shape: Shape, slides: Sequence[Slide], plain: bool = False) -> dict[str, int]:
    """Return axis -> places left after a kernel slid; ShapeError, with mends for all axes, where it is too long.

    `plain` says that the layer's kernel and padding are single numbers rather than one for each axis.
    """
    for slide in slides:
        if slide.short(shape[slide.axis]):
            break
    else:
        return {slide.axis: slide.places(shape[slide.axis]) for slide in slides}
    length = shape[slide.axis]
    padded = length + 2 * int(slide.padding)
    where = f"{length:,} {slide.axis}" if not slide.padding else f"{padded:,} padded {slide.axis}"
    name = f"kernel {slide.kernel}" + (f" with dilation {slide.dilation}" if slide.dilation > 1 else "")
    kernels: list[int] = []
    paddings: list[int | str] = []
    for one in slides:
        lack = one.short(shape[one.axis])
        kernels.append(one.kernel if not lack else max(1, one.kernel - -(-lack // one.dilation)))
        paddings.append(one.padding if not lack else int(one.padding) + -(-lack // 2))
    kernel, padding = (kernels[0], paddings[0]) if plain else (tuple(kernels), tuple(paddings))
    at = slides.index(slide)
    raise ShapeError(
        layer,
        shape,
        f"{name} is longer than the {where}",
        f"Use {kernels[at]} or pad {paddings[at]}",
        [
            Mend(f"use kernel {by(kernel)}", change={"kernel": kernel}),
            Mend(f"pad {by(padding)}", change={"padding": padding}),
        ],
    )


def single(values: Sequence[int]) -> int | tuple[int, ...]:
    """Return the one value where there is one, else all of them: what a setting holds for one axis or for two."""
    return values[0] if len(values) == 1 else tuple(values)


def by(value: int | str | Sequence[int | str]) -> str:
    """Return "4" or, for several axes, "4 x 3"."""
    return str(value) if isinstance(value, (int, str)) else " x ".join(map(str, value))


class Sliding(Layer, frozen=True):
    """A layer whose kernel slides along places; `slides` says how along each."""

    mixes: ClassVar[bool] = True
    """Whether it mixes channels."""

    def slides(self) -> tuple[Slide, ...]:
        """Return how its kernel moves along each axis of places."""
        raise NotImplementedError

    def slid(self, shape: Shape, channels: int) -> Shape:
        """Return the shape after it slid, or raise ShapeError with mends."""
        slides = self.slides()
        self.expect(shape, "channels", *(slide.axis for slide in slides))
        return Shape(channels=channels, **slid(self, shape, slides, plain=len(slides) == 1))

    def window(self, *shapes: Shape) -> dict[str, Window]:
        places = {slide.axis: slide.window(shapes[0][slide.axis]) for slide in self.slides()}
        return {"channels": WHOLE} | places if self.mixes else places

    def volume(self, *shapes: Shape) -> list[Line]:
        return [slide.line(shapes[0][slide.axis]) for slide in self.slides()]

    @property
    def taps(self) -> int:
        """How many places a kernel reads."""
        size = 1
        for slide in self.slides():
            size *= slide.kernel
        return size

    @property
    def tap_product(self) -> str:
        """The same as a product, "5·5"."""
        return "·".join(str(slide.kernel) for slide in self.slides())

    def margins(self, shape: Shape) -> tuple[tuple[int, int], ...]:
        """Return the padding before and after along each axis."""
        return tuple(
            same_padding(shape[slide.axis], slide.span, slide.stride)
            if slide.padding == "same"
            else (int(slide.padding), int(slide.padding))
            for slide in self.slides()
        )
