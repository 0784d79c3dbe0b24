"""A class at its socket: what each is told, what only the teacher may do, what is kept; nobody sees another."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any, get_args

import pytest
import school
from school import School

from explorer.classroom import seats
from explorer.classroom.ballot import Question, ballot
from explorer.messages.classroom.commands import LONGEST_PATH, Teachers

STATE = "/playground?layers=3-tanh&noise=10"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A class that all tests here share."""
    with school.class_of(tmp_path_factory.mktemp("class")) as opened:
        yield opened


@pytest.fixture
def lecture(opened: School) -> Iterator[School]:
    """The class, without the tabs of the test before; each test has learners of its own."""
    yield opened
    opened.dismiss()


def row(desk: dict[str, Any], id: str) -> dict[str, Any]:
    """Return the row of a learner."""
    return next(one for one in desk["learners"] if one["id"] == id)


def test_a_page_that_is_set_reaches_who_is_there_and_who_comes_later(lecture: School):
    ada, ben = lecture.learner("Ada"), lecture.learner("Ben")
    teacher, first = lecture.tab(), lecture.tab(ada.id)
    assert first.hear("now")["name"] == "Ada"
    teacher.say("bring", path=f"{STATE}&present=1&tour=try")
    setting = first.hear("now", lambda now: now["setting"])["setting"]
    assert (setting["path"], setting["title"], setting["of"]) == (STATE, "Playground", ""), (
        "of the page, not its window"
    )
    later = lecture.tab(ben.id).hear("now")
    assert later["setting"] == setting
    assert (later["taken"], later["follow"]) == (0, True)
    first.say("taken", number=setting["number"])
    assert first.hear("now")["taken"] == setting["number"]
    assert lecture.tab(ada.id).hear("now")["taken"] == setting["number"], "another tab need not go there again"
    teacher.say("bring", path="/data")
    assert first.hear("now")["setting"]["number"] > setting["number"]
    teacher.say("free")
    assert first.hear("now", lambda now: now["setting"] is None)


def test_the_teacher_sees_who_is_where_and_no_more(lecture: School):
    eve = lecture.learner("Eve <b>")
    teacher = lecture.watching()
    one = lecture.tab(eve.id)
    one.say("here", page="playground")
    there = row(teacher.hear("desk", lambda desk: row(desk, eve.id)["page"]), eve.id)
    assert there["name"] == "Eve <b>"
    assert (there["page"], there["connected"], there["follow"]) == ("Playground", True, True)
    assert set(there) == {"id", "name", "page", "since", "follow", "connected"}
    two = lecture.tab(eve.id)
    two.say("here", page="data")
    two.say("follow", on=False)
    there = row(teacher.hear("desk", lambda desk: not row(desk, eve.id)["follow"]), eve.id)
    assert there["page"] == "Data", "the page that was heard of last"
    assert one.hear("now", lambda now: not now["follow"]), "in all tabs of a learner"
    two.close()
    assert row(teacher.hear("desk", lambda desk: row(desk, eve.id)["page"] == "Playground"), eve.id)["connected"]
    one.close()
    gone = row(teacher.hear("desk", lambda desk: not row(desk, eve.id)["connected"]), eve.id)
    assert gone["page"] == "Playground", "where they were last"
    assert gone["since"] >= there["since"]
    lecture.tab(eve.id).say("here", page="no such page")
    assert row(teacher.hear("desk", lambda desk: row(desk, eve.id)["connected"]), eve.id)["page"] == ""


def test_updates_of_a_busy_class_are_told_at_most_twice_a_second(lecture: School, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seats, "PAUSE", school.PAUSE)
    teacher, tab = lecture.watching(), lecture.tab(lecture.learner("Kim").id)
    teacher.until_quiet(0.7)
    began = time.monotonic()
    for k in range(20):
        tab.say("here", page=("data", "playground")[k % 2])
        time.sleep(0.04)
    told = [said for said in teacher.until_quiet(0.7) if said["tell"] == "desk"]
    assert 1 <= len(told) <= 1 + (time.monotonic() - began) / school.PAUSE
    row_of = next(one for one in told[-1]["learners"] if one["name"] == "Kim")
    assert row_of["page"] == "Playground", "the last one is told"


