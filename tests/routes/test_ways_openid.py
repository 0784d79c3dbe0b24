"""Signing in by OpenID Connect at a real provider, and all that somebody may bring back in place of a sign-in."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import entrances
import httpx
import openid_provider
import pytest
import wire
from entrances import Browser, Entrance
from joserfc.jwk import KeySet, OctKey, RSAKey
from openid_provider import CLIENT, SECRET, Provider, sign, text, unsigned
from starlette.responses import JSONResponse, RedirectResponse

from explorer.errors import InputError
from explorer.routes.ways import openid, openid_issuer, openid_settings
from explorer.routes.ways.openid import OpenId
from explorer.routes.ways.ways import Ways

OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
BARE = RSAKey.import_key({name: v for name, v in openid_provider.KEY.as_dict(private=True).items() if name != "alg"})


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    """A provider."""
    with openid_provider.running() as provider:
        yield provider


def settings(folder: Path, provider: Provider, **more: Any) -> openid_settings.Settings:
    """Return settings, read from a file."""
    (folder / "secret").write_text(SECRET + "\n")
    (folder / "secret").chmod(0o600)
    told = {
        "issuer": provider.issuer,
        "client_id": CLIENT,
        "client_secret_file": "secret",
        "allow": ["@lab.example", "guest@mail.example"],
        "administrators": ["boss@lab.example"],
        "name": "the lab",
        **more,
    }
    path = folder / "openid.toml"
    path.write_text("".join(f"{key} = {value!r}\n" for key, value in told.items()))
    path.chmod(0o600)
    return openid_settings.read(path)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, running: Provider) -> Iterator[Entrance]:
    """A server whose users sign in there."""
    folder = tmp_path_factory.mktemp("openid")
    with entrances.opened(folder / "w", Ways(openid=OpenId(settings(folder, running))), "users") as there:
        yield there


@pytest.fixture
def provider(running: Provider, opened: Entrance) -> Provider:
    """The provider, honest, and asked by a server that knows nothing of it yet."""
    running.reset()
    way = way_of(opened)
    way.issuer = openid_issuer.Issuer(way.settings)
    way.throttle._wrong.clear()
    for person in opened.here.people.all():
        opened.here.access.sessions.end_of(person.id)
        opened.here.places.remove(person.id)
    return running


def way_of(there: Entrance) -> OpenId:
    """Return the sign-in of a server."""
    way = there.here.access.ways.openid
    assert way is not None
    return way


def begun(there: Entrance, onward: str = "/") -> tuple[Browser, str]:
    """Return a browser that has begun to sign in, and the provider's address that it was led to."""
    browser = there.browser()
    answer = browser.ask(f"/enter/openid?{urlencode({'next': onward})}")
    assert answer.status == 303, answer.body
    return browser, answer.header("location")


def signed_in(there: Entrance, provider: Provider, onward: str = "/") -> tuple[Browser, wire.Answer]:
    """Return a browser that has been at the provider and come back, and what it was answered."""
    browser, address = begun(there, onward)
    return browser, browser.follow(provider.sign_in(address))


def refusal(there: Entrance, browser: Browser, answer: wire.Answer) -> str:
    """Return the one sentence with which a sign-in was refused; nobody has entered by it."""
    assert answer.status == 403, answer.body
    assert browser.session is None
    assert not any(name.endswith(f"-{there.port}") for name in browser.cookies)
    assert not there.here.people.all()
    found = re.findall(r'role="alert">(.*?)</p>', answer.body)
    assert len(found) == 1
    said = html.unescape(found[0])
    assert said.startswith("Signing in with the lab: ")
    assert "Traceback" not in answer.body
    assert SECRET not in answer.body
    assert "Sign in with the lab" in answer.body, "the way in is offered again"
    return said.removeprefix("Signing in with the lab: ")


