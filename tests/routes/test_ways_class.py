"""A class: joining by its code, coming back by a personal link, and what strangers and other learners try."""

from __future__ import annotations

import errno
import html
from collections.abc import Iterator

import entrances
import pytest
from entrances import Entrance, code_of, join, link_of

from explorer.jobs.people import People
from explorer.routes import entrance as entering
from explorer.routes import sessions
from explorer.routes.ways import qr
from explorer.routes.ways.class_code import Joining
from explorer.routes.ways.ways import Ways


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entrance]:
    """A server for a class."""
    with entrances.opened(tmp_path_factory.mktemp("class"), Ways(joining=Joining()), "class") as there:
        yield there


@pytest.fixture
def there(opened: Entrance) -> Entrance:
    """The same, open for joining, nobody in it, and no wrong tries counted."""
    for person in opened.here.people.all():
        opened.here.access.sessions.end_of(person.id)
        opened.here.places.remove(person.id)
    joining = code_of(opened)
    joining.throttle._wrong.clear()
    joining.set_open(True)
    return opened


def test_who_joins_has_a_workspace_and_a_link_that_brings_them_back_from_anywhere(there: Entrance):
    ada, answer = join(there, "Ada", onward="/playground?layers=2")
    assert answer.status == 200
    assert answer.header("cache-control") == "no-store"
    assert 'href="/playground?layers=2"' in answer.body
    assert ada.name == "Ada"
    assert [(p.name, p.role, p.account) for p in there.here.people.all()] == [("Ada", "learner", "")]
    elsewhere = there.browser()
    back = elsewhere.follow(link_of(answer))
    assert (back.status, back.header("location")) == (303, "/")
    assert back.header("referrer-policy") == "no-referrer"
    assert back.header("cache-control") == "no-store"
    assert elsewhere.name == "Ada"
    assert ada.session
    assert elsewhere.session
    assert elsewhere.session.identity == ada.session.identity
    assert elsewhere.cookies != ada.cookies
    assert link_of(answer) not in repr((ada.ask("/enter").body, there.browser().ask("/enter").body)), "it is shown once"


def test_a_renewed_link_makes_the_one_before_worthless(there: Entrance):
    ada, answer = join(there, "Ada")
    assert ada.session
    renewed = there.here.people.renew(ada.session.identity)
    stranger = there.browser()
    gone = stranger.follow(link_of(answer))
    assert (gone.status, stranger.name) == (403, "")
    assert "This link leads nowhere" in gone.body
    stranger.follow(f"/enter/me?link={renewed}")
    assert stranger.name == "Ada"


@pytest.mark.parametrize("secret", ["", "0" * 32, "\0", "é", "a" * 5000, "../owner", "owner"])
def test_what_is_no_link_leads_nowhere(there: Entrance, secret: str):
    ada, _ = join(there, "Ada")
    assert ada.session
    for tried in (secret, ada.session.identity, ada.session.token, ada.session.id):
        for method in ("get", "post"):
            stranger = there.browser()
            answer = stranger.send("/enter/me", link=tried) if method == "post" else stranger.ask(
                f"/enter/me?{entrances.urlencode({'link': tried})}"
            )  # fmt: skip
            assert (answer.status, stranger.cookies) == (403, {})


def test_names_that_are_there_twice_are_told_apart_by_a_number(there: Entrance):
    for name in ("Ada", "ada", "  Ada  ", "Ada 2", "x" * 40, "x" * 40):
        join(there, name)
    assert "Somebody is called Ada already, so you are <strong>Ada 4</strong>" in join(there, "Ada")[1].body
    names = [person.name for person in there.here.people.all()][:-1]
    assert names == ["Ada", "ada 2", "Ada 3", "Ada 2 2", "x" * 40, "x" * 38 + " 2"]
    assert len({name.casefold() for name in names}) == len(names)


