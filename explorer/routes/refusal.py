"""What is answered to a request that does not pass."""

from __future__ import annotations


class Refusal(Exception):
    """A request that does not pass: the HTTP status and a plain sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status, self.sentence = status, sentence
        super().__init__(sentence)