def test_who_signs_in_there_has_a_workspace_here(opened: Entrance, provider: Provider):
    browser, answer = signed_in(opened, provider, "/data?dataset=a")
    assert (answer.status, answer.header("location")) == (303, "/data?dataset=a")
    assert answer.header("referrer-policy") == "no-referrer"
    assert browser.name == "Ada Lovelace"
    assert not any("openid" in name for name in browser.cookies), "what bound the sign-in is gone"
    people = opened.here.people.all()
    assert [(p.role, p.account) for p in people] == [("user", f"openid {provider.issuer} ada-1")]
    again, _ = signed_in(opened, provider)
    assert again.name == browser.name
    assert len(opened.here.people.all()) == 1


def test_a_real_browser_walk_over_http(opened: Entrance, provider: Provider):
    with httpx.Client(follow_redirects=False) as client:
        answer = client.get(f"{opened.url}/enter/openid?next=/data")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly; SameSite=Lax" in cookie
        assert "Path=/enter/openid" in cookie
        answer = client.get(answer.headers["location"])
        assert answer.headers["location"].startswith(f"{opened.url}/enter/openid/back?")
        answer = client.get(answer.headers["location"])
        assert (answer.status_code, answer.headers["location"]) == (303, "/data")


def test_a_person_is_known_by_the_subject_and_not_by_the_mail_address(opened: Entrance, provider: Provider):
    first, _ = signed_in(opened, provider)
    provider.user["email"] = "ada.king@lab.example"
    second, _ = signed_in(opened, provider)
    assert first.session is None, "the way in has changed"
    provider.user["sub"], provider.user["name"] = "somebody-else", "Ada Two"
    other, _ = signed_in(opened, provider)
    assert second.session
    assert other.session
    assert other.session.identity != second.session.identity
    assert len(opened.here.people.all()) == 2


def test_mail_and_name_may_come_from_the_user_endpoint(opened: Entrance, provider: Provider):
    provider.told = {key: provider.user.pop(key) for key in ("email", "email_verified", "name")}
    browser, _ = signed_in(opened, provider)
    assert browser.name == "Ada Lovelace"


def test_administrators_are_those_named(opened: Entrance, provider: Provider):
    provider.user |= {"sub": "boss", "email": "BOSS@lab.example"}
    signed_in(opened, provider)
    assert [person.role for person in opened.here.people.all()] == ["administrator"]


