import threading

import pytest

from explorer.errors import InputError
from explorer.jobs.workspace import Workspace
from explorer.routes import server
from tests.sites import NoWorker


@pytest.fixture
def here(tmp_path):
    here = server.open_server(tmp_path, launcher=NoWorker(), samples=False, mode="class")
    yield here
    server.close_server(0)


def test_each_person_has_a_workspace_of_their_own(here, tmp_path):
    ada, _ = here.people.add("Ada", "learner")
    ben, _ = here.people.add("Ben", "learner")
    places = [here.places.of(identity) for identity in ("owner", ada.id, ben.id)]
    assert places[0].workspace is here.workspace
    assert [place.workspace.path for place in places[1:]] == [tmp_path / "people" / id for id in (ada.id, ben.id)]
    assert here.places.of(ada.id) is places[1]
    assert here.places.open_now() == places
    with pytest.raises(InputError, match="already open"):
        Workspace(places[1].workspace.path).hold()


def test_many_that_ask_at_once_get_the_same_place(here):
    ada, _ = here.people.add("Ada", "learner")
    found = []
    threads = [threading.Thread(target=lambda: found.append(here.places.of(ada.id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(map(id, found))) == 1


@pytest.mark.parametrize("identity", ["0" * 16, "", "..", "owner/", "../owner"])
def test_nobody_elses_identity_opens_anything(here, tmp_path, identity):
    with pytest.raises(InputError, match="nobody"):
        here.places.of(identity)
    assert not (tmp_path / "people").exists()


def test_who_is_removed_leaves_nothing(here):
    ada, link = here.people.add("Ada", "learner")
    ben, _ = here.people.add("Ben", "learner")
    home = here.places.of(ada.id).workspace.path
    here.places.of(ben.id)
    here.places.remove(ada.id)
    assert not home.exists()
    assert here.people.by_link(link) is None
    assert [path.name for path in here.people.folder.iterdir()] == [ben.id]
    with pytest.raises(InputError, match="nobody"):
        here.places.of(ada.id)


def test_a_person_comes_back_to_what_they_had(tmp_path):
    here = server.open_server(tmp_path, launcher=NoWorker(), samples=False, mode="class")
    ada, link = here.people.add("Ada", "learner")
    (here.places.of(ada.id).workspace.path / "kept").write_text("hers")
    server.close_server(0)
    here = server.open_server(tmp_path, launcher=NoWorker(), samples=False, mode="class")
    try:
        found = here.people.by_link(link)
        assert found == ada
        assert (here.places.of(ada.id).workspace.path / "kept").read_text() == "hers"
    finally:
        server.close_server(0)
