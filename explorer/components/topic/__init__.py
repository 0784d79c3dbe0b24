"""What the views of the course share: a question first, controls, a picture, its arithmetic, and an exercise."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["TopicView"]


class TopicView:
    """One view of the course, by its main script, e.g. "neuron/perceptron/main.js".

    Its style sheets are `topic`'s own, those that lie in the folder of its door ("neuron"), and those of the folders
    named in `styles`, whose parts it has.
    """

    def __init__(self, main: str, styles: tuple[str, ...] = ()) -> None:
        name = main.rpartition("/")[0].replace("/", "_")
        self._draw = declare(f"snp_explorer_{name}", main, styles=("topic", *styles))

    def __call__(self, *, key: str, arrays: Mapping[str, np.ndarray] | None = None, **header: object) -> None:
        """Draw the view; made once for each `key`, it lives in the browser from then on.

        `header` is what its script gets by this name (what JSON holds); `arrays` come beside it as typed arrays.
        """
        self._draw(key=key, data=transport.pack(header, **(arrays or {})), height="content")
