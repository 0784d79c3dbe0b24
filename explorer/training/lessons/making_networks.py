"""The networks of the lessons on autoencoders as specs: what the builder opens."""

from __future__ import annotations

from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import colouring, damaged_digits, digit_codes, unseen_digits, variational_digits


def dense(name: str, widths: tuple[int, ...], activations: tuple[str, ...], note: str = "") -> NetworkSpec:
    """Return dense layers with their activations ("linear" is none), from features to features."""
    layers: list[dict[str, object]] = []
    for place, (units, activation) in enumerate(zip(widths[1:], activations, strict=True), 1):
        layers.append({"kind": "dense", "name": f"layer_{place}", "units": units})
        if activation != "linear":
            layers.append({"kind": activation, "name": f"{activation}_{place}"})
    return NetworkSpec.model_validate({"name": name, "note": note, "input": {"features": widths[0]}, "layers": layers})


def autoencoder(size: int = digit_codes.PLANE) -> NetworkSpec:
    """Return the autoencoder of digits with a code of so many numbers."""
    return dense("autoencoder of digits", digit_codes.network(size, (0,)).widths, digit_codes.ACTIVATIONS)


def mending(damage: damaged_digits.Damage) -> NetworkSpec:
    """Return the network that takes noise off, or fills missing pixels."""
    return dense(f"network for {damage}", damaged_digits.network(damage, (0,)).widths, damaged_digits.ACTIVATIONS)


def unseen() -> NetworkSpec:
    """Return the autoencoder that is trained without one figure."""
    return dense("autoencoder without a figure", unseen_digits.network((0,)).widths, unseen_digits.ACTIVATIONS)


def variational() -> dict[str, NetworkSpec]:
    """Return encoder and decoder; the sample between them is no layer, nor is the divergence in the loss."""
    nets = variational_digits.StackedVariational((0,))
    return {
        "encoder": dense(
            "encoder", nets.encoder.widths, nets.encoder.activations, "Two means, then two log variances."
        ),
        "decoder": dense("decoder", nets.decoder.widths, (nets.decoder.activations[0], "sigmoid"), "Of a sample."),
    }


def colourer() -> NetworkSpec:
    """Return the network that colours a patch of 32 x 32 pixels."""
    filters, kernel, side = colouring.FILTERS, colouring.KERNEL, colouring.SIDE
    wide = {"kind": "conv2d", "filters": filters, "kernel": kernel, "padding": kernel // 2}
    layers = [wide, {"kind": "relu"}, wide, {"kind": "relu"}, {"kind": "conv2d", "filters": 2, "kernel": 1}]
    shape = {"channels": 1, "height": side, "width": side}
    return NetworkSpec.model_validate({"name": "colourer", "input": shape, "layers": layers})