TEACHERS_OWN: tuple[dict[str, Any], ...] = (
    {"do": "watch", "on": True},
    {"do": "bring", "path": "/data"},
    {"do": "free"},
    {"do": "show", "person": "0" * 16},
    {"do": "joining", "open": False},
    {"do": "code"},
    {"do": "remove", "person": "0" * 16},
    {"do": "reveal", "question": "0" * 16},
    {"do": "again", "question": "0" * 16},
    {"do": "hold", "on": False},
    {"do": "end"},
)


def test_a_learner_does_nothing_of_the_teachers(lecture: School):
    said_by = [get_args(one.model_fields["do"].annotation)[0] for one in get_args(get_args(Teachers)[0])]
    assert {one["do"] for one in TEACHERS_OWN} | {"here"} == set(said_by)
    mallory, victim, other = lecture.learner("Mallory"), lecture.learner("Victim"), lecture.learner("Other")
    joining, room = lecture.here.access.ways.joining, lecture.here.room
    assert joining is not None
    assert room is not None
    asked = Question("What next?", ("rise", "fall"))
    ballot().vote(other.id, asked, 1)
    before = (joining.code, joining.open, room.standing, len(lecture.here.people.all()), ballot().lately())
    victims = lecture.tab(victim.id)
    victims.hear("now")
    forged = {"x-explorer-session": lecture.tab().session.id}
    for tab in (lecture.tab(mallory.id), lecture.tab(mallory.id, **forged)):
        for said in TEACHERS_OWN:
            tab.say(**{**said, **({"person": victim.id} if "person" in said else {})})
            told = tab.hear("told")
            assert told["wrong"], said
            assert "Only the teacher can do that." in told["sentence"], said
        assert {one["tell"] for one in [*tab.heard, *tab.until_quiet(0.6)]} <= {"now", "told"}, "no desk, no copy"
    after = (joining.code, joining.open, room.standing, len(lecture.here.people.all()))
    assert after == before[:4]
    assert [one._replace(seconds=0) for one in ballot().lately()] == [one._replace(seconds=0) for one in before[4]]
    assert ballot().held
    assert victims.until_quiet(0.1) == []


def test_the_votes_are_counted_held_back_shown_and_asked_again(lecture: School):
    people = [lecture.learner(name) for name in ("Ada", "Ben", "Cy")]
    teacher = lecture.watching()
    for person in people:
        lecture.tab(person.id).hear("now")
    asked, told = Question("Where does it go?", ("left", "right", "nowhere")), []
    for person, choice in zip(people, (1, 1, 2), strict=True):
        ballot().vote(person.id, asked, choice, "playground", (person.id, told.append))

    def poll(desk: dict[str, Any]) -> dict[str, Any]:
        return next((one for one in desk["polls"] if one["question"] == asked.text), {"answered": 0, "revealed": False})

    there = poll(teacher.hear("desk", lambda desk: poll(desk)["answered"] == 3))
    assert (there["counts"], there["missing"], there["title"]) == (None, 0, "Playground")
    assert told == [], "nobody sees counts before the teacher shows them"
    teacher.say("reveal", question=there["id"])
    shown = poll(teacher.hear("desk", lambda desk: poll(desk)["revealed"]))
    assert shown["counts"] == [0, 2, 1]
    assert sum(shown["counts"]) == shown["answered"]
    assert told[-1] == (0, 2, 1)
    teacher.say("again", question=there["id"])
    teacher.hear("desk", lambda desk: not poll(desk)["answered"])
    ballot().vote(people[0].id, asked, 0)
    fresh = poll(teacher.hear("desk", lambda desk: poll(desk)["answered"]))
    assert (fresh["counts"], fresh["answered"], fresh["missing"]) == (None, 1, 2)


