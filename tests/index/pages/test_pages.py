"""What is read off a page of each format, what of it is furniture, and what it is known by."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from paths import DATA

from bot.terminal.demo import SAMPLE
from index.feeds.folder import list_folder
from index.furniture import clues
from index.furniture_lines import is_furniture
from index.names import names_in
from index.pages import PageOrigin, Unread, read_page
from index.sentences import sentences_of
from index.story import Story

SAID = "Mayor Ada Voss said on Monday that the Kettle Bridge would reopen in May."
MORE = "Repairs have cost 3.2 million crowns so far, according to the Bridge Office."
URL = "https://post.example/bridge"
SEED = DATA / "seed-stories"


def stories_in(path: str, content: str, outlet: str | None = None) -> list[Story]:
    read = list(read_page(content.encode(), PageOrigin("feed", path, outlet)))
    assert not [one for one in read if isinstance(one, Unread)]
    return [one for one in read if isinstance(one, Story)]


def story_in(path: str, content: str, outlet: str | None = None) -> Story:
    (story,) = stories_in(path, content, outlet)
    return story


def sentences_in(text: str) -> list[str]:
    return [text[start:end] for start, end in next(sentences_of([text]))]


HTML = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Kettle Bridge to reopen | Vosk Post</title>
<link rel="canonical" href="{URL}">
<meta property="og:site_name" content="Vosk Post">
<meta property="og:title" content="Kettle Bridge to reopen">
<script type="application/ld+json">
{{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Kettle Bridge to reopen",
 "datePublished": "2025-04-07T21:00:00+02:00",
 "author": [{{"@type": "Person", "name": "Ann Lee"}}, {{"@type": "Person", "name": "Tom Hale"}}]}}
</script></head>
<body><nav><a href="/">Home</a> <a href="/subscribe">Subscribe</a></nav>
<article><h1>Kettle Bridge to reopen</h1><p>{SAID}</p><p>{MORE}</p>
<aside>Related: The ferry that sank</aside></article>
<section class="comments"><p>First! The mayor lies, everyone in Vosk knows that.</p></section>
<footer>© 2025 Vosk Post. All rights reserved.</footer></body></html>"""

MARKDOWN = f"""---
title: "Kettle Bridge to reopen"
outlet: Vosk Post
byline:
  - Ann Lee
  - Tom Hale
published: 2025-04-07T23:50:00-05:00
updated: 2025-04-08T10:00:00+02:00
url: {URL}
section: News
language: en
id: b-1
---

# Kettle Bridge to reopen

{SAID}

{MORE}
"""

FIELDS: dict[str, Any] = {
    "id": "b-1",
    "url": URL,
    "title": "Kettle Bridge to reopen",
    "text": f"{SAID}\n\n{MORE}",
    "outlet": "Vosk Post",
    "byline": ["Ann Lee", "Tom Hale"],
    "published": "2025-04-07",
    "updated": "2025-04-08T08:00:00Z",
    "section": "News",
    "language": "en",
}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.html", HTML),
        ("a.htm", HTML),
        ("a.md", MARKDOWN),
        ("a.md", MARKDOWN.replace("\n", "\r\n")),
        ("a.json", json.dumps(FIELDS)),
        ("a.json", json.dumps([FIELDS])),
        ("a.jsonl", json.dumps(FIELDS) + "\n\n"),
    ],
)
def test_each_format_gives_its_fields(path: str, content: str) -> None:
    story = story_in(path, content)
    assert story.title == "Kettle Bridge to reopen"
    assert story.outlet == "Vosk Post"
    assert story.byline == ("Ann Lee", "Tom Hale")
    assert story.published == date(2025, 4, 7)
    assert (story.url, story.key) == (URL, "url:post.example/bridge")
    assert sentences_in(story.text) == [SAID, MORE]
    if not path.startswith("a.h"):
        assert story.id == "b-1"
        assert story.updated == datetime(2025, 4, 8, 8, tzinfo=UTC)
        assert (story.section, story.language) == ("News", "en")


