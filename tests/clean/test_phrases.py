"""Set phrases of page furniture: found for what they are, and never in a sentence of news."""

from __future__ import annotations

import pytest

from briefing.clean.form import find_form
from briefing.clean.phrases import find_phrase


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Facebook Icon", "share-icons"),
        ("Share on WhatsApp", "share-icons"),
        ("Tweet", "share-icons"),
        ("Email Print Copy link", "share-icons"),
        ("― Advertisement ―", "advertisement"),
        ("Story continues below this ad", "advertisement"),
        ("Also Read: Harbour opens again", "also-read"),
        ("READ MORE: Who is who in Ostara", "also-read"),
        ("Related: The river and its bridges", "also-read"),
        ("Must Read", "related"),
        ("You may also like", "related"),
        ("More from this author", "related"),
        ("Most popular stories", "related"),
        ("1 COMMENT", "comments"),
        ("Leave a reply", "comments"),
        ("Please enter your name here", "comments"),
        ("By Ada Byron | 12 Comments", "comments"),
        ("Subscribe to receive new posts by email every morning.", "newsletter"),
        ("Get the best offers and updates relating to Harbour News.", "newsletter"),
        ("Sign up for our daily newsletter", "newsletter"),
        ("Follow us", "share-icons"),
        ("Become a member", "membership"),
        ("Support our independent journalism", "membership"),
        ("Already a subscriber? Log in", "membership"),
        ("We use cookies to improve your experience.", "cookies"),
        ("{* forgotPassword_sendButton *}", "script"),
        ("var x = function(a) { return a; };", "script"),
        ("© 2031 Harbour Gazette. All rights reserved.", "copyright"),
        ("Privacy Policy", "copyright"),
        ("Disclaimer: The views expressed are those of the author.", "disclaimer"),
        ("Tags: war, bridge, river", "tags"),
        ("#war, #bridge, #river, #talks", "tags"),
        ("Photo: Ada Byron/Reuters", "credit"),
        ("Cover Photograph social media", "credit"),
        ("(AP Photo)", "credit"),
        ("Soldiers at the bridge of Karst on Friday (Reuters)", "caption"),
        ("Reporting by Ada Byron; editing by Ben Curie", "reporting-credit"),
        ("The author is a researcher at a university.", "author-note"),
        ("Home", "menu"),
        ("Image 1 of 4", "menu"),
        ("3 min read", "reading-time"),
        ("5 hours ago", "reading-time"),
        ("spot_img", "image-text"),
        ("Gazette Logo", "image-text"),
        ("***", "separator"),
    ],
)
def test_furniture_has_its_reason(line: str, reason: str) -> None:
    phrase = find_phrase(line, find_form(line))
    assert phrase is not None
    assert phrase.reason == reason


@pytest.mark.parametrize(
    "line",
    [
        "Like many soldiers on the front line, he had not slept for days.",
        "Neither the army nor the rebels would say how many men they had lost.",
        "The site may not be safe for aid workers, the agency said.",
        "“Our mission is peace,” the envoy said.",
        "“Sign the paper,” he told them, “and the guns will fall silent.”",
        "Video from the scene shows smoke over the harbour.",
        "Images released by the ministry show two burnt vehicles.",
        "Credit for the truce went to the mediators from the north.",
        "Free access for aid convoys was agreed in the night.",
        "Comments on the deal were not available on Sunday.",
        "12 responses were received before the deadline passed.",
        "The report was published by a rights group on Monday.",
        "Support for the government has fallen since the spring, a poll found.",
        "More than 40 people were killed.",
        "Read against that background, the offer means little.",
        "Follow-up talks are planned for Tuesday.",
        "Join-up offices opened in three towns, officials said.",
        "They burned the banner.",
        "In October the army left the valley.",
        "Terms of the ceasefire were not made public.",
        "Dozens killed in strike on harbour, ministry says",
        "Analysis: Why the truce failed",
        "The hole can be used by JavaScript code on a page, researchers said.",
        "One of his protegÃ©s was arrested in the capital.",
        "He loves [being the host].",
    ],
)
def test_news_is_no_furniture(line: str) -> None:
    assert find_phrase(line, find_form(line)) is None


@pytest.mark.parametrize(
    "line", ["Ines Tarvo is a journalist for the Gazette.", "The writer is the daughter of a general."]
)
def test_notes_on_people_count_only_under_the_text(line: str) -> None:
    phrase = find_phrase(line, find_form(line))
    assert phrase is not None
    assert phrase.is_tail
