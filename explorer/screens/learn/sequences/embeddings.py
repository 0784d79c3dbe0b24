"""The topics on vectors of words and of SNPs: who keeps the same company lies near."""

from __future__ import annotations

from explorer.components.topic import TopicView
from explorer.networks.spec import NetworkSpec
from explorer.ui import take_home, topics

WORDS, NUMBERS = 71, 16
"""Words of the generated language, and numbers a word in the view's usual state."""
_WORDS = TopicView("sequences/word_vectors/main.js")


def word_vectors() -> None:
    """Learn vectors of words in the browser, and ask them for analogies."""
    topics.story(
        "A word's vector is learnt from its company alone: **skip-gram** moves it towards the words that stand near it "
        "and away from words drawn at random. Words that keep the same company come to lie together, and *king − man + "
        "woman* comes out near *queen*, because the corpus here is made so that it must. Drag the map, click three "
        "words, or step pair by pair."
    )
    _WORDS(key="word-vectors")
    take_home.network("word_vectors", {"skip-gram network": skip_gram()})


def skip_gram() -> NetworkSpec:
    """Return the network that the vectors are the weights of: a word in, how well each word fits as company out."""
    return NetworkSpec.model_validate(
        {
            "name": "skip-gram",
            "note": "Word vectors: a one-hot word picks its row v of the first table, and u·v with every row u of the "
            "second says how well each word goes with it. Against words drawn at random it is trained on the page "
            "Sequences and meaning; that loss is not among the builder's.",
            "input": {"features": WORDS},
            "layers": [
                {"kind": "dense", "name": "vectors", "units": NUMBERS, "bias": False},
                {"kind": "dense", "name": "company", "units": WORDS, "bias": False},
            ],
        }
    )
