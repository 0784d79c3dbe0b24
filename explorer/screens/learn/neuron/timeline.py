"""The timeline: stations from the perceptron to the transformer, each with a link to where it can be seen at work."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from explorer.components.topic import TopicView
from explorer.networks.zoo import gallery
from explorer.ui import navigation, topics
from explorer.ui.lessons import lesson

_VIEW = TopicView("neuron/timeline/main.js")

PLACES: dict[str, tuple[tuple[str, str, dict[str, str]], ...]] = {
    "perceptron": (("neuron", "Its rule, step by step", {"topic": "Perceptron"}),),
    "cells": (("convolution", "Simple and complex cells", {"topic": "Visual cells"}),),
    "neocognitron": (("convolution", "The same two steps on digits", {"topic": "Pooling"}),),
    "mlp": (("playground", "Train a hidden layer on XOR", dict(lesson("hidden-layer-xor").parameters)),),
    "cnn": (
        ("architectures", "LeNet-5, layer by layer", {"architecture": "lenet-5-plain"}),
        ("inside_cnn", "A trained one, from inside", {}),
    ),
    "lstm": (("architectures", "An LSTM, layer by layer", {"architecture": "lstm-classifier"}),),
    "alexnet": (("architectures", "AlexNet, layer by layer", {"architecture": "alexnet"}),),
    "vgg": (("architectures", "VGG, layer by layer", {"architecture": "vgg-e"}),),
    "googlenet": (("architectures", "GoogLeNet, layer by layer", {"architecture": "googlenet"}),),
    "gan": (("architectures", "A generator of digits", {"architecture": "gan-generator"}),),
    "resnet": (("architectures", "ResNet-152, block by block", {"architecture": "resnet-152"}),),
    "unet": (("skips", "What its skips carry, measured", {}),),
    "transformer": (("self_attention", "Attention, one dot product at a time", {}),),
    "capsules": (("architectures", "CapsNet, layer by layer", {"architecture": "capsnet"}),),
}
"""Station -> the pages where it works, each with what the link says and what the address has to hold."""

COUNTED = {"alexnet": "alexnet", "vgg": "vgg-e", "googlenet": "googlenet", "resnet": "resnet-152"}


def timeline() -> None:
    """Show the timeline; the neocognitron is open at first."""
    topics.story(
        "The ideas that today's networks are made of came one by one. Open a station to see it at a small size. The "
        "neocognitron of 1979 has what a convolutional network has, filters and pooling, but nothing yet that learns "
        "them from errors."
    )
    links = {
        name: [
            {"href": href(page, address), "words": f"{words} ({navigation.title(page)})"}
            for page, words, address in places
        ]
        for name, places in PLACES.items()
    }
    counted = {name: gallery.architecture(network).counted for name, network in COUNTED.items()}
    _VIEW(key="timeline", links=links, counted=counted)


def href(page: str, address: dict[str, str]) -> str:
    """Return the address of a page, relative to the app's own.

    >>> href("convolution", {"topic": "Visual cells"})
    'convolution?topic=Visual%20cells'
    """
    query = urlencode(address, quote_via=quote, safe=",;:-_.")
    return f"{page}?{query}" if query else page
