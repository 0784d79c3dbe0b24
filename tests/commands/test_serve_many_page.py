"""What docs/how-to/serve-many.md tells people to type and to write into files is what the app takes."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from explorer import cli
from explorer.commands import entering, serve, sharing
from explorer.routes.ways import openid_settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "serve-many.md").read_text()
TYPED = re.findall(r"^    (?:podman (?:run|exec) .*?)?(snp-explorer .*)$", PAGE.replace("\\\n", " "), re.MULTILINE)


def block(kind: str) -> str:
    """Return the block of a kind."""
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return found


def parsed(typed: str) -> argparse.Namespace:
    """Return the options of a command, as of the image where it is no command of the shell."""
    words = shlex.split(typed.partition(">")[0])[1:]
    image = ["serve", "--host", "0.0.0.0", "--port", "8501", "--workspace", "/workspace"]
    return cli._parser().parse_args(words if words[0] in ("serve", "password", "address") else [*image, *words])


def opened(arguments: argparse.Namespace) -> bool:
    """Open, as far as that goes without a server; return whether own genotypes are protected."""
    mode = entering.mode(arguments)
    access = serve._access(arguments.host, arguments, arguments.certificate is not None, mode)
    sharing.quota(arguments, mode, access.protected)
    return access.protected


def test_every_command_is_one_that_the_app_takes():
    assert len(TYPED) >= 8, TYPED
    served = [parsed(typed) for typed in TYPED if "password" not in typed and "--users" not in typed]
    protected = {shlex.join(TYPED): [opened(each) for each in served if each.command == "serve"]}
    assert list(protected.values()) == [[False, True, True, False, True]]
    for typed in TYPED:
        assert parsed(typed).command in ("serve", "password", "address")


def test_the_unit_starts_what_the_proxys_configuration_expects():
    unit = block("ini")
    command = re.search(r"^ExecStart=\S*/(snp-explorer serve .*)$", unit, re.MULTILINE)
    assert command
    arguments = parsed(command[1])
    assert opened(arguments)
    site = block("nginx")
    assert f"proxy_pass http://127.0.0.1:{arguments.port};" in site
    assert f"server_name {arguments.name[0]};" in site
    assert f"location /{arguments.base_path}/ {{" in site


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    unit = tmp_path / "snp-explorer.service"
    true = shutil.which("true") or "/bin/true"
    unit.write_text(
        block("ini").replace("/opt/snp-explorer/bin/snp-explorer", true).replace("User=snp-explorer", "User=root")
    )
    said = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (said.returncode, [line for line in said.stderr.splitlines() if str(unit) in line]) == (0, [])


def test_the_settings_of_a_sign_in_are_taken(tmp_path: Path):
    for name, text in (("openid.secret", "secret" * 8), ("openid.toml", block("toml"))):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    settings = openid_settings.read(tmp_path / "openid.toml")
    assert settings.role("ada@example.org") == "administrator"
    assert settings.role("ben@example.org") == "user"
    assert settings.role("eve@evil.example") is None
