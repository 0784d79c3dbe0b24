"""The door Sequences: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.sequences import (
    deep,
    embeddings,
    fed_back,
    gated,
    lengths,
    letters,
    one_bit,
    recurrent,
    through_time,
    tokens,
)
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Recurrent cell": recurrent.cell,
    "What is fed back": fed_back.fed_back,
    "Deeper and both ways": deep.deep,
    "Through time": through_time.through_time,
    "Gates": gated.gated,
    "One bit": one_bit.one_bit,
    "What cells remember": letters.remember,
    "Generation": letters.generation,
    "Tokens": tokens.tokens,
    "From one length to another": lengths.lengths,
    "Word vectors": embeddings.word_vectors,
    "SNP vectors": embeddings.snp_vectors,
}


def show() -> None:
    """Draw the page."""
    topics.show("Sequences", TOPICS)