def test_who_enters_again_and_again_pushes_nobody_else_out(there: Entrance, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sessions, "MOST", 12)
    monkeypatch.setattr(sessions, "MOST_EACH", 5)
    ada, answer = join(there, "Ada")
    ben, _ = join(there, "Ben")
    browsers = [there.browser() for _ in range(20)]
    for browser in browsers:
        browser.follow(link_of(answer))
    assert ben.name == "Ben"
    assert [bool(browser.name) for browser in (ada, *browsers)] == [False] * 16 + [True] * 5


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&amp;",
    "Robert'); --",
    "{title}",
    "a\u202eb",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text(there: Entrance, name: str):
    browser, answer = join(there, name)
    assert answer.status == 200
    for page in (answer, browser.ask("/enter"), browser.send("/enter/class", code="CCCCCC", name=name)):
        assert "<script" not in page.body
        assert "<img" not in page.body
        assert "\u202e" not in html.unescape(page.body)


@pytest.mark.parametrize("name", ["", " ", "\t\r\n", "\0", "\u202e"])
def test_nobody_is_without_a_name(there: Entrance, name: str):
    browser, answer = join(there, name)
    assert (answer.status, browser.name) == (400, "")
    assert "first name of 1 to 40 characters" in answer.body
    assert not there.here.people.all()


def test_sixty_join_behind_one_address_with_typing_errors_and_none_is_locked_out(there: Entrance):
    for number in range(60):
        browser = there.browser()
        if number % 3 == 0:
            assert browser.send("/enter/class", code="CCC CCC", name=f"{number}").status == 403
        assert join(there, f"Learner {number}", browser)[1].status == 200
    assert len(there.here.people.all()) == 60


def test_who_guesses_waits_and_is_told_how_long_and_the_right_code_is_not_tried_meanwhile(there: Entrance):
    stranger = there.browser()
    statuses = [stranger.send("/enter/class", code=f"CCC{n:03}", name="Eve").status for n in range(31)]
    assert statuses == [403] * 30 + [429]
    _, answer = join(there, "Eve", stranger)
    assert answer.status == 429
    assert 0 < int(answer.header("retry-after")) <= 6
    assert f"Try again in {answer.header('retry-after')} second" in answer.body
    assert not there.here.people.all()


def test_a_closed_class_is_joined_by_nobody_and_says_so(there: Entrance):
    _, answer = join(there, "Ada")
    code_of(there).set_open(False)
    browser, closed = join(there, "Eve")
    assert (closed.status, browser.name) == (403, "")
    assert "cannot be joined now" in closed.body
    assert "cannot be joined now" in there.browser().ask("/enter").body
    comes_back = there.browser()
    comes_back.follow(link_of(answer))
    assert comes_back.name == "Ada"
    code_of(there).end()
    code_of(there).set_open(True)
    stale = there.browser()
    assert stale.send("/enter/class", code="CCCCCC", name="Eve").status == 403


def test_a_form_that_is_sent_again_makes_no_second_learner(there: Entrance):
    join(there, "Ada")
    browser, _ = join(there, "Ada")
    for _ in range(2):
        _, answer = join(there, "ada", browser, onward="/data")
        assert (answer.status, answer.header("location")) == (303, "/data")
    assert [person.name for person in there.here.people.all()] == ["Ada", "Ada 2"]
    assert browser.name == "Ada 2"


def test_a_link_of_somebody_else_is_not_taken_without_asking(there: Entrance):
    """Else a page could have a learner work, unknowing, in the workspace of who sent the link."""
    eve, eves = join(there, "Eve")
    ben, _ = join(there, "Ben <b>")
    assert ben.session
    session, answer = ben.session, ben.follow(link_of(eves))
    assert answer.status == 200
    assert "that of <strong>Eve</strong>" in answer.body
    assert "Ben &lt;b&gt;" in answer.body
    assert ben.session == session
    secret = link_of(eves).partition("link=")[2]
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
        refused = ben.ask("/enter/me", "POST", f"link={secret}", Origin=origin)
        assert (refused.status, ben.session) == (403, session)
    assert ben.send("/enter/me", link=secret).status == 303
    assert ben.name == "Eve"
    assert there.here.access.sessions.by_id(session.id) is None, "the former session is ended"
    assert ben.cookies != eve.cookies


