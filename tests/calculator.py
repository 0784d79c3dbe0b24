"""A reader with a calculator: takes a line of arithmetic as it stands on the screen and works it out anew.

It shares nothing with the engine but the signs: its own parser, and fifty digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import mpmath

TOKEN = re.compile(r"\s*(?:(\d+\.\d+|\d+)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|(if|else|ln|tanh|sin|max|sign|e(?=\^)|[Φφ√²^·/+−(),>−]))")
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(r"^(−?)(\d+(?:\.(\d+))?)(?:[ \u00a0]·[ \u00a0]10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?$")
FUNCTIONS: dict[str, Callable] = {
    "ln": mpmath.log,
    "tanh": mpmath.tanh,
    "sin": mpmath.sin,
    "sign": mpmath.sign,
    "√": mpmath.sqrt,
    "Φ": mpmath.ncdf,
    "φ": mpmath.npdf,
    "max": max,
}


class Calculator:
    """One expression.

    Attributes
    ----------
    value : what comes out
    largest : the largest number that was added or taken away on the way: what rounding in it is relative to
    """

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, self._split(text), 0
        self.largest = mpmath.mpf(0)
        with mpmath.workdps(50):
            self.value = self._conditional()
        assert self.at == len(self.tokens), f"cannot read {text!r} from its part {self.at}"

    @staticmethod
    def _split(text: str) -> list:
        tokens, at = [], 0
        while at < len(text.rstrip()):
            match = TOKEN.match(text, at)
            assert match, f"cannot read {text[at:]!r} in {text!r}"
            digits, raised, sign = match.groups()
            if digits is None:
                tokens.append(sign)
            elif raised is None or raised == "²":
                tokens += [mpmath.mpf(digits), *(["²"] if raised else [])]
            else:
                tokens.append(mpmath.mpf(digits) ** int(raised.translate(RAISED)))
            at = match.end()
        return tokens

    @property
    def _next(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _take(self, *signs: str):
        token = self._next
        assert not signs or token in signs, f"{token} instead of {signs} in {self.text!r}"
        self.at += 1
        return token

    def _conditional(self):
        value = self._sum()
        if self._next == "if":
            self._take()
            left = self._sum()
            self._take(">")
            holds = left > self._sum()
            self._take(",")
            self._take("else")
            other = self._conditional()
            return value if holds else other
        return value

    def _sum(self):
        sign = -1 if self._next == "−" else 1
        if sign < 0:
            self._take()
        value = sign * self._product()
        self.largest = max(self.largest, abs(value))
        while self._next in ("+", "−"):
            sign = 1 if self._take() == "+" else -1
            part = self._product()
            self.largest = max(self.largest, abs(part))
            value += sign * part
        return value

    def _product(self):
        value = self._power()
        while self._next in ("·", "/"):
            value = value * self._power() if self._take() == "·" else value / self._power()
        return value

    def _power(self):
        value = self._atom()
        while self._next in ("²", "^"):
            value = value**2 if self._take() == "²" else value ** self._atom()
        return value

    def _atom(self):
        token = self._take()
        if token == "e":
            self._take("^")
            return mpmath.exp(self._atom())
        if token == "(":
            value = self._conditional()
            self._take(")")
            return value
        if isinstance(token, str):
            assert token in FUNCTIONS, f"{token} has no place there in {self.text!r}"
            return FUNCTIONS[token](*self._arguments()) if token == "max" else FUNCTIONS[token](self._atom())
        return token

    def _arguments(self) -> list:
        self._take("(")
        values = [self._sum()]
        while self._next == ",":
            self._take()
            values.append(self._sum())
        self._take(")")
        return values


def said(text: str, exact: bool) -> tuple[Fraction, Fraction]:
    """Return the number that a result says, and what its last digit counts.

    Zeros at the end of plain numbers are left out, so 0.5 beside 0.47 is 0.50: two decimals count, or two digits where
    it is below 0.01; where it is `exact`, five digits.
    """
    match = NUMBER.match(text)
    assert match, f"{text!r} is no number"
    minus, digits, decimals, raised = match.groups()
    power = int(raised.translate(RAISED)) if raised else 0
    value = Fraction(digits) * Fraction(10) ** power * (-1 if minus else 1)
    last = power - len(decimals or "")
    if raised is None:
        first = _leading(digits) if digits.startswith("0") else len(digits.partition(".")[0]) - 1
        last = min(last, min(-2, first - 4) if exact else -2 if first >= -2 else first - 1)
    return value, Fraction(10) ** last


def _leading(digits: str) -> int:
    behind = digits.partition(".")[2]
    return -1 - (len(behind) - len(behind.lstrip("0")))


def holds(expression: str, result: str, exact: bool) -> bool:
    """Return whether a line is true as it is read: worked out anew it differs by at most one unit of the last digit."""
    worked = Calculator(expression)
    value, unit = said(result, exact)
    with mpmath.workdps(50):
        if value == 0:  # it says nothing, or what rounding to 16 digits leaves
            return bool(abs(worked.value) <= max(worked.largest * mpmath.mpf(10) ** -12, mpmath.mpf(10) ** -290))
        number, one = (mpmath.mpf(each.numerator) / each.denominator for each in (value, unit))
        return bool(abs(worked.value - number) <= one * (1 + mpmath.mpf(10) ** -12))
