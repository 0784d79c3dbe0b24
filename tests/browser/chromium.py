"""Find a Chromium to drive; `python tests/browser/chromium.py` installs one where there is none.

Debian's headless shell is Chromium without the windows, menus and pages of the desktop's: a fresh page costs it a fifth
of the processor time, so it is taken where both are there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BRIEF = "--js-flags=--no-opt --no-maglev"
"""For pages that live for seconds: optimizing their scripts costs more than it gains."""


def find() -> str | None:
    """Return the path of a Chromium: $CHROMIUM, one on the PATH, or Playwright's own; None where there is none."""
    for candidate in (os.environ.get("CHROMIUM"), *NAMES):
        if candidate and (path := shutil.which(candidate)):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if own and Path(own).exists() else None


def install() -> str | None:
    """Install a package of Debian's, or else Playwright's build; return its path, None where none can be had."""
    if shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        subprocess.run([*root, "apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        for package in ("chromium-headless-shell", "chromium"):
            install = [*root, "apt-get", "install", "-y", "-qq", package]
            subprocess.run(install, check=False, stdout=subprocess.DEVNULL)
            if path := find():
                return path
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find()


if __name__ == "__main__":
    path = find() or install()
    if path is None:
        sys.exit("No Chromium was path and none could be installed. Install one and name it in $CHROMIUM.")
    print(f"browser tests use {path}")
