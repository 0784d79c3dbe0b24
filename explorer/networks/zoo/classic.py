"""The beginnings: perceptron, multi-layer perceptron, LeNet-5."""

from __future__ import annotations

from pydantic import Field

from explorer.networks.layers import Layer
from explorer.networks.zoo.architecture import Architecture, ImageSettings, Stack
from explorer.networks.zoo.preset import Settings, SomeWidths

Made = tuple[dict[str, int], list[Layer]]


class PerceptronSettings(Settings):
    """Settings of the perceptron."""

    inputs: int = Field(default=2, ge=1, le=100_000, description="How many features it weighs.")


def perceptron(settings: PerceptronSettings) -> Made:
    """Return one unit: a weight for each feature and a bias."""
    stack = Stack()
    stack.put("dense", "output", units=1, note="Above zero is one class, below the other.")
    return {"features": settings.inputs}, stack.layers


class ImageMLPSettings(ImageSettings):
    """Settings of the multi-layer perceptron on images."""

    side: int = Field(default=28, ge=8, le=256, description="Height and width of the image.")
    classes: int = Field(default=10, ge=1, le=100_000, description="How many classes there are.")
    hidden: SomeWidths = Field(default=(512,), description="Units of the hidden layers.")


def mlp(settings: ImageMLPSettings) -> Made:
    """Return dense layers with ReLU over all pixels."""
    stack = Stack()
    stack.put("flatten", "flatten")
    stack.dense(*(settings.wide(units) for units in settings.hidden), settings.classes)
    return settings.image, stack.layers


class LeNetSettings(ImageSettings):
    """Settings of LeNet-5."""

    side: int = Field(default=32, ge=16, le=256, description="Height and width of the image; 28 is padded by 2 first.")
    channels: int = Field(default=1, ge=1, le=64, description="Colours of the image.")
    classes: int = Field(default=10, ge=1, le=100_000, description="How many classes there are.")
    modern: bool = Field(default=True, description="Batch norm, ReLU and max pooling for tanh and average pooling.")


def lenet(settings: LeNetSettings) -> Made:
    """Return two convolutions with pooling, then dense layers of 120, 84 and the classes."""
    stack, modern = Stack(), settings.modern
    if settings.side < 32:
        stack.put("pad", "pad", before=(32 - settings.side) // 2, after=(33 - settings.side) // 2)
    for i, filters in enumerate((6, 16), 1):
        stack.group = f"convolution {i}"
        stack.put("conv2d", f"conv_{i}", filters=settings.wide(filters), kernel=5)
        if modern:
            stack.put("batch_norm", f"conv_{i}_norm")
        stack.put("relu" if modern else "tanh", f"conv_{i}_{'relu' if modern else 'tanh'}")
        stack.put("max_pool2d" if modern else "average_pool2d", f"pool_{i}", kernel=2)
    stack.group = "classifier"
    stack.put("flatten", "flatten")
    for i, units in enumerate((120, 84), 1):
        stack.put("dense", f"dense_{i}", units=settings.wide(units))
        stack.put("relu" if modern else "tanh", f"dense_{i}_{'relu' if modern else 'tanh'}")
    stack.put("dense", "output", units=settings.classes)
    return settings.image, stack.layers


_LENET = "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition. Proc. IEEE, 1998."
_LENET_WHY = (
    "It read the digits of cheques by the million: local kernels shared over the image, pooling between them, all "
    "learnt from pixels by gradient descent. Every convolutional network since has this shape."
)
_LENET_DIFFERS = (
    "The published network learns a weight in each pooling, joins only some maps in the second convolution (60,000 "
    "parameters in all) and ends in distances to fixed patterns; both versions here have plain pooling and full joins."
)
ENTRIES = (
    Architecture(
        "perceptron",
        "Perceptron",
        "dense",
        1958,
        "Rosenblatt: The perceptron, a probabilistic model for information storage and organization in the brain. "
        "Psychological Review, 1958.",
        "The first machine that learnt its weights from examples. It separates two classes by a line and no more: that "
        "it cannot learn XOR is why layers were put one after the other.",
        PerceptronSettings,
        perceptron,
        depth=1,
        counted=3,
    ),
    Architecture(
        "mlp-1x512",
        "MLP, one hidden layer of 512",
        "dense",
        1986,
        "Rumelhart, Hinton, Williams: Learning representations by back-propagating errors. Nature, 1986.",
        "One hidden layer and back-propagation: what a line cannot separate, bent features can. On images it pays "
        "with a weight for every pixel and unit, and knows nothing of neighbourhood.",
        ImageMLPSettings,
        mlp,
        source="ours",
        depth=2,
        counted=1_209_866,
        small={"side": 8, "narrow": 16},
    ),
    Architecture(
        "mlp-3x512",
        "MLP, three hidden layers of 512",
        "dense",
        1986,
        "Rumelhart, Hinton, Williams: Learning representations by back-propagating errors. Nature, 1986.",
        "Depth for little: two more layers of 512 cost less than half of what the first one does, since the pixels are "
        "the many.",
        ImageMLPSettings,
        mlp,
        {"hidden": (512, 512, 512)},
        source="ours",
        depth=4,
        counted=1_735_178,
        small={"side": 8, "narrow": 16},
    ),
    Architecture(
        "lenet-5",
        "LeNet-5 with batch norm, as taught",
        "convolutional",
        1998,
        _LENET,
        _LENET_WHY,
        LeNetSettings,
        lenet,
        source="popular code",
        differs=_LENET_DIFFERS + " This one has batch norm, ReLU and max pooling.",
        depth=5,
        counted=61_750,
        small={"side": 28},
    ),
    Architecture(
        "lenet-5-plain",
        "LeNet-5 without batch norm",
        "convolutional",
        1998,
        _LENET,
        _LENET_WHY,
        LeNetSettings,
        lenet,
        {"modern": False},
        differs=_LENET_DIFFERS + " This one has tanh and average pooling, nearest to the paper.",
        depth=5,
        counted=61_706,
    ),
)
