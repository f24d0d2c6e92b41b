"""Who is asked for by name and on no matter is answered by whatever they say."""

from __future__ import annotations

import pytest
from newsroom import Newsroom
from told import stored

from bot.answers.ask import ask
from bot.speakers.credited_in import credits_of
from bot.speakers.names import is_person
from bot.speakers.same_speaker import may_be
from index.house import House

RELIEF = (
    "It is three more than the Cape Wend Relief Agency said on Friday and two fewer than the "
    "charity Lantern reported, said the governor, Ada Voss. "
    "The Cape Wend Relief Agency said on Sunday that it had counted 26 dead."
)
MARKET = (
    "Rosalind Marr has sold fruit in Larkgate for 40 years. Her stall burned with the others. "
    "The insurers have not been to see it. Half of the traders have moved to the old tram depot, "
    "where it rains in. The council lets them stay until the autumn. "
    'She opened the depot\'s doors on Monday at five. "Nobody has asked me," Marr said. '
    "The new hall is to stand by 2028."
)
CLUB = (
    "She opened the account this year at the suggestion of her close friend, the author and "
    "actress Kit Arlen, publicist Dov Harkin said. Fans sent her 40,000 messages within a day."
)
JURY = (
    "The trial of the two clerks began on Monday. Some 200 potential jurors were called, according "
    "to the station KVBC. The judge wants to hear the first witness next week."
)
MATCH = (
    "Mirko Vessin volleyed home a through-ball in the 39th minute and Daniel Ross added a second "
    "on the stroke of half-time. Vessin told reporters it was raining."
)


STORIES = {"relief": RELIEF, "market": MARKET, "club": CLUB, "jury": JURY, "match": MATCH}


@pytest.fixture(name="told")
def _told(room: Newsroom) -> House:
    for name, text in STORIES.items():
        room.write(f"{name}.json", {"id": name, "title": name, "text": text, "outlet": name})
    room.refresh()
    return room.house


@pytest.mark.parametrize(
    ("question", "speaker", "words"),
    [
        ("what did Dov Harkin say?", "Dov Harkin", "opened the account"),
        ("what did Harkin say", "Dov Harkin", "opened the account"),
        ("what did KVBC say?", "KVBC", "200 potential jurors"),
        ("what did Mirko Vessin say?", "Vessin", "raining"),
        ("what did the Cape Wend Relief Agency say?", "Relief Agency", "had counted 26"),
        ("what did Rosalind Marr say?", "Rosalind Marr", "Nobody has asked"),
    ],
)
def test_any_word_of_theirs_answers(told: House, question: str, speaker: str, words: str) -> None:
    first, *_ = ask(told, question).quotes
    assert first.speaker is not None
    assert (first.speaker.endswith(speaker), words in first.text) == (True, True)


@pytest.mark.parametrize(
    "question",
    [
        "what did Dov Harkin say about the depot?",  # he has said nothing of it
        "what did Ada Brask say?",  # nobody of that name
    ],
)
def test_on_a_matter_it_has_to_be_of_that(told: House, question: str) -> None:
    assert ask(told, question).quotes == ()


@pytest.mark.few(1)
@pytest.mark.parametrize("part", range(3))
def test_everybody_the_sample_newsroom_credits_by_name_is_heard(sample: House, part: int) -> None:
    credited = {credit.speaker for one in stored(sample) for credit in credits_of(one) if credit}
    names = sorted(name for name in credited if " " in name and is_person(name))
    assert len(names) > 15
    for name in names[part::3]:
        quotes = ask(sample, f"what did {name} say?").quotes
        assert quotes, name
        assert quotes[0].speaker, name
        assert may_be(quotes[0].speaker, name), (name, quotes[0].speaker)
