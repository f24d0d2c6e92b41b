"""What a message is: small talk of some kind, a question, several, a question about a story."""

from __future__ import annotations

import pytest

from bot.answer import Talk
from bot.answers.wording import kind_word
from bot.questions.message import read_message
from index.errors import QuestionError

G, T, H, C = Talk.GREETING, Talk.THANKS, Talk.HELP, Talk.COMPLAINT


@pytest.mark.parametrize(
    ("said", "talk"),
    [
        ("hi", G),
        ("Hello there!", G),
        ("hiiii", G),
        ("<@U012AB3CD> hey", G),
        ("@pullquote good morning", G),
        (":wave:", G),
        ("👋", G),
        ("how are you doing today?", G),
        ("Bonjour !", G),
        ("thanks!", T),
        ("thank you so much for your help", T),
        ("thx 👍", T),
        (":+1:", T),
        ("thanks :party_parrot:", T),
        ("ok, got it, thanks", T),
        ("cheers mate", T),
        ("help", H),
        ("<@U012AB3CD> help!", H),
        ("can you help me?", H),
        ("how do I use this?", H),
        ("what can you do", H),
        ("who are you?", H),
        ("hi, help please", H),
        ("test", Talk.TEST),
        ("testing 1 2 3", Talk.TEST),
        ("is anyone there?", Talk.TEST),
        ("ping", Talk.TEST),
        ("you suck", C),
        ("stupid bot", C),
        ("this is useless", C),
        (":thumbsdown:", C),
        ("bye!", Talk.FAREWELL),
        ("see you tomorrow", Talk.FAREWELL),
        ("ok", Talk.NOTED),
        ("lol 😂", Talk.NOTED),
        ("nice one", Talk.NOTED),
        ("good job, bot!", Talk.NOTED),
        ("never mind", Talk.NOTED),
    ],
)
def test_small_talk_is_known_by_its_kind(said: str, talk: Talk) -> None:
    message = read_message(said)
    assert (message.talk, message.question) == (talk, "")
    assert kind_word(talk)
    assert read_message(message.kept).talk is talk


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("hi, what toll did the ministry give?", "what toll did the ministry give?"),
        ("hello what do school meals cost", "what do school meals cost"),
        ("Good morning! Who is the judge?", "Who is the judge?"),
        ("thanks! and the injured?", "and the injured?"),
        ("ok, and the union?", "and the union?"),
        ("hey bot: who owns the cannery?", "who owns the cannery?"),
        ("pullquote, who escaped?", "who escaped?"),
        ("who is the judge? thanks!", "who is the judge?"),
        ("how many died please", "how many died"),
        ("could you please tell me who the judge is?", "who the judge is?"),
        ("do you know when the port reopens", "when the port reopens"),
        ("Hi there, I want to know why the boiler burst", "why the boiler burst"),
        # What only looks like it
        ("hello kitty museum fire", "hello kitty museum fire"),
        ("test results of the river", "test results of the river"),
        ("help for the flooded", "help for the flooded"),
        ("what did the minister do to help", "what did the minister do to help"),
        ("thanks to whom did they escape", "thanks to whom did they escape"),
        ("who are they talking about", "who are they talking about"),
        ("no one survived?", "no one survived?"),
        ("does this bridge work", "does this bridge work"),
        ("is it true? The ministry gave 23?", "is it true? The ministry gave 23?"),
        ("who died and when?", "who died and when?"),
        ("how many died and how many were hurt?", "how many died and how many were hurt?"),
        (
            "what did she say about who is guilty and why it broke",
            "what did she say about who is guilty and why it broke",
        ),
        (
            "who is the man who fled and who is accused of fraud?",
            "who is the man who fled and who is accused of fraud?",
        ),
        (
            "What toll did the ministry give? I need it for tonight.",
            "What toll did the ministry give? I need it for tonight.",
        ),
    ],
)
def test_a_question_is_read_without_courtesies_and_whole(said: str, question: str) -> None:
    message = read_message(said)
    assert (message.talk, message.question, message.besides) == (None, question, ())


@pytest.mark.parametrize(
    ("said", "questions"),
    [
        (
            "what toll did the ministry give and who is the judge?",
            ["what toll did the ministry give", "who is the judge?"],
        ),
        (
            "why did the boiler burst, and who heads the inquiry?",
            ["why did the boiler burst", "who heads the inquiry?"],
        ),
        (
            "how many sheep drowned and how much aid did the council promise?",
            ["how many sheep drowned", "how much aid did the council promise?"],
        ),
        ("Who is the judge? What do meals cost?", ["Who is the judge?", "What do meals cost?"]),
        ("who is the judge\nwhat do meals cost", ["who is the judge", "what do meals cost"]),
        ("who escaped? and the union?", ["who escaped?", "and the union?"]),
        (
            "when did it reopen? who paid? how many came?",
            ["when did it reopen?", "who paid?", "how many came?"],
        ),
    ],
)
def test_several_questions_are_told_apart(said: str, questions: list[str]) -> None:
    message = read_message(said)
    assert [message.question, *message.besides] == questions
    again = read_message(message.kept)
    assert len(again.besides) == len(message.besides)
    assert again.kept == message.kept


MEALS = "https://news.example/2025/meals"


@pytest.mark.parametrize(
    ("said", "question", "links"),
    [
        (f"what does this say about milk <{MEALS}>", "what does this say about milk", [MEALS]),
        (
            f"what does <{MEALS}|news.example/2025/meals> say about milk",
            "what does say about milk",
            [MEALS],
        ),
        (f"who paid? {MEALS}.", "who paid? .", [MEALS]),
        (
            f"what of <{MEALS}?a=1&amp;b=2|the meals story>",
            "what of the meals story",
            [f"{MEALS}?a=1&b=2"],
        ),
        (f"<{MEALS}>", "What does this story say?", [MEALS]),
        ("what did <http://cnn.com|cnn.com> report", "what did cnn.com report", []),
    ],
)
def test_links_to_stories_are_taken_out_of_the_words(
    said: str, question: str, links: list[str]
) -> None:
    message = read_message(said)
    assert (message.question, list(message.links)) == (question, links)
    assert read_message(message.kept).links == message.links


@pytest.mark.parametrize("said", ["", "<@U012AB3CD>", "🌊🌊", ":ocean:", "?!"])
def test_what_has_no_words_and_means_nothing_is_told_how_to_ask(said: str) -> None:
    with pytest.raises(QuestionError, match="in words"):
        read_message(said)


@pytest.mark.parametrize(
    "said",
    ["test " * 3000, "test" + " 1" * 90, "thanks " * 25 + "x", "ha" * 95 + "b", "hi," * 4000],
)
def test_hostile_small_talk_ends(said: str) -> None:
    try:
        read_message(said)
    except QuestionError:
        return
