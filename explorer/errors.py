"""The one error shown to the user, as one plain sentence: a file, a link or a setting cannot be used."""


class InputError(ValueError):
    """Something the user supplied cannot be used: `place` says where, `reason` why, `mend` what to do.

    >>> str(InputError("cohort.bim line 812", "5 columns, expected 6", "Is the genetic distance column missing?"))
    'cohort.bim line 812: 5 columns, expected 6. Is the genetic distance column missing?'
    """

    def __init__(self, place: str, reason: str, mend: str = "") -> None:
        self.place, self.reason, self.mend = place, reason, mend
        end = "" if reason.endswith(("?", "!")) else "."
        super().__init__(f"{place}: {reason}{end}" + (f" {mend}" if mend else ""))
