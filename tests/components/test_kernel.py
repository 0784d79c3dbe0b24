"""What browser parts share stands once, in the kernel, and each of them is mounted in the same way."""

from __future__ import annotations

import re

import pytest

from explorer.routes.modules import shelf

MOUNTED = re.compile(r"^export const mount = mounting\(", re.MULTILINE)


def holding(text: str) -> list[str]:
    return [name for name in shelf().scripts() if text in shelf().texts[name]]


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("new ResizeObserver", "kernel/stage.js"),
        ("setPointerCapture", "kernel/pointers.js"),
        ('prefers-color-scheme: dark)"), "change"', "kernel/stage.js"),
    ],
)
def test_what_is_shared_is_written_once(text, home):
    assert holding(text) == [home]


def test_every_component_is_mounted_by_the_kernel():
    mains = [name for name in shelf().scripts() if name.endswith("/main.js")]
    assert len(mains) > 12
    assert [name for name in mains if not MOUNTED.search(shelf().texts[name])] == []
