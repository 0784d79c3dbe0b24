"""The topic Tokens: from a typed text to numbers."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("sequences/tokens/main.js")


def tokens() -> None:
    """Tell how a text becomes numbers, and draw the view."""
    topics.story(
        "A network reads no letters. A text is split into tokens, each has an index in a vocabulary, and the index "
        "picks a row of a table: that row, with the token's place added, is what is read. Words leave the unknown out, "
        "characters make long sequences, k-mers cut DNA evenly, byte pairs learn which pieces are worth a row. The "
        "table is drawn by chance, as before training."
    )
    _VIEW(key="sequences-tokens")
