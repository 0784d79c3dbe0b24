"""The upload route: what it takes, what it refuses, and what it leaves behind."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.jobs.quotas import Account, Quota
from explorer.routes import server
from explorer.routes.uploads import Refused, safe_name


@pytest.fixture(scope="module")
def client(site: Any) -> Iterator[httpx.Client]:
    """A browser on our own page."""
    with httpx.Client(base_url=site.url, headers=site.headers) as opened:
        yield opened


def uploads(site: Any) -> set[str]:
    """Every file below uploads/."""
    folder = site.folder / "uploads"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_files_of_one_upload_lie_together_byte_for_byte(site: Any, client: httpx.Client) -> None:
    content = bytes(range(256)) * 9000
    first = client.post("/live/upload", params=site.query(name="cohort.bed"), content=content).json()
    assert (first["name"], first["bytes"]) == ("cohort.bed", len(content))
    second = client.post(
        "/live/upload", params=site.query(name="cohort.bim", upload=first["upload"]), content=b"x"
    ).json()
    assert second["upload"] == first["upload"]
    folder = site.folder / "uploads" / first["upload"]
    assert (folder / "cohort.bed").read_bytes() == content
    assert {path.name for path in folder.iterdir()} == {"cohort.bed", "cohort.bim"}


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({"Origin": "https://elsewhere.example"}, "another site"),
        ({"Origin": "null"}, "another site"),
        ({"Origin": "http://127.0.0.1:1"}, "another site"),
        ({"Origin": None}, "does not say which page"),
        ({"Host": "rebound.example", "Origin": "http://rebound.example"}, "does not answer under this name"),
        ({"Sec-Fetch-Site": "cross-site"}, "another site"),
    ],
)
def test_foreign_pages_are_refused(site: Any, headers: dict[str, str | None], sentence: str) -> None:
    before = uploads(site)
    sent = {name: value for name, value in {**site.headers, **headers}.items() if value is not None}
    answer = httpx.post(f"{site.url}/live/upload", params=site.query(name="a.csv"), content=b"x", headers=sent)
    assert answer.status_code in (403, 421)
    assert sentence in answer.text
    assert uploads(site) == before


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_token_is_needed(site: Any, client: httpx.Client, token: str) -> None:
    answer = client.post("/live/upload", params={"name": "a.csv", "token": token}, content=b"x")
    assert answer.status_code == 403
    assert "Reload it" in answer.json()["error"]


def test_too_large_is_refused_whether_announced_or_not(site: Any, client: httpx.Client) -> None:
    before = uploads(site)
    announced = client.post("/live/upload", params=site.query(name="big.vcf"), content=b"x" * 3_000_001)
    assert announced.status_code == 413
    assert announced.json()["error"].startswith("big.vcf is larger than the 0.003 GB")

    def blocks() -> Iterator[bytes]:
        for _ in range(60):
            yield b"x" * 65536

    try:
        silent = client.post("/live/upload", params=site.query(name="big.vcf"), content=blocks())
    except httpx.WriteError:
        pass  # the server closed the door while the browser was still pushing
    else:
        assert silent.status_code == 413
    assert uploads(site) == before


def test_torn_upload_leaves_nothing(site: Any) -> None:
    before = uploads(site)
    folders = set((site.folder / "uploads").iterdir())
    host = site.origin.removeprefix("http://")
    head = f"POST /live/upload?token={site.token}&name=torn.bed HTTP/1.1\r\nHost: {host}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in site.headers.items())
    name, port = host.split(":")
    with socket.create_connection((name, int(port))) as wire:
        wire.sendall(head.encode() + b"Content-Length: 2000000\r\n\r\n" + b"x" * 500_000)
        end = time.monotonic() + 10
        while set((site.folder / "uploads").iterdir()) == folders and time.monotonic() < end:
            time.sleep(0.01)
    end = time.monotonic() + 10
    while set((site.folder / "uploads").iterdir()) != folders and time.monotonic() < end:
        time.sleep(0.01)
    assert set((site.folder / "uploads").iterdir()) == folders
    assert uploads(site) == before


@pytest.mark.parametrize(
    "name", ["../../../outside.csv", "..\\..\\outside.csv", "/etc/outside.csv", "a/../outside.csv"]
)
def test_name_cannot_leave_its_folder(site: Any, client: httpx.Client, name: str) -> None:
    answer = client.post("/live/upload", params=site.query(name=name), content=b"x").json()
    assert answer["name"] == "outside.csv"
    assert (site.folder / "uploads" / answer["upload"] / "outside.csv").read_bytes() == b"x"
    assert not list(site.folder.parent.glob("outside*"))


def test_upload_id_cannot_leave_its_folder(site: Any, client: httpx.Client) -> None:
    for identity in ("../runs", "0" * 15, "0" * 15 + "/", "G" * 16):
        answer = client.post("/live/upload", params=site.query(name="a.csv", upload=identity), content=b"x")
        assert answer.status_code == 400
        assert "not one that was given out" in answer.json()["error"]


@given(st.text(max_size=300))
def test_safe_name_is_one_plain_part(given_name: str) -> None:
    try:
        name = safe_name(given_name)
    except Refused:
        return
    assert name
    assert "/" not in name
    assert "\\" not in name
    assert name not in (".", "..")
    assert not name.startswith(".")
    assert name.isprintable()
    assert len(name.encode()) <= 200


def test_key_and_sessions_are_for_their_owner_alone(site: Any) -> None:
    assert len((site.folder / "key").read_text()) > 40
    for name in ("key", "sessions.json"):
        assert (site.folder / name).stat().st_mode & 0o077 == 0
    kept = (site.folder / "sessions.json").read_text()
    assert site.cookie.partition("=")[2] not in kept
    assert site.token not in kept


def test_downloads_are_attachments_of_that_run_only(site: Any) -> None:
    run = site.run("to take home")
    (run.folder / "scores.csv").write_text("chromosome,position\n")
    (run.folder / "page.html").write_text("<script>1</script>")
    (run.folder / "worker.lock").write_text("")
    (site.folder / "secret.csv").write_text("secret")
    (run.folder / "link.csv").symlink_to(site.folder / "secret.csv")

    def get(name: str, token: str = site.token, **headers: str) -> httpx.Response:
        address, sent = f"{site.url}/live/files/{run.id}/{name}", {**site.headers, **headers}
        return httpx.get(address, params={"token": token}, headers=sent)

    answer = get("scores.csv")
    assert answer.text == "chromosome,position\n"
    assert answer.headers["content-disposition"] == 'attachment; filename="scores.csv"'
    assert get("page.html").headers["content-security-policy"] == "sandbox, frame-ancestors 'none'"
    for name in ("..%2f..%2fsecret.csv", "link.csv", "worker.lock", "nothing.csv", "%2fetc%2fpasswd"):
        assert get(name).status_code == 404, name
    assert get("scores.csv", token="wrong").status_code == 403
    assert get("scores.csv", Origin="https://elsewhere.example").status_code == 403
    assert get("scores.csv", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.fixture
def learner(site: Any) -> Any:
    """The same server for a person who may hold 2 MB, a new one in every test."""
    here = server.current()
    by = site.by(here.people.add("Ann", "learner")[0].id)
    by.store.quota = Quota(disk_bytes=2_000_000, jobs=2, memory_bytes=10**9)
    by.store.account = by.store.workspace.account = Account(by.store.quota, by.store.workspace.path)
    return replace(by, folder=by.store.workspace.path)


def blocks(bytes: int) -> Iterator[bytes]:
    """Yield a file that does not say how large it is."""
    for _ in range(bytes // 50_000):
        yield b"x" * 50_000


def sent(learner: Any, name: str, content: Any) -> httpx.Response:
    """Return the answer to a file that somebody sends."""
    address = f"{learner.url}/live/upload"
    return httpx.post(address, params=learner.query(name=name), content=content, headers=learner.headers, timeout=60)


def test_files_end_where_a_person_s_room_does(learner: Any) -> None:
    assert sent(learner, "first.vcf", b"x" * 1_500_000).status_code == 200
    for content in (b"x" * 600_000, blocks(600_000)):
        try:
            refused = sent(learner, "second.vcf", content)
        except httpx.TransportError:  # the answer may come while the file is still being sent
            continue
        assert refused.status_code == 507
        assert refused.json()["error"].startswith("Your room on the disk: you hold ")
        assert "of the 2 MB that one person may" in refused.json()["error"]
    assert {name.split("/")[1] for name in uploads(learner)} == {"first.vcf"}
    assert sent(learner, "third.vcf", blocks(400_000)).status_code == 200, "what fits is taken"


def test_files_sent_at_once_do_not_slip_past_together(learner: Any) -> None:
    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(lambda n: sent(learner, f"{n}.vcf", b"x" * 1_200_000).status_code, range(4)))
    assert sorted(answers) == [200, 507, 507, 507]


def test_files_of_ones_own_are_refused_where_they_are_not_taken(learner: Any) -> None:
    learner.store.workspace.own_data = False
    refused = sent(learner, "own.csv", b"sample,trait\n")
    assert refused.status_code == 403
    assert "HTTPS" in refused.json()["error"]
    assert not uploads(learner)
