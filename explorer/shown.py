"""Text from files as it is shown: what is invisible or turns text around is spelled out, what is endless is cut.

The stored text stays as it is, so that it still matches the user's other files. `kernel/shown.js` does the same in the
browser.
"""

from __future__ import annotations

import re
import unicodedata
import zlib

LONGEST_WORD, LONGEST = 120, 2000
"""Characters of one word, and of a whole text, that are shown; the middle of a longer one is left out."""
MARKS = 4
"""Accents on one letter that are shown; no script stacks more."""
JOINERS = "\u200c\u200d"
"""They join and part letters in Persian and Indic scripts, and emoji: the only invisible characters that stay."""
BLANK = "\u115f\u1160\u3164\uffa0\ufffe\uffff"
"""Letters by their class that nobody sees."""
TAGS = re.compile("(?<=\U0001f3f4)[\U000e0030-\U000e007a]{1,8}\U000e007f")
"""What makes a flag of a region out of a black flag."""
_ODD = re.compile(r"[^\x20-\x7e\xa1-\xac\xae-\u02ff]")
_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def shown(text: object, longest: int = LONGEST) -> str:
    r"""Return text as one line that can harm nothing it stands in, cut in the middle to about `longest` characters.

    Controls, characters that turn the direction of writing, invisible ones and halves of characters are written as
    ⟨U+202E⟩; a line break becomes a space. Markup stays markup: what shows markup has to escape it.

    >>> shown("gpj.exe\u202erefas"), shown("a\x1b[31mb\x00"), shown("two\n lines")
    ('gpj.exe⟨U+202E⟩refas', 'a⟨U+001B⟩[31mb⟨U+0000⟩', 'two  lines')
    >>> shown("e" + 7 * "\u0301")[5:], shown("ACGT" * 2000, 60)
    ('⟨3 more marks⟩', 'ACGTACGTACGTACGT⟨…7,968 more, 5dfcf208…⟩ACGTACGTACGTACGT')
    """
    whole = str(text)
    if _ODD.search(whole):
        whole = spelled(whole if len(whole) <= 4 * longest else cut(whole, 4 * longest))
    if len(whole) > LONGEST_WORD < longest:
        whole = _WORD.sub(lambda word: cut(word[0], LONGEST_WORD), whole)
    return cut(whole, longest) if len(whole) > longest else whole


def cut(text: str, longest: int) -> str:
    """Return a text without its middle, which is told by its length and a checksum of the whole.

    >>> cut("a" * 90, 50)
    'aaaaaaaaaaa⟨…68 more, 2bdd489a…⟩aaaaaaaaaaa'
    """
    if len(text) <= longest:
        return text
    side = max(1, (longest - 27) // 2)
    sum_of_all = zlib.crc32(text.encode("utf-8", "surrogatepass"))
    return f"{text[:side]}⟨…{len(text) - 2 * side:,} more, {sum_of_all:08x}…⟩{text[-side:]}"


def spelled(text: str) -> str:
    r"""Return a text with everything in it visible, and nothing left out but accents that no script stacks.

    >>> spelled("a\x1b[31m\u200b")
    'a⟨U+001B⟩[31m⟨U+200B⟩'
    """
    if not _ODD.search(text):
        return text
    parts: list[str] = []
    kept = {at for tags in TAGS.finditer(text) for at in range(*tags.span())}
    marks = 0
    for at, letter in enumerate(text):
        kind = unicodedata.category(letter)
        if kind in ("Mn", "Me"):
            marks += 1
            if marks <= MARKS:
                parts.append(letter)
            continue
        if marks > MARKS:
            parts.append(f"⟨{marks - MARKS} more marks⟩")
        marks = 0
        if letter == "\n":
            parts.append(" ")
        elif letter in BLANK or (kind in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter not in JOINERS and at not in kept):
            parts.append(f"⟨U+{ord(letter):04X}⟩")
        else:
            parts.append(letter)
    if marks > MARKS:
        parts.append(f"⟨{marks - MARKS} more marks⟩")
    return "".join(parts)
