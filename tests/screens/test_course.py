"""The course lists what there is: every topic's page, view and lesson exist, and no view of the doors is left out."""

from pathlib import Path

import pytest

from explorer.components import course_list
from explorer.screens.learn.convolution import page as convolution
from explorer.screens.learn.course.lectures import LECTURES
from explorer.screens.learn.course.page import entry
from explorer.screens.learn.generalising import page as generalising
from explorer.screens.learn.learning import page as learning
from explorer.screens.learn.making import page as making
from explorer.screens.learn.neuron import page as neuron
from explorer.screens.learn.pictures import page as pictures
from explorer.screens.learn.sequences import page as sequences
from explorer.ui import navigation
from explorer.ui.lessons import LESSONS

DOORS = {
    "neuron": neuron,
    "learning": learning,
    "generalising": generalising,
    "sequences": sequences,
    "making": making,
    "pictures": pictures,
}
WITH_VIEWS = {**DOORS, "convolution": convolution}
TOPICS = [topic for lecture in LECTURES for topic in lecture.topics]
COMPONENTS = Path(course_list.__file__).parents[1]


def test_every_topic_has_a_name_of_its_own():
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)
    assert len({topic.title for topic in TOPICS}) == len(TOPICS)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_leads_to_what_exists(topic):
    pages = {about[1] for listed in navigation.SECTIONS.values() for about in listed}
    assert topic.page in pages
    if topic.lesson:
        assert topic.lesson in {one.name for one in LESSONS}
        assert "?" in entry(topic).href
    if topic.page in WITH_VIEWS:
        assert topic.view["topic"] in WITH_VIEWS[topic.page].TOPICS
        assert entry(topic).href.startswith(f"{topic.page}?topic=")


@pytest.mark.parametrize("page", WITH_VIEWS)
def test_no_view_of_a_door_is_left_out(page):
    listed = [topic.view["topic"] for topic in TOPICS if topic.page == page]
    assert sorted(listed) == sorted(WITH_VIEWS[page].TOPICS)
    if page in DOORS:
        assert listed == list(DOORS[page].TOPICS), "the course and the page have the same order"


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic.page in DOORS], ids=lambda topic: topic.name)
def test_what_is_solved_is_kept_under_the_name_that_the_course_reads(topic):
    folder = COMPONENTS / topic.page / topic.progress
    scripts = "".join(path.read_text() for path in folder.glob("*.js"))
    assert f'name: "{topic.progress}"' in scripts
    assert "new Exercise(" in scripts