def test_the_outlet_of_the_feed_is_for_stories_that_name_none() -> None:
    assert story_in("a.txt", SAID, "Harbour News").outlet == "Harbour News"
    assert story_in("a.md", MARKDOWN, "Harbour News").outlet == "Vosk Post"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("By Ann Lee", ("Ann Lee",)),
        ("by  Ann Lee and Tom Hale", ("Ann Lee", "Tom Hale")),
        ("Ann Lee, Tom Hale & Mia Andersson", ("Ann Lee", "Tom Hale", "Mia Andersson")),
        (["Ann Lee", " ", "Tom  Hale"], ("Ann Lee", "Tom Hale")),
        ("", ()),
        (None, ()),
    ],
)
def test_bylines(byline: object, names: tuple[str, ...]) -> None:
    assert story_in("a.json", json.dumps(FIELDS | {"byline": byline})).byline == names


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2025-04-07", date(2025, 4, 7)),
        ("2025-04-07T23:50:00-05:00", date(2025, 4, 7)),
        ("2025-04-07T00:10:00Z", date(2025, 4, 7)),
        ("Mon, 07 Apr 2025 10:00:00 GMT", date(2025, 4, 7)),
        ("April 7, 2025", date(2025, 4, 7)),
        ("7 April 2025", date(2025, 4, 7)),
        (20250407, date(2025, 4, 7)),
        ("1898-01-13", date(1898, 1, 13)),
        (None, None),
    ],
)
def test_days(published: object, day: date | None) -> None:
    assert story_in("a.json", json.dumps(FIELDS | {"published": published})).published == day


@pytest.mark.parametrize(
    "url",
    [
        "http://post.example/bridge",
        "https://www.post.example/bridge",
        "https://post.example/bridge/",
        "https://POST.example/bridge",
        "https://post.example:443/bridge",
        "https://post.example/bridge#comments",
        "https://post.example/bridge?utm_source=x&utm_medium=y",
        "https://post.example/bridge?fbclid=abc",
        "https://post.example/bridge?gclid=abc&msclkid=d",
        " https://post.example/bridge ",
    ],
)
def test_one_story_by_many_addresses(url: str) -> None:
    assert story_in("b.json", json.dumps(FIELDS | {"url": url})).key == "url:post.example/bridge"


@pytest.mark.parametrize(
    "url",
    [
        "https://post.example/bridge-2",
        "https://post.example/Bridge",
        "https://post.example/bridge?id=2",
        "https://post.example/bridge?cid=41007",
        "https://post.example/bridge?ref=41007",
        "https://post.example/bridge?campaign_id=7",
        "https://post.example/bridge?session=2025-04-07",
        "https://post.example/bridge?source=4",
        "https://post.example/bridge?/news/41007",
        "https://post.example/bridge?41007",
        "https://post.example/bridge?story=",
        "https://m.post.example/bridge",
        "https://other.example/bridge",
    ],
)
def test_other_stories_by_like_addresses(url: str) -> None:
    assert story_in("b.json", json.dumps(FIELDS | {"url": url})).key != "url:post.example/bridge"


def test_stories_without_address_are_known_by_feed_path_and_id() -> None:
    bare = {"title": "Bridge", "text": SAID}
    one, other, third = stories_in(
        "w.jsonl",
        "\n".join(
            json.dumps(fields)
            for fields in (bare | {"id": "1"}, bare, bare | {"title": "Another bridge"})
        ),
    )
    assert (one.id, one.key) == ("1", "feed:w.jsonl#1")
    assert len({one.key, other.key, third.key}) == 3
    moved = stories_in("w.jsonl", "\n\n" + json.dumps(bare | {"text": MORE}))
    assert moved[0].key == other.key
    assert story_in("a/b.txt", SAID).key == "feed:a/b.txt"


def test_markdown_is_shown_as_its_reader_sees_it() -> None:
    story = story_in(
        "a.md",
        "# Bridge *to* reopen\n\nThe **bridge** will [reopen](https://a.example) in\nMay, "
        "`Voss` said.\n\n![the bridge](b.jpg)\n\n## Costs\n\n- 3 &amp; 4 crowns\n- no more\n\n"
        "> Nobody came\\*.\n",
    )
    assert story.title == "Bridge to reopen"
    assert story.text == (
        "The bridge will reopen in May, Voss said.\n\nCosts\n\n3 & 4 crowns\n\nno more\n\n"
        "Nobody came*."
    )