def test_a_session_that_was_there_before_is_not_the_one_afterwards(there: Entrance):
    """Fixation: who has planted a cookie in a browser knows nothing of who enters there."""
    planted, _ = join(there, "Eve")
    victim = there.browser()
    victim.cookies = dict(planted.cookies)
    join(there, "Ada", victim)
    assert victim.name == "Ada"
    assert victim.cookies != planted.cookies
    assert planted.name == ""
    victim.cookies = {f"snp-explorer-{there.port}": "chosen-by-somebody-else"}
    join(there, "Ada", victim)
    assert "chosen-by-somebody-else" not in victim.cookies.values()


def test_the_key_makes_the_teacher_and_a_reload_of_its_address_changes_nothing(there: Entrance):
    browser, _ = join(there, "Ada")
    key = there.here.access.key
    assert browser.follow(f"/enter?key={key}&next=/data").header("location") == "/data"
    assert browser.name == "owner"
    cookies = dict(browser.cookies)
    browser.follow(f"/enter?key={key}")
    assert browser.cookies == cookies
    assert "You are here as the teacher" in browser.ask("/enter").body


def test_ways_that_a_class_does_not_have_lead_nowhere(there: Entrance):
    browser = there.browser()
    for answer in (
        browser.send("/enter/password", name="Ada", password="a"),
        browser.ask("/enter/openid"),
        browser.ask("/enter/openid/back?code=a&state=b"),
    ):
        assert answer.status == 404
        assert "no such way in" in answer.body
    for path in ("/enter/class", "/enter/password"):
        assert browser.ask(path).status == 401
    for path in sorted(set(entering.OPEN) - {"/enter", "/enter/me"}):
        foreign = browser.ask(path, "POST", f"code={code_of(there).code}&name=Eve", Origin="http://evil.example")
        assert foreign.status == 403
    assert not browser.cookies
    assert not there.here.people.all()


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example", "/\\evil.example", "/%2e%2e/x", "/enter/me"]
)
def test_nobody_is_led_elsewhere(there: Entrance, onward: str):
    browser, answer = join(there, "Ada", onward=onward)
    assert 'href="/"' in answer.body
    assert "evil" not in answer.body
    assert join(there, "Ada", browser, onward=onward)[1].header("location") == "/"
    query = entrances.urlencode({"link": link_of(answer).partition("link=")[2], "next": onward})
    assert there.browser().ask(f"/enter/me?{query}").header("location") == "/"


def test_the_code_in_the_address_fills_the_form_and_lets_nobody_in_by_itself(there: Entrance):
    browser = there.browser()
    code = code_of(there).code
    page = browser.ask(f"/enter?code={code}&next=/data")
    assert f'value="{code}"' in page.body
    assert 'name="next" value="/data"' in page.body
    assert not browser.cookies
    hostile = browser.ask("/enter?" + entrances.urlencode({"code": '"><script>'}))
    assert "<script" not in hostile.body
    assert qr.svg(f"{there.url}/enter?code={code}").startswith("<svg")


def test_a_full_disk_costs_nobody_more_than_a_sentence(there: Entrance, monkeypatch: pytest.MonkeyPatch):
    def full(self: People, person: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(People, "_keep", full)
        browser, answer = join(there, "Ada")
        assert (answer.status, browser.name) == (503, "")
        assert "disk" in answer.body
        assert "Traceback" not in answer.body
        assert 'value="Ada"' in answer.body
    assert join(there, "Ada", browser)[0].name == "Ada"
