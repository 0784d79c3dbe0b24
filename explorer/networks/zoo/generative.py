"""Networks that make images: the autoencoder, and the generator and the discriminator of a GAN for digits."""

from __future__ import annotations

from pydantic import Field

from explorer.networks.zoo.architecture import Architecture, ImageSettings, Stack
from explorer.networks.zoo.classic import Made
from explorer.networks.zoo.preset import Settings, SomeWidths


class AutoencoderSettings(ImageSettings):
    """Settings of the autoencoder."""

    side: int = Field(default=28, ge=4, le=256, description="Height and width of the image.")
    channels: int = Field(default=1, ge=1, le=64, description="Colours of the image.")
    classes: int = Field(default=1, ge=1, le=1, description="It has no classes.")
    hidden: SomeWidths = Field(default=(128, 32), description="Units on the way in; the last is the code.")


def autoencoder(settings: AutoencoderSettings) -> Made:
    """Return dense layers down to the code and their mirror image up to the pixels."""
    stack, image = Stack(), settings.image
    widths = [settings.wide(units) for units in settings.hidden]
    stack.group = "encoder"
    stack.put("flatten", "pixels")
    for i, units in enumerate(widths, 1):
        code = i == len(widths)
        stack.put("dense", "code" if code else f"encoder_{i}", units=units)
        stack.put("relu", "code_relu" if code else f"encoder_{i}_relu")
    stack.group = "decoder"
    for i, units in enumerate(reversed(widths[:-1]), 1):
        stack.put("dense", f"decoder_{i}", units=units)
        stack.put("relu", f"decoder_{i}_relu")
    stack.put("dense", "drawn", units=settings.channels * settings.side**2)
    stack.put("sigmoid", "drawn_sigmoid")
    stack.group = ""
    stack.put("reshape", "output", shape=image)
    return image, stack.layers


class GeneratorSettings(Settings):
    """Settings of the generator."""

    noise: int = Field(default=100, ge=1, le=4096, description="Random numbers that a digit is made of.")
    side: int = Field(default=28, ge=8, le=256, multiple_of=4, description="Height and width of the digit.")
    narrow: int = Field(default=1, ge=1, le=64, description="By what all widths are divided; 1 is as published.")


def generator(settings: GeneratorSettings) -> Made:
    """Return a dense layer, two transposed convolutions that double the map, and a convolution to one colour."""
    stack, quarter, width = Stack(), settings.side // 4, max(1, 128 // settings.narrow)
    stack.put("dense", "dense_1", units=width * quarter**2)
    stack.put("leaky_relu", "dense_1_relu", slope=0.2)
    stack.put("reshape", "map", shape={"channels": width, "height": quarter, "width": quarter})
    for i in (1, 2):
        stack.put("transposed_conv2d", f"up_{i}", filters=width, kernel=4, stride=2, padding=1)
        stack.put("leaky_relu", f"up_{i}_relu", slope=0.2)
    stack.put("conv2d", "digit", filters=1, kernel=7, padding=3)
    stack.put("sigmoid", "output")
    return {"features": settings.noise}, stack.layers


class DiscriminatorSettings(ImageSettings):
    """Settings of the discriminator."""

    side: int = Field(default=28, ge=8, le=256, description="Height and width of the digit.")
    channels: int = Field(default=1, ge=1, le=64, description="Colours of the image.")
    classes: int = Field(default=1, ge=1, le=1, description="One answer: real, or made.")


def discriminator(settings: DiscriminatorSettings) -> Made:
    """Return two convolutions that halve the map, and one unit that says whether a digit is real."""
    stack = Stack()
    for i in (1, 2):
        stack.group = f"convolution {i}"
        stack.put("conv2d", f"conv_{i}", filters=settings.wide(64), kernel=3, stride=2, padding="same")
        stack.put("leaky_relu", f"conv_{i}_relu", slope=0.2)
        stack.put("dropout", f"conv_{i}_dropout", rate=0.4)
    stack.group = ""
    stack.put("flatten", "flatten")
    stack.put("dense", "output", units=1)
    return settings.image, stack.layers


_GAN = "Goodfellow et al.: Generative adversarial nets. NIPS, 2014."
ENTRIES = (
    Architecture(
        "autoencoder",
        "Autoencoder",
        "generative",
        2006,
        "Hinton, Salakhutdinov: Reducing the dimensionality of data with neural networks. Science, 2006.",
        "It has to pass an image through 32 numbers and draw it again, so those numbers must hold what images differ "
        "in. No labels are needed; with linear layers it finds the principal components.",
        AutoencoderSettings,
        autoencoder,
        source="ours",
        depth=4,
        small={"side": 8, "narrow": 4},
    ),
    Architecture(
        "gan-generator",
        "GAN generator of digits",
        "generative",
        2014,
        _GAN,
        "It turns noise into digits and learns from nothing but being caught by a discriminator that learns beside it. "
        "Transposed convolutions draw from coarse to fine.",
        GeneratorSettings,
        generator,
        source="popular code",
        differs="The paper's generator was dense; this one, as taught, draws with transposed convolutions.",
        depth=4,
        counted=1_164_289,
        small={"noise": 10, "side": 8, "narrow": 16},
    ),
    Architecture(
        "gan-discriminator",
        "GAN discriminator of digits",
        "generative",
        2014,
        _GAN,
        "It says whether a digit is real or made; its gradient is all that the generator ever learns from.",
        DiscriminatorSettings,
        discriminator,
        source="popular code",
        depth=3,
        counted=40_705,
        small={"side": 8, "narrow": 8},
    ),
)