FURNITURE = """
Advertisement
ADVERTISEMENT - CONTINUE READING BELOW
Sponsored content
FYI.
This story is over 5 years old.
Related: Russian Bombings Have Killed so Many
Related: Who owns the bridge?
Read more: What we know about the dam
READ MORE » Who owns the bridge
Opinion: Aleppo: Where children die, but the world does nothing
Video – How the bridge fell
More from Harbour News
Most read
Share
Share this on Facebook
Print Tweet Share
Follow VICE News on Twitter: @vicenews
Like us on Facebook
Watch the VICE News documentary Inside the Battle
Sign up for our morning newsletter
Subscribe today for free
Get the day's news in your inbox
Click here to subscribe
Download our app
Image caption The bridge at Vosk
Image: Getty
Photo by Ann Lee
Credit: Tom Hale/AP
A man crosses the bridge on Monday. (AP Photo)
A man crosses the bridge. (Ann Lee / Getty Images)
Immagine via YouTube/Syrian Civil Defense
Media playback is unsupported on your device
Please enable JavaScript to view this page
syria aleppo rescue_00015004.jpg
01:50 - Source: CNN
Story highlights
Key points
© 2025 The Tresk Courier. All rights reserved.
Copyright 2024 Vosk Courier
CNN’s Simon Cullen contributed to this report.
Reuters contributed to this report
Ann Lee contributed reporting from Vosk.
Reporting by Ann Lee; Editing by Tom Hale
This article was originally published by Harbour News.
By Ann Lee and Tom Hale
By Ann Lee, Harbour News
Published 9 April 2025
Published on 9 April 2025.
Updated: 10:35 p.m.
Wed 05 Apr 2017
April 9, 2025
Correction: An earlier version gave the wrong year.
An earlier version of this story gave the wrong year.
Editor's note: This story has been updated.
This story has been corrected to say 19 June.
We use cookies. Accept
Privacy policy
Skip to main content
Terms of use
(ENDS)
-30-
https://post.example/bridge
@voskcourier
news@post.example
* * *
"""

NEWS = """
The company said the advertisement was misleading.
Advertising revenue fell by 4 percent, the publisher said.
The video, filmed by a neighbour, shows water over the road.
Video of the collapse spread within minutes, police said.
Video – shot by neighbours – shows the wall giving way.
He announced it via YouTube on Monday.
Related charges against the owner were dropped on Monday.
Police said the two deaths were related.
Share prices fell by 12 percent after the report.
Shares in the mill fell on Friday.
Print runs doubled, the publisher said.
By Friday noon, 611 of 702 names had been ticked off.
By then the bridge had closed.
Live animals were found in the lorry, customs officers said.
The image was taken in 2016, the agency said.
Image rights were sold to an agency, the court heard.
Photo by photo, the police rebuilt the day.
A source close to the company said the mill would close.
Source code was found on his laptop, prosecutors said.
The source said: “We knew in March.”
She signed up for the newsletter of the harbour office and was fined.
Copyright law does not protect the design, the court ruled.
Heavy rain contributed to the collapse of the wall, the report said.
Smoking contributed to her death.
Updates to the plan will be published on Monday, the mayor said.
Published figures show that 2,310 people took the ferry.
Corrections officers said the prisoner was found at dawn.
An earlier version of this law was struck down in March.
The newspaper published a correction on Tuesday.
On 9 April 2025 the dam failed.
April 9, 2025, was the day the dam failed.
More from the harbour office is expected on Monday.
Watch officers saw the ship turn at 3 a.m.
Replays showed that the ball was out.
Photos show that the wall had cracked by March.
News of the closure reached the workers by text message.
World leaders met in Vosk on Monday.
The story is over, he said.
This story is over for us, the captain said.
This story appeared to be false, the minister said.
Editor Ann Lee said the story would stand.
Getty Images sued the company on Monday.
The photo, distributed by Getty Images, was withdrawn on Monday.
He told Reuters the talks had failed.
Reporting by the Courier showed that 30 inspectors had left.
Editing by hand took a year.
“Subscribe or leave,” the captain told the crew.
Subscribers to the free service will pay from May, the company said.
Register offices will open on Sunday, the ministry said, and registration is free today.
Like many on Twitter, he had believed it.
Find out on Facebook, she was told.
Comments by the minister angered the union.
Join us, the workers shouted.
Save the bridge, the posters say.
Emails seen by the Courier show that the mayor knew.
Skip to the end, the lawyer told him.
Terms of the deal were not disclosed.
Privacy policy has changed little, the commissioner said.
"""


