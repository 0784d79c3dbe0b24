"""Another user of the same machine: the real server, and a process of another uid; TLS against who listens."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import ports
import psutil
import pytest
import wire
from attacks import CLOSED, TARGETS
from serving import Serving, until

from explorer import cli

NOBODY = 65534


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    """A server, in a folder that everybody may enter: the workspace alone keeps others out."""
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        running = Serving(Path(place) / "workspace")
        yield running
        running.process.terminate()
        running.process.wait(60)


def as_another_user(asked: Callable[[], object]) -> object:
    """Return what a process of another user comes back with (as JSON)."""
    if os.getuid() != 0:
        pytest.skip("only root can start a process of another user")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(writing, "w") as telling:
            try:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
                json.dump(asked(), telling)
            except BaseException as failure:
                telling.write(f"{failure!r}")
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    os.waitpid(child, 0)
    try:
        return json.loads(text)
    except ValueError:
        raise AssertionError(f"the process of another user failed: {text}") from None


def can(act: Callable[[Path], object], path: Path) -> bool:
    """Return whether something can be done to a path."""
    try:
        act(path)
    except OSError:
        return False
    return True


def test_another_user_reads_nothing_of_a_workspace(serving: Serving):
    paths = sorted({serving.workspace, *serving.workspace.rglob("*")})
    assert {"key", "lock", "index.sqlite", "datasets", "runs"} <= {path.name for path in paths}
    open_to_others = [str(path) for path in paths if path.lstat().st_mode & 0o077 and not path.is_symlink()]
    assert not open_to_others

    def reached() -> list[str]:
        assert os.getuid() == NOBODY
        assert can(os.listdir, serving.workspace.parent), "the way there is open, or this would show nothing"
        ways = (os.listdir, os.stat, Path.read_bytes, lambda path: os.open(path, os.O_WRONLY), Path.unlink)
        return [str(path) for path in paths for act in ways if can(act, path)]

    left = as_another_user(reached)
    assert isinstance(left, list)
    assert {*left} <= {str(serving.workspace)}, "others see that there is a workspace, and nothing of it"


def test_another_user_gets_in_by_no_route(serving: Serving):
    everywhere = sorted(path for path in [*TARGETS.values(), *CLOSED.values()] if path != "/_stcore/health")

    def answered() -> list[tuple[int, str]]:
        host = ("Host", f"127.0.0.1:{serving.port}")
        origin = ("Origin", serving.url)
        asked = [
            wire.ask(serving.port, path, [host, origin], method) for path in everywhere for method in ("GET", "POST")
        ]
        sockets = [wire.handshake(serving.port, path, [host, origin]).closed for path in everywhere]
        return [(answer.status, answer.body) for answer in asked] + [each or (0, "") for each in sockets]

    assert answered(), "what they take is imported before: others cannot read the interpreter's files"
    told = as_another_user(answered)
    assert isinstance(told, list)
    assert len(told) > 60
    for status, text in told:
        assert status in (401, 403, 404, 4403), (status, text)
        said = ("genotypes, so it opens only for whoever has its key", "This app is entered in another way.")
        assert any(sentence in text for sentence in said) or text.endswith(".")
        assert str(serving.workspace) not in text


def test_the_key_is_nowhere_but_in_its_file_and_on_the_owners_screen(serving: Serving):
    key = (serving.workspace / "key").read_text()
    assert key in serving.text()
    process = psutil.Process(serving.process.pid)
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            assert key not in " ".join(each.cmdline())
            assert key not in str(each.environ())
    own = [path for path in serving.workspace.rglob("*") if path.is_file() and key.encode() in path.read_bytes()]
    assert own == [serving.workspace / "key"]

    def seen() -> list[str]:
        found = []
        for name in ("environ", "fd", "mem", "maps"):
            path = Path(f"/proc/{serving.process.pid}/{name}")
            with contextlib.suppress(OSError):
                found.append(str(os.listdir(path) if name == "fd" else path.read_bytes()[:10]))
        if key in Path(f"/proc/{serving.process.pid}/cmdline").read_text():
            found.append("the command line")
        return found

    assert as_another_user(seen) == []


def test_the_address_is_told_to_the_owner_alone(serving: Serving, capsys: pytest.CaptureFixture[str]):
    asked = ["address", "--workspace", str(serving.workspace)]
    assert cli.main(asked) == 0
    assert capsys.readouterr().out.strip() == f"{serving.url}/enter?key={(serving.workspace / 'key').read_text()}"

    def told() -> list[object]:
        return [cli.main(asked), *capsys.readouterr()]

    heard = as_another_user(told)
    assert isinstance(heard, list)
    code, out, error = heard
    assert (code, out) == (2, "")
    assert "it belongs to another user" in error
    assert "Traceback" not in error


def test_nobody_is_believed_about_where_a_request_comes_from(serving: Serving):
    forwarded = [("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-Host", "evil.example")]
    key = (serving.workspace / "key").read_text()
    host = ("Host", f"127.0.0.1:{serving.port}")
    answer = wire.ask(serving.port, f"/enter?key={key}", [host, *forwarded, ("Forwarded", "proto=https")])
    assert answer.status == 303
    assert "Secure" not in answer.header("set-cookie"), "the server took a client's word for TLS"


@pytest.mark.slow
def test_over_tls_cookies_are_for_tls_alone(tmp_path: Path):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    port, workspace = ports.take(), tmp_path / "workspace"
    asked = ["serve", "--workspace", workspace, "--port", str(port), "--certificate", certificate]
    log = tmp_path / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "explorer.cli", *asked, "--certificate-key", key], stdout=output, stderr=output
        )
    try:
        until(lambda: "SNP Explorer is at" in log.read_text() or process.poll() is not None, "an address")
        address = next(line.split()[-1] for line in log.read_text().splitlines() if "SNP Explorer is at" in line)
        parts = urlsplit(address)
        assert (parts.scheme, parts.port) == ("https", port)
        with httpx.Client(verify=ssl.create_default_context(cafile=str(certificate))) as client:
            answer = client.get(address)
            assert answer.status_code == 303
            assert "; Secure" in answer.headers["set-cookie"]
            own, plain = f"https://127.0.0.1:{port}", f"http://127.0.0.1:{port}"
            assert client.post(f"{own}/leave", headers={"Origin": plain}).status_code == 403
            assert client.post(f"{own}/leave", headers={"Origin": own}).status_code == 200
    finally:
        process.terminate()
        process.wait(60)


WITHOUT_HTTPS = "The key and all genotypes cross the network unencrypted"
REFUSED = {
    "--host 0.0.0.0": ("open to a network without HTTPS", WITHOUT_HTTPS, "--expose"),
    "--host ::": ("open to a network without HTTPS", WITHOUT_HTTPS, "--expose"),
    "--host 0.0.0.0 --no-key": ("without a key and HTTPS", "Anybody who can reach it", "All genotypes", "--expose"),
    "--name lab.example:80": ("no name of a host",),
    "--name http://lab.example": ("no name of a host",),
    "--base-path lab/./genome": ("no path of an address",),
    "--base-path a//b": ("no path of an address",),
    "--base-path a;Domain=evil": ("no path of an address",),
    "--proxy nginx": ("no IP address", "10.0.0.0/24"),
    "--proxy 0.0.0.0/0": ("that is everybody",),
    "--proxy 127.0.0.1": ("no name to answer under", "--name"),
    "--proxy 127.0.0.1 --name lab.example --no-key": ("without a key", "Anybody who can reach it", "--expose"),
    "--certificate FILE": ("private key are needed", "--certificate-key"),
    "--certificate FILE --certificate-key FILE": ("no certificate with its private key", "Check both files"),
    "--certificate FILE --certificate-key /nowhere/key.pem": ("there is no such file",),
}


@pytest.mark.parametrize("options", REFUSED)
def test_what_would_open_the_app_by_mistake_is_refused_in_a_sentence(
    options: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_text("nothing")
    asked = [str(tmp_path / "file") if option == "FILE" else option for option in options.split()]
    assert cli.main(["serve", "--workspace", str(tmp_path / "workspace"), "--port", str(ports.take()), *asked]) == 2
    said = capsys.readouterr().err
    for part in REFUSED[options]:
        assert part in said
    assert ".." not in said.replace("lab.example", "")
    assert not (tmp_path / "workspace").exists()