TOKENS: dict[str, tuple[dict[str, Any], str]] = {
    "another nonce": ({"nonce": "0" * 43}, "not for this sign-in (nonce)"),
    "no nonce": ({"nonce": None}, "not for this sign-in (nonce)"),
    "another audience": ({"aud": "somebody"}, "not for this sign-in (aud)"),
    "another audience in a list": ({"aud": ["somebody"]}, "not for this sign-in (aud)"),
    "several audiences, for another": ({"aud": [CLIENT, "b"], "azp": "b"}, "not for this sign-in (azp)"),
    "several audiences, for nobody": ({"aud": [CLIENT, "b"]}, "not for this sign-in (azp)"),
    "no audience": ({"aud": None}, "not for this sign-in (aud)"),
    "an audience that is none": ({"aud": {CLIENT: 1}}, "not for this sign-in (aud)"),
    "another issuer": ({"iss": "https://evil.example"}, "not for this sign-in (iss)"),
    "an issuer that begins alike": ({"iss": "http://127.0.0.1"}, "not for this sign-in (iss)"),
    "no issuer": ({"iss": None}, "not for this sign-in (iss)"),
    "expired": ({"exp": int(time.time()) - 3600}, "the token has expired"),
    "without an end": ({"exp": None}, "not for this sign-in (exp)"),
    "an end that is none": ({"exp": "tomorrow"}, "not for this sign-in (exp)"),
    "of tomorrow": ({"iat": int(time.time()) + 86400}, "not for this sign-in (iat)"),
    "not yet": ({"nbf": int(time.time()) + 86400}, "not for this sign-in (nbf)"),
    "about nobody": ({"sub": None}, "not for this sign-in (sub)"),
    "about an empty subject": ({"sub": ""}, "does not say whom it is about"),
    "about a number": ({"sub": 5}, "not for this sign-in (sub)"),
    "a subject of two lines": ({"sub": "a\nb"}, "does not say whom it is about"),
    "a subject that is endless": ({"sub": "a" * 900}, "does not say whom it is about"),
    "for another access token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "not for this sign-in (at_hash)"),
    "mail that is not verified": ({"email_verified": False}, "not verified"),
    "mail verified in words": ({"email_verified": "true"}, "not verified"),
    "mail of which nothing is said": ({"email_verified": None}, "not verified"),
    "mail of another house": ({"email": "ada@evil.example"}, "ada@evil.example is not among those who may enter"),
    "mail that ends alike": ({"email": "ada@notlab.example"}, "not among those who may enter"),
    "mail that begins alike": ({"email": "ada@lab.example.evil.example"}, "not among those who may enter"),
    "two mails in one": ({"email": "ada@evil.example@lab.example"}, "not verified"),
    "mail in other letters": ({"email": "ada@\u2113ab.example"}, "not among those who may enter"),
    "a Kelvin sign": ({"email": "guest@mail.example".replace("m", "\u212a")}, "not among those who may enter"),
    "mail that is a list": ({"email": ["ada@lab.example"]}, "not verified"),
    "mail of the owner": ({"email": "*"}, "not verified"),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_that_says_something_else_lets_nobody_in(opened: Entrance, provider: Provider, name: str):
    provider.claims, reason = TOKENS[name]
    assert reason in refusal(opened, *signed_in(opened, provider))


FORGED: dict[str, Callable[[dict[str, Any]], str]] = {
    "not signed": unsigned,
    "a signature that is cut off": lambda claims: sign(claims).rpartition(".")[0] + ".",
    "another signature": lambda claims: sign(claims).rpartition(".")[0] + "." + "A" * 342,
    "claims changed after signing": lambda claims: (
        sign(claims).split(".")[0]
        + "."
        + sign({**claims, "email": "boss@lab.example"}).split(".")[1]
        + "."
        + sign(claims).split(".")[2]
    ),
    "another key of the same name": lambda claims: sign(claims, OTHER),
    "another key, brought along": lambda claims: sign(claims, OTHER, jwk=OTHER.as_dict(private=False)),
    "a key that nobody has": lambda claims: sign(claims, OTHER, kid="two"),
    "the client's secret": lambda claims: sign(claims, OctKey.import_key(SECRET), "HS256"),
    "the public key taken for a secret": lambda claims: sign(
        claims, OctKey.import_key(openid_provider.KEY.as_bytes(private=False).hex()), "HS256"
    ),
    "another algorithm of the same key": lambda claims: sign(claims, BARE, "RS384"),
    "nothing": lambda claims: "",
    "no token": lambda claims: "a.b.c",
    "a number": lambda claims: 5,  # type: ignore[return-value, dict-item]
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_lets_nobody_in(opened: Entrance, provider: Provider, name: str):
    provider.sign = FORGED[name]
    said = refusal(opened, *signed_in(opened, provider))
    assert "the token is not signed as it has to be" in said or "carries no signed token" in said


ANSWERS: dict[str, tuple[dict[str, Any], str]] = {
    "another state": ({"state": "0" * 43}, "this browser has not begun it"),
    "no state": ({"state": None}, "this browser has not begun it"),
    "of another issuer": ({"iss": "https://evil.example"}, "comes from another server"),
    "of no issuer": ({"iss": None}, "comes from another server"),
    "cancelled": ({"error": "access_denied", "code": None}, "it was cancelled, or refused there (access_denied)"),
    "an error of markup": ({"error": "<script>alert(1)</script>"}, "refused there (error)"),
    "no code": ({"code": None}, "carries no code"),
    "an empty code": ({"code": ""}, "carries no code"),
    "a code that was never given": ({"code": "0" * 22}, "refuses with status 400"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_brought_back_otherwise_lets_nobody_in(opened: Entrance, provider: Provider, name: str):
    provider.answer, reason = ANSWERS[name]
    browser, answer = signed_in(opened, provider)
    assert reason in refusal(opened, browser, answer)
    assert "<script" not in answer.body


def test_an_answer_counts_once_and_in_the_browser_that_began(
    opened: Entrance, provider: Provider, monkeypatch: pytest.MonkeyPatch
):
    """A page that sends a browser somebody's answer would have it work in that somebody's workspace."""
    browser, address = begun(opened)
    back = provider.sign_in(address)
    victim = opened.browser()
    assert "has not begun" in refusal(opened, victim, victim.follow(back))
    victim, _ = begun(opened)
    assert "has not begun" in refusal(opened, victim, victim.follow(back))
    doubled = opened.browser()
    doubled.cookies = dict(browser.cookies)
    assert "has not begun" in refusal(opened, doubled, doubled.follow(f"{back}&state=a"))
    monkeypatch.setattr(openid, "FLOW_SECONDS", -1.0)
    assert "took longer" in refusal(opened, browser, browser.follow(back))
    monkeypatch.undo()
    browser, address = begun(opened)
    back, cookies = provider.sign_in(address), dict(browser.cookies)
    assert browser.follow(back).status == 303
    replayed = opened.browser()
    replayed.cookies = cookies
    assert "has not begun" in replayed.follow(back).body
    assert replayed.session is None
    used = parse_qs(urlsplit(back).query)["code"][0]
    second, address = begun(opened)
    provider.answer = {"code": used}
    assert "refuses with status 400" in second.follow(provider.sign_in(address)).body, "a code counts once"


def test_a_code_that_was_stolen_is_worth_nothing_without_the_verifier(opened: Entrance, provider: Provider):
    _, address = begun(opened)
    stolen = parse_qs(urlsplit(provider.sign_in(address)).query)["code"][0]
    thief, address = begun(opened)
    provider.answer = {"code": stolen}
    assert "refuses with status 400" in refusal(opened, thief, thief.follow(provider.sign_in(address)))


HOUSES: dict[str, tuple[dict[str, Any], str]] = {
    "another name": ({"issuer": "https://evil.example"}, "it calls itself by another name"),
    "no name": ({"issuer": None}, "it calls itself by another name"),
    "a token endpoint elsewhere in the clear": ({"token_endpoint": "http://evil.example/token"}, "its token_endpoint"),
    "keys elsewhere in the clear": ({"jwks_uri": "http://evil.example/keys"}, "its jwks_uri"),
    "a file as keys": ({"jwks_uri": "file:///etc/passwd"}, "its jwks_uri"),
    "an address of code": ({"authorization_endpoint": "javascript:alert(1)"}, "its authorization_endpoint"),
    "an address that is none": ({"authorization_endpoint": ["https://a"]}, "its authorization_endpoint"),
}


@pytest.mark.parametrize("name", HOUSES)
def test_an_issuer_that_describes_itself_otherwise_is_not_asked(opened: Entrance, provider: Provider, name: str):
    provider.description, reason = HOUSES[name]
    browser = opened.browser()
    answer = browser.ask("/enter/openid")
    assert answer.status == 502
    assert reason in answer.body
    assert not browser.cookies


FAULTS: dict[str, tuple[str, Any, str]] = {
    "no JSON": ("/token", text("<html>"), "something else than JSON"),
    "deep JSON": ("/token", text("[" * 200_000), "something else than JSON"),
    "a list": ("/token", JSONResponse([1]), "something else than was asked for"),
    "no token": ("/token", JSONResponse({}), "carries no signed token"),
    "a redirect": ("/token", RedirectResponse("http://127.0.0.1:1/"), "refuses with status 307"),
    "an endless answer": ("/token", text("a" * 2_000_000), "answers endlessly"),
    "a failure": ("/token", JSONResponse({}, 503), "refuses with status 503"),
    "no keys": ("/keys", JSONResponse({}), "not signed as it has to be"),
    "keys that are none": (
        "/keys",
        JSONResponse({"keys": [1, {"kty": "RSA"}, {"kty": "oct", "k": "AAAA"}]}),
        "not signed",
    ),
    "keys of another kind": ("/keys", JSONResponse({"keys": {"kid": "one"}}), "not signed as it has to be"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_an_issuer_that_answers_badly_is_one_sentence(opened: Entrance, provider: Provider, name: str):
    path, answer, reason = FAULTS[name]
    provider.instead = {path: answer}
    assert reason in refusal(opened, *signed_in(opened, provider))


def test_the_user_endpoint_tells_of_nobody_else(opened: Entrance, provider: Provider):
    provider.told = {key: provider.user.pop(key) for key in ("email", "email_verified")}
    provider.told["sub"] = "boss"
    assert "tells of somebody else" in refusal(opened, *signed_in(opened, provider))


def test_keys_that_are_new_are_asked_for(opened: Entrance, provider: Provider, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(openid_issuer, "AGAIN_AFTER", 0.0)
    assert signed_in(opened, provider)[0].name
    new = RSAKey.generate_key(2048, {"kid": "two"})
    provider.keys, provider.sign = KeySet([new]), lambda claims: sign(claims, new, kid="two")
    assert signed_in(opened, provider)[0].name


def test_what_is_begun_is_bounded_and_the_description_is_asked_for_once(
    opened: Entrance, provider: Provider, monkeypatch: pytest.MonkeyPatch
):
    way, asked = way_of(opened), provider.asked
    monkeypatch.setattr(openid, "MOST_FLOWS", 20)
    for _ in range(openid.LIMITS["address"].at_once):
        begun(opened)
    assert len(way._flows) <= 20
    assert provider.asked == asked + 1
    answer = opened.browser().ask("/enter/openid")
    assert answer.status == 429
    assert "Try again in" in answer.body


def test_nobody_is_led_elsewhere(opened: Entrance, provider: Provider):
    for onward in ("//evil.example", "https://evil.example", "/enter", "/\\evil"):
        assert signed_in(opened, provider, onward)[1].header("location") == "/"


def test_tokens_signed_by_the_secret_count_where_that_is_declared_and_no_others_then(tmp_path: Path, running: Provider):
    running.reset()
    running.sign = lambda claims: sign(claims, OctKey.import_key(SECRET), "HS256")
    told = settings(tmp_path, running, algorithms=["HS256"])

    async def walk() -> openid.SignedIn:
        way = OpenId(told)
        address, handle = await way.begin("http://127.0.0.1:1/enter/openid/back", "/data")
        back = parse_qs(urlsplit(running.sign_in(address)).query)
        return await way.finish([handle], back)

    assert entrances.run(walk()).name == "Ada Lovelace"
    running.sign = sign
    with pytest.raises(InputError, match="not signed as it has to be"):
        entrances.run(walk())


def test_who_may_not_enter_any_more_is_out_when_the_app_is_started_again(tmp_path: Path, running: Provider):
    running.reset()
    told = settings(tmp_path, running)
    way = OpenId(told)
    account, mark = f"openid {running.issuer} ada-1", "user ada@lab.example"
    assert way.stands(account, mark)
    assert not way.stands(f"openid {running.issuer}0 ada-1", mark)
    assert not way.stands(account, "administrator ada@lab.example")
    assert not way.stands(account, "")
    assert not OpenId(settings(tmp_path, running, allow=["ben@lab.example"])).stands(account, mark)
    assert not OpenId(settings(tmp_path, running, administrators=["ada@lab.example"])).stands(account, mark)
    assert OpenId(settings(tmp_path, running, allow=["*"])).stands(account, "user ")


def test_everybody_signs_in_again_after_some_hours(
    opened: Entrance, provider: Provider, monkeypatch: pytest.MonkeyPatch
):
    ada, _ = signed_in(opened, provider)
    owner = opened.browser()
    owner.follow(f"/enter?key={opened.here.access.key}")
    now = time.time()
    for hours, names in ((11.9, ("Ada Lovelace", "owner")), (12.1, ("", "owner"))):
        monkeypatch.setattr(time, "time", lambda later=now + 3600 * hours: later)
        opened.here.access.ways.review(opened.here.people, opened.here.access.sessions)
        assert (ada.name, owner.name) == names
    monkeypatch.undo()
    assert "Sign in again." in ada.ask("/live/nothing").body


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no issuer": ({"issuer": ""}, "issuer is missing"),
    "an issuer in the clear": ({"issuer": "http://login.lab.example"}, "begins with https://"),
    "an issuer with a name in it": ({"issuer": "https://a@evil.example"}, "begins with https://"),
    "no client": ({"client_id": ""}, "client_id is missing"),
    "nobody allowed": ({"allow": []}, "allow is missing"),
    "allowed as text": ({"allow": "@lab.example"}, "allow has to be a list of texts"),
    "a domain without an @": ({"allow": ["lab.example"]}, "neither a mail address nor a domain"),
    "every domain": ({"allow": ["@"]}, "neither a mail address nor a domain"),
    "administrators by domain": ({"administrators": ["@lab.example"]}, "named one by one"),
    "everybody an administrator": ({"administrators": ["*"]}, "named one by one"),
    "no signature": ({"algorithms": ["none"]}, "signatures that can be checked"),
    "both kinds of signature": ({"algorithms": ["RS256", "HS256"]}, "signatures that can be checked"),
    "a setting that is none": ({"alow": ["*"]}, "there is no setting alow"),
    "two secrets": ({"client_secret": "a"}, "are both given"),
    "a secret that is not there": ({"client_secret_file": "nothing"}, "there is no such file"),
    "no hours": ({"hours": 0}, "hours has to be a number above 0"),
    "hours that are none": ({"hours": "12"}, "hours has to be a number above 0"),
    "an address in the clear": ({"address": "http://genome.lab.example"}, "begins with https://"),
}


@pytest.mark.parametrize("name", BAD)
def test_settings_that_cannot_be_used_say_why(tmp_path: Path, running: Provider, name: str):
    more, reason = BAD[name]
    with pytest.raises(InputError) as refused:
        settings(tmp_path, running, **more)
    assert reason in str(refused.value)
    assert SECRET not in str(refused.value)


def test_settings_that_others_can_write_or_that_are_no_toml_are_refused(tmp_path: Path, running: Provider):
    settings(tmp_path, running)
    path = tmp_path / "openid.toml"
    path.chmod(0o620)
    with pytest.raises(InputError, match="let themselves in"):
        openid_settings.read(path)
    path.chmod(0o600)
    for content in ("issuer", "[[[", "\0"):
        path.write_text(content)
        with pytest.raises(InputError, match="no TOML"):
            openid_settings.read(path)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, running: Provider, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(openid, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"needs authlib, joserfc, httpx.*pip install 'snp-explorer\[openid\]'"):
        OpenId(settings(tmp_path, running))


def test_the_settings_in_the_docs_are_read(tmp_path: Path):
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "serve-many.md").read_text()
    block = page.partition("```toml\n")[2].partition("```")[0]
    for name, content in (("openid.toml", block), ("openid.secret", SECRET)):
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o600)
    told = openid_settings.read(tmp_path / "openid.toml")
    assert told.role("ada@example.org") == "administrator"
    assert told.role("ben@example.org") == "user"
    assert told.role("eve@evil.example") is None
