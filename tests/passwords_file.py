"""A file of names and passwords that are cheap to check."""

from __future__ import annotations

from pathlib import Path

import argon2

CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def line(name: str, password: str = "a", role: str = "") -> str:
    """Return the line of an account."""
    return f"{name}:{CHEAP.hash(password)}{role}"


def write(path: Path, *administrators: str, **passwords: str) -> Path:
    """Write a file that its owner alone can read; return its path."""
    lines = [line(name, word, ":administrator" if name in administrators else "") for name, word in passwords.items()]
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text("# name:password\n\n" + "\n".join(lines) + "\n")
    draft.chmod(0o600)
    draft.replace(path)
    return path
