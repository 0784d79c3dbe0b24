"""The timeline's links lead to pages, topics and networks that there are, and its counts are the published ones."""

import pytest

from explorer.networks.zoo import gallery
from explorer.screens.learn.convolution import page as convolution
from explorer.screens.learn.neuron import page as neuron
from explorer.screens.learn.neuron import timeline
from explorer.ui import navigation

LINKS = [(name, *link) for name, links in timeline.PLACES.items() for link in links]
YEARS = {
    "cnn": 1998, "lstm": 1997,
    "alexnet": 2012, "vgg": 2014, "googlenet": 2014, "gan": 2014, "resnet": 2015, "capsules": 2017,
}  # fmt: skip
PAGES = {about[1] for listed in navigation.SECTIONS.values() for about in listed}


@pytest.mark.parametrize(("station", "page", "words", "address"), LINKS)
def test_a_link_leads_to_what_there_is(station, page, words, address):
    assert page in PAGES
    assert words
    if "architecture" in address:
        assert gallery.architecture(address["architecture"]).year == YEARS[station]
    if "topic" in address:
        assert address["topic"] in {"convolution": convolution, "neuron": neuron}[page].TOPICS


def test_parameters_are_the_published_ones():
    counted = {name: gallery.architecture(network).counted for name, network in timeline.COUNTED.items()}
    assert counted == {"alexnet": 61_100_840, "vgg": 143_667_240, "googlenet": 6_998_552, "resnet": 60_192_808}