def test_the_teachers_token_is_worth_nothing_to_a_learner(lecture: School):
    mallory, teacher = lecture.learner("Mallory"), lecture.tab()
    tab = lecture.tab(mallory.id, token=teacher.session.token)
    assert tab.closed() == (4403, "The page belongs to another session. Reload it.")


def test_who_has_not_joined_has_no_seat(lecture: School):
    tab = lecture.tab("0" * 16)
    assert tab.closed()[0] == 4403
    assert tab.heard == []
    stranger = lecture.tab(lecture.learner("Ada").id, Cookie="")
    assert (stranger.closed()[0], stranger.heard) == (4403, [])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "message"),
        ("{", "message"),
        ("[" * 5000, "message"),
        ('{"do": "fly"}', "fly"),
        ('{"do": "here"}', "page"),
        ('{"do": "here", "page": "data", "typed": "a secret"}', "typed"),
        (json.dumps({"do": "here", "page": "x" * 41}), "page"),
        ('{"do": "taken", "number": 1e400}', "number"),
        ('{"do": "copy", "number": -1, "path": "/"}', "number"),
    ],
)
def test_nonsense_is_one_sentence_and_everything_goes_on(lecture: School, text: str, word: str):
    tab = lecture.tab(lecture.learner("Ada").id)
    tab.wire.send(text)
    told = tab.hear("told")
    assert told["wrong"]
    assert word in told["sentence"].lower()
    tab.say("follow", on=False)
    assert tab.hear("now", lambda now: not now["follow"])


def test_a_message_without_end_closes_the_socket_alone(lecture: School):
    tab = lecture.tab(lecture.learner("Ada").id)
    tab.wire.send("x" * (LONGEST_PATH + 2000))
    assert tab.closed()[0] == 4413


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "/enter?key=a",
        "/leave",
        "/class",
        "/nowhere",
        "/data/../enter",
        "/data#a",
        "/data?a=\u202e",
        "/data?a b",
        "/DATA",
        "/live/class",
    ],
)
def test_a_class_is_brought_to_pages_of_the_app_alone(lecture: School, path: str):
    teacher = lecture.tab()
    teacher.say("bring", path=path)
    told = teacher.hear("told")
    assert told["wrong"]
    assert "none that a class can be brought to" in told["sentence"]


@pytest.mark.parametrize("path", ["data", "javascript:alert(1)", "http://evil.example/data", ""])
def test_what_is_no_path_is_refused(lecture: School, path: str):
    teacher = lecture.tab()
    teacher.say("bring", path=path)
    assert teacher.hear("told")["wrong"]


def test_what_only_the_teacher_has_is_shown_to_nobody(lecture: School):
    run = school.run_of(lecture.here.store, "my own")
    teacher = lecture.tab()
    teacher.say("bring", path=f"/saliency?run={run.id}")
    told = teacher.hear("told")
    assert told["wrong"]
    assert "a run of your own" in told["sentence"]
    teacher.say("bring", path=f"/data?dataset={'0' * 16}")
    assert "shows data of your own" in teacher.hear("told")["sentence"]
    teacher.say("bring", path="/saliency?run=train-0123456789")
    assert teacher.hear("now", lambda now: now["setting"] and "train-0123456789" in now["setting"]["path"])


def test_a_copy_of_a_learners_page_is_told_to_who_asked_and_to_nobody_else(lecture: School):
    ada, ben = lecture.learner("Ada"), lecture.learner("Ben")
    teacher, other, one, two = lecture.tab(), lecture.watching(), lecture.tab(ada.id), lecture.tab(ben.id)
    one.say("copy", number=1, path=STATE)  # nobody has asked
    teacher.say("show", person=ada.id)
    number = one.hear("asked")["number"]
    two.say("copy", number=number, path="/data?of=mallory")  # another's answer
    one.say("copy", number=number + 1, path="/data?wrong=number")
    one.say("copy", number=number, path=STATE)
    shown = teacher.hear("opened")
    assert (shown["person"], shown["path"], shown["title"]) == (ada.id, STATE, "Playground")
    assert one.hear("now", lambda now: now["looked"]), "they are told that somebody has looked"
    one.say("copy", number=number, path="/data?twice")
    said = [*teacher.until_quiet(), *other.until_quiet(0.1), *two.until_quiet(0.1)]
    assert not [message for message in said if message["tell"] in ("opened", "asked")]
    teacher.say("bring", path=shown["path"], shown=ada.id)
    name = shown["name"]
    assert two.hear("now", lambda now: now["setting"])["setting"]["of"] == name
    teacher.say("bring", path=shown["path"])
    assert two.hear("now", lambda now: not now["setting"]["of"])


