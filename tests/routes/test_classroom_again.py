"""What of a class outlives its end, its server, and damage to its file."""

from __future__ import annotations

import pytest
import school

STATE = "/playground?layers=3-tanh&noise=10"


def test_the_end_of_a_class_and_the_next_one_on_the_same_workspace(tmp_path):
    with school.class_of(tmp_path / "work") as first:
        person, secret = first.here.people.add("Ada", "learner")
        link = f"/enter/me?link={secret}"
        teacher, tab = first.watching(), first.tab(person.id)
        made = first.here.places.of(person.id).workspace.path / "made"
        made.write_text("kept")
        teacher.say("bring", path=STATE)
        tab.hear("now", lambda now: now["setting"])
        number = teacher.hear("desk", lambda desk: desk["setting"])["setting"]["number"]
    with school.class_of(tmp_path / "work") as second:
        teacher, tab = second.watching(), second.tab(person.id)
        assert second.visit(link)[:2] == (303, STATE), "who comes back opens the page that is set"
        assert second.visit(f"{link}&next=/data")[:2] == (303, "/data")
        assert tab.hear("now")["setting"]["path"] == STATE, "the page that is set outlives the server"
        teacher.say("end")
        assert tab.closed()[0] == 4403
        ended = next(one for one in tab.heard if one["tell"] == "ended")
        assert "personal link" in ended["sentence"]
        desk = teacher.hear("desk", lambda desk: desk["over"])
        assert (desk["open"], desk["setting"]) == (False, None)
        assert second.here.access.sessions.by_id(tab.session.id) is None
        assert second.here.access.sessions.by_id(teacher.session.id) is not None
    with school.class_of(tmp_path / "work") as third:
        assert third.here.room is not None
        assert third.here.room.standing.over
        assert "The class is over" in third.visit(link)[2]
        teacher = third.watching()
        teacher.say("joining", open=True)
        teacher.hear("desk", lambda desk: desk["open"] and not desk["over"])
        assert third.visit(link)[:2] == (303, "/")
        assert made.read_text() == "kept"
        teacher.say("bring", path="/data")
        assert teacher.hear("desk", lambda desk: desk["setting"])["setting"]["number"] > number


@pytest.mark.parametrize(
    "content", ["", "null", "[1]", '{"number": "x"}', "[" * 100_000, '{"number": -5, "setting": 3}']
)
def test_a_damaged_file_of_a_class_costs_the_page_that_was_set_alone(tmp_path, content: str):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "class.json").write_text(content)
    with school.class_of(tmp_path / "work") as opened:
        tab = opened.tab(opened.learner("Ada").id)
        assert tab.hear("now")["setting"] is None
        opened.tab().say("bring", path="/data")
        assert tab.hear("now", lambda now: now["setting"])["setting"]["number"] > 1_000_000_000, "it only ever rises"
