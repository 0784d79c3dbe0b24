"""The ALS story: missing heritability, promoters, and what the results are worth."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_ALS = TopicView("neuron/als/main.js")


def als() -> None:
    """Show the story of a network on ALS genotypes in four parts."""
    topics.story(
        "ALS is rare, fatal within years and heritable, yet its SNPs, added up, explain little. This is how a network "
        "was sent after the rest, in a cohort of 11,525 people: keep the sites in **promoters**, rank the promoters, "
        "learn from **2,048 sites**. Then ask what its accuracy is worth."
    )
    _ALS(key="als")