@pytest.mark.few(10)
@pytest.mark.parametrize("line", FURNITURE.strip().splitlines())
def test_furniture_is_never_quoted(line: str) -> None:
    assert is_furniture(line)
    assert sentences_in(f"{SAID}\n\n{line}\n\n{MORE}") == [SAID, MORE]


@pytest.mark.few(10)
@pytest.mark.parametrize("line", NEWS.strip().splitlines())
def test_news_that_sounds_like_furniture_is_quoted(line: str) -> None:
    assert not is_furniture(line)
    assert sentences_in(f"{SAID}\n\n{line}\n\n{MORE}") == [SAID, line, MORE]


@pytest.mark.parametrize(
    ("lead", "kept"),
    [
        ("KYIV (Reuters) - ", ""),
        ("BERLIN, April 9 (Reuters) - ", ""),
        ("WASHINGTON, D.C. (AFP) – ", ""),
        ("CAIRO (AP) — ", ""),
        ("CNN — ", ""),
        ("(CNN) -- ", ""),
        ("(CNN) ", ""),
        ("NEW YORK — ", ""),
        ("Wed 05 Apr 2017 ", ""),
        ("16:40 ", ""),
        ("4:40 a.m. ", ""),
        ("• ", ""),
        ("1. ", ""),
        ("In Vosk (and in Kell) — a town of 900 — ", "In Vosk (and in Kell) — a town of 900 — "),
        ("1.5 million people heard it: ", "1.5 million people heard it: "),
    ],
)
def test_a_quote_starts_after_dateline_time_and_bullet(lead: str, kept: str) -> None:
    assert sentences_in(f"{lead}{SAID}\n\n{MORE}") == [f"{kept}{SAID}", MORE]


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        (
            "Dr. A. Cole of the U.S. team met Gen. Aziz at No. 3 Quay St. on Monday. It rained.",
            [
                "Dr. A. Cole of the U.S. team met Gen. Aziz at No. 3 Quay St. on Monday.",
                "It rained.",
            ],
        ),
        (
            "“We waited,” said Tom Hale. “Nobody came.”",
            ["“We waited,” said Tom Hale.", "“Nobody came.”"],
        ),
        ("Prices rose 3.5 percent to $1.2 million.", ["Prices rose 3.5 percent to $1.2 million."]),
        (
            "They fled to the countryside.Every house was empty.",
            ["They fled to the countryside.", "Every house was empty."],
        ),
    ],
)
def test_where_sentences_end(paragraph: str, sentences: list[str]) -> None:
    assert sentences_in(paragraph) == sentences


@pytest.mark.parametrize(
    ("page", "outlet", "title", "published", "byline"),
    [
        (
            (
                f"Bridge to reopen in May, mayor says\n\nBy Ann Lee\n\n9 April 2025\n\n{SAID}\n\n"
                "Follow Harbour News on Twitter: @harbour"
            ),
            "Harbour News",
            "Bridge to reopen in May, mayor says",
            "9 April 2025",
            "Ann Lee",
        ),
        (
            f"{SAID}\n\n{MORE}\n\n© 2025 Vosk Post. All rights reserved.",
            "Vosk Post",
            None,
            None,
            None,
        ),
        (f"CNN  — \n\n{SAID}\n\n{MORE}", "CNN", None, None, None),
        (
            f"{SAID}\n\n{MORE}\n\nLorven24’s Ann Lee contributed to this report.",
            "Lorven24",
            *[None] * 3,
        ),
        (f"{SAID}\n\n{MORE}\n\nReuters contributed to this report", None, None, None, None),
        (f"LONDON (Reuters) - {SAID}\n\n{MORE}", None, None, None, None),
        (SAID, None, None, None, None),
    ],
)
def test_what_the_furniture_of_a_copied_page_tells(
    page: str,
    outlet: str | None,
    title: str | None,
    published: str | None,
    byline: str | None,
) -> None:
    found = clues(page)
    assert (found.outlet, found.title, found.published, found.byline) == (
        outlet,
        title,
        published,
        byline,
    )


