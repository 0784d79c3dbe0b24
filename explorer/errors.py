"""The one error shown to the user, as one plain sentence: a file, a link or a setting cannot be used."""

LONGEST = 300
"""Letters of a place; a reason may have three times, a mend ten times as many: longer ones lose their middle."""


def plain(words: str, most: int = 3 * LONGEST) -> str:
    r"""Return words for a sentence: what cannot be printed, or would turn its order, is \ufffd; the middle left out.

    >>> plain("a\tb\u202ec"), plain("x" * 5000, 20)
    ('a b\ufffdc', 'xxxxxxxxx … xxxxxxxx')
    """
    if not words.isprintable():
        words = "".join(letter if letter.isprintable() else " " if letter.isspace() else "\ufffd" for letter in words)
    if len(words) <= most:
        return words
    return f"{words[: most // 2 - 1]} … {words[len(words) - most // 2 + 2 :]}"


class InputError(ValueError):
    """Something the user supplied cannot be used: `place` says where, `reason` why, `mend` what to do.

    >>> str(InputError("cohort.bim line 812", "5 columns, expected 6", "Is the genetic distance column missing?"))
    'cohort.bim line 812: 5 columns, expected 6. Is the genetic distance column missing?'
    """

    def __init__(self, place: str, reason: str, mend: str = "") -> None:
        place, reason, mend = plain(place, LONGEST), plain(reason), plain(mend, 10 * LONGEST)
        self.place, self.reason, self.mend = place, reason, mend
        end = "" if reason.endswith(("?", "!")) else "."
        super().__init__(f"{place}: {reason}{end}" + (f" {mend}" if mend else ""))