def test_a_copy_never_shows_another_run_in_place_of_a_learners_own(lecture: School):
    ada = lecture.learner("Ada")
    teacher, tab = lecture.tab(), lecture.tab(ada.id)
    run = school.run_of(lecture.here.places.of(ada.id).store, "my secret title")
    teacher.say("show", person=ada.id)
    tab.say("copy", number=tab.hear("asked")["number"], path=f"/saliency?run={run.id}")
    told = teacher.hear("told")
    assert told["wrong"]
    assert "a run of their own" in told["sentence"]
    assert "secret" not in told["sentence"]
    tab.close()
    teacher.say("watch", on=True)
    teacher.hear("desk", lambda desk: not row(desk, ada.id)["connected"])
    teacher.say("show", person=ada.id)
    assert "not connected" in teacher.hear("told")["sentence"]


def test_joining_is_opened_closed_and_gets_a_new_code(lecture: School):
    teacher = lecture.watching()
    teacher.say("joining", open=False)
    closed = teacher.hear("desk", lambda desk: not desk["open"])
    teacher.say("joining", open=True)
    assert teacher.hear("desk", lambda desk: desk["open"])["code"] == closed["code"]
    teacher.say("code")
    fresh = teacher.hear("desk", lambda desk: desk["code"] != closed["code"])
    assert fresh["picture"].startswith("<svg")
    assert fresh["picture"] != closed["picture"]
    assert len(fresh["code"].replace(" ", "")) == 6


def test_a_personal_link_is_renewed_for_its_own_learner_alone(lecture: School):
    ada, ben = lecture.learner("Ada"), lecture.learner("Ben")
    before = lecture.here.people.get(ben.id)
    tab, other, teacher = lecture.tab(ada.id), lecture.tab(ben.id), lecture.watching()
    tab.say("link")
    path = tab.hear("link")["path"]
    person = lecture.here.people.by_link(path.partition("link=")[2])
    assert person is not None
    assert person.id == ada.id
    assert lecture.here.people.get(ben.id) == before
    said = json.dumps([*other.until_quiet(0.2), *teacher.until_quiet()])
    assert path.partition("link=")[2] not in said


def test_a_learner_who_is_removed_is_gone_with_all_they_made(lecture: School):
    ada, ben = lecture.learner("Ada"), lecture.learner("Ben")
    teacher, tab, other = lecture.watching(), lecture.tab(ada.id), lecture.tab(ben.id)
    folder = lecture.here.places.of(ada.id).workspace.path
    assert folder.is_dir()
    teacher.say("remove", person=ada.id)
    assert tab.closed()[0] == 4403
    assert [one for one in tab.heard if one["tell"] == "ended"]
    assert teacher.hear("told")["sentence"].startswith("Ada")
    assert teacher.hear("desk", lambda desk: all(one["id"] != ada.id for one in desk["learners"]))
    assert not folder.exists()
    assert lecture.here.access.sessions.by_id(tab.session.id) is None
    other.say("follow", on=False)
    assert other.hear("now", lambda now: not now["follow"]), "the others go on"


def test_one_person_does_not_fill_the_room(lecture: School):
    ada = lecture.learner("Ada")
    tabs = [lecture.tab(ada.id) for _ in range(13)]
    codes = [tab.closed()[0] for tab in tabs[12:]]
    assert codes == [4429]
    assert lecture.tab(lecture.learner("Ben").id).hear("now")["name"] == "Ben"
