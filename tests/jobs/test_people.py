import json
import threading

import pytest

from explorer.errors import InputError
from explorer.jobs.people import MOST, People


def test_who_was_added_is_known_by_id_link_and_account_again(tmp_path):
    people = People(tmp_path)
    ada, link = people.add("Ada", "learner")
    ben, _ = people.add("Ben", "user", "password ben")
    again = People(tmp_path)
    assert again.all() == [ada, ben]
    assert again.by_link(link) == again.get(ada.id) == ada
    assert again.by_account("password ben") == ben
    assert again.by_account("") is None
    assert link not in "".join(path.read_text() for path in tmp_path.rglob("*.json"))
    assert all(path.stat().st_mode & 0o077 == 0 for path in (again.folder, again.home(ada.id)))


def test_a_renewed_link_ends_the_former_one(tmp_path):
    people = People(tmp_path)
    ada, link = people.add("Ada", "learner")
    renewed = people.renew(ada.id)
    assert people.by_link(link) is None
    assert people.by_link(renewed) == people.get(ada.id) == People(tmp_path).by_link(renewed)


def test_one_account_has_one_workspace_however_many_sign_in_at_once(tmp_path):
    people, refused = People(tmp_path), []

    def come():
        try:
            people.add("Ada", "user", "password ada")
        except InputError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(people.all()) == len(list(people.folder.iterdir())) == 1
    assert len(refused) == 7


def test_of_a_sign_in_and_a_page_the_later_word_on_a_role_counts(tmp_path):
    people = People(tmp_path)
    ada, _ = people.add("Ada", "user", "password ada")

    def role_now():
        kept = People(tmp_path).get(ada.id)
        return kept and kept.role

    people.sign(ada.id, "user")
    people.give_role(ada.id, "administrator")
    people.sign(ada.id, "user")
    assert role_now() == "administrator", "a sign-in as before takes nothing back"
    people.sign(ada.id, "administrator")
    people.sign(ada.id, "user")
    assert role_now() == "user", "who was taken out of the administrators is none"
    with pytest.raises(InputError, match="nobody"):
        people.sign("0" * 16, "administrator")


DAMAGES = {
    "other sign-in": lambda file: file.write_text(json.dumps({**json.loads(file.read_text()), "signed": "owner"})),
    "cut": lambda file: file.write_text(file.read_text()[:20]),
    "empty": lambda file: file.write_text(""),
    "list": lambda file: file.write_text("[]"),
    "other role": lambda file: file.write_text(json.dumps({**json.loads(file.read_text()), "role": "owner"})),
    "other id": lambda file: file.write_text(json.dumps({**json.loads(file.read_text()), "id": "0" * 16})),
    "more": lambda file: file.write_text(json.dumps({**json.loads(file.read_text()), "more": 1})),
    "endless": lambda file: file.write_text(json.dumps({**json.loads(file.read_text()), "since": float("inf")})),
    "number": lambda file: file.write_text(json.dumps({**json.loads(file.read_text()), "link": 5})),
    "folder": lambda file: (file.unlink(), file.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_description_costs_that_person_alone(tmp_path, damage):
    people = People(tmp_path)
    ada, link = people.add("Ada", "learner")
    ben, _ = people.add("Ben", "learner")
    damage(people.home(ada.id) / "person.json")
    again = People(tmp_path)
    assert again.all() == [ben]
    assert again.damaged == [ada.id]
    assert again.by_link(link) is None
    assert (again.folder / ada.id).is_dir()


def test_names_are_one_line_of_text(tmp_path):
    people = People(tmp_path)
    person, _ = people.add("  Ada\n\x1b[31m\u202e  Lovelace " + "x" * 100, "learner")
    assert person.name.startswith("Ada [31m Lovelace xxx")
    assert len(person.name) == 40
    with pytest.raises(InputError, match="empty"):
        people.add(" \n\u202e", "learner")
    with pytest.raises(InputError, match="nobody"):
        people.rename("0" * 16, "Eve")


def test_a_server_has_room_for_so_many_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.jobs.people.MOST", 2)
    people = People(tmp_path)
    for name in "ab":
        people.add(name, "learner")
    with pytest.raises(InputError, match="Remove some"):
        people.add("c", "learner")
    assert MOST == 5000