SAMPLE_OUTLETS = {
    "farwire/": "Farwire",
    "tresk-courier/": "The Tresk Courier",
    "halvra-valley-post/": "Halvra Valley Post",
    "gazette-du-col/": "La Gazette du Col",
    "pages/found-in-the-mill.txt": "Halvra Valley Post",
    "pages/": "Lorven24",
}


def read_folder(folder: Path) -> dict[str, list[Story]]:
    return {
        page.path: stories_in(page.path, (folder / page.path).read_text(encoding="utf-8"))
        for page in list_folder(str(folder)).pages
    }


def test_the_sample_newsroom_is_read_whole() -> None:
    pages = read_folder(SAMPLE / "stories")
    assert sum(map(len, pages.values())) == 17
    for path, stories in pages.items():
        outlet = next(name for start, name in SAMPLE_OUTLETS.items() if path.startswith(start))
        for story in stories:
            assert story.outlet == outlet
            assert story.published or path == "pages/found-in-the-mill.txt"
            assert len(sentences_in(story.text)) > 5


@pytest.mark.skipif(not SEED.is_dir(), reason="the seed pages are not here")
@pytest.mark.parametrize(("start", "outlet"), [("000", "VICE News"), ("003", "CNN")])
def test_real_pages_copied_whole(start: str, outlet: str) -> None:
    (story,) = next(
        stories for path, stories in read_folder(SEED).items() if path.startswith(start)
    )
    sentences = sentences_in(story.text)
    assert story.outlet == outlet
    assert len(sentences) > 15
    for sentence in sentences:
        assert not is_furniture(sentence)
        for mark in ("Related:", "Opinion:", "Follow ", "Advertisement", "contributed", "Source:"):
            assert mark not in sentence


@pytest.mark.parametrize(
    ("text", "name", "initials"),
    [
        (
            "the Syrian Observatory for Human Rights said",
            "Syrian Observatory for Human Rights",
            "SOHR",
        ),
        (
            "the Syrian Observatory for Human Rights said",
            "Syrian Observatory for Human Rights",
            "SOFHR",
        ),
        ("Upper Halvra Flood Observatory", "Upper Halvra Flood Observatory", "UHFO"),
        ("the National Dam Safety Board met", "National Dam Safety Board", "NDSB"),
        ("The World Food Board (WFB) met", "World Food Board", "WFB"),
        ("Médecins Sans Frontières (MSF) said", "Médecins Sans Frontières", "MSF"),
        ("Hospital Network’s (LDHN) chief", "Hospital Network", "LDHN"),
        ("Al-Nour Hospital Network", "Al-Nour Hospital Network", "ANHN"),
        ("Trinidad and Tobago", "Trinidad and Tobago", "TT"),
        ("According to Ann Lee, it rained.", "Ann Lee", "AL"),
    ],
)
def test_a_name_goes_by_its_initials(text: str, name: str, initials: str) -> None:
    assert (name, initials) in names_in(text)


def test_the_initials_of_a_name_stand_in_one_order() -> None:
    named = names_in("the Syrian Observatory for Human Rights (SOHRI) said")
    assert [short for _, short in named][:3] == ["SOHR", "SOFHR", "SOHRI"]


@pytest.mark.parametrize(
    "text", ["It rained.", "The council met.", "Vosk", "a b c d", "x" * 5_000, "A-" * 400 + "B Cd"]
)
def test_what_is_no_name_of_several_words(text: str) -> None:
    assert names_in(text) == ()
