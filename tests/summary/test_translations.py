"""Translations of quotes in another language: what passes, and how it is shown, kept and told."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakeslack import FakeSlack, plain_text
from llmserver import Asked, Reply
from newsdesk import Newsdesk, quoted
from newsroom import Newsroom
from rich.console import Console
from scripted import Model

from bot.answer import Answer
from bot.answers.answer_store import kept, restored
from bot.answers.copy_text import cited
from bot.slack.work import streaming
from bot.summary.translating import translated
from bot.summary.translation_gate import passed
from bot.terminal.as_json import answer_json
from bot.terminal.show import show_answer
from index.access import OF_THE_HOUSE

SPANISH = "El alcalde Joan Prat dijo que 35 personas murieron en España el 3 de marzo de 2024."
COST = "El coste será de 2,5 millones de euros."
DEAD = "El viernes murieron treinta y cinco personas."
RUSSIAN = "Президент Путин заявил, что в Украине погибли 12 человек."
MET = "Встреча с Ивановым прошла в пятницу."
CHINESE = "3月5日，习近平在北京会见了12万人。"
ARABIC = "قال محمد الحسن إن ٤٥ شخصا قتلوا."
HINDI = "प्रधानमंत्री मोदी ने 5 लाख रुपये दिए।"
ENGLISH = "The bridge at Dornfeld will cost 3 million crowns, Germany said on Monday."
PORTUGUESE = "Em Lisboa, 1.200 pessoas protestaram em 5 de abril."
TURKISH = "Ankara'da 3 kişi öldü, dedi Mehmet Şahin."
VIETNAMESE = "Bộ trưởng Nguyễn Văn Nam nói 40 người bị thương."
GERMAN = "Die Brücke in Köln kostet 3 Millionen Euro."

BORNE_OUT = [
    ("en", SPANISH, "es", "The mayor Joan Prat said that 35 people died in Spain on 3 March 2024."),
    ("en", COST, "es", "The cost will be 2.5 million euros."),
    ("en", DEAD, "es", "On Friday thirty-five people died."),
    ("en", DEAD, "es", "On Friday 35 people died."),
    ("en", RUSSIAN, "ru", "The president, Putin, said that 12 people died in Ukraine."),
    ("en", "Об этом сообщил Зеленский.", "ru", "Zelensky reported this."),
    ("en", "Встреча с Путиным прошла в пятницу.", "ru", "The meeting with Putin was on Friday."),
    ("en", CHINESE, "zh", "On 5 March Xi Jinping met 120,000 people in Beijing."),
    ("en", ARABIC, "ar", "Muhammad al-Hassan said that 45 people were killed."),
    ("en", HINDI, "hi", "The prime minister, Modi, gave 500,000 rupees."),
    ("en", PORTUGUESE, "pt", "In Lisboa 1,200 people protested on 5 April."),
    ("en", TURKISH, "tr", "In Ankara 3 people died, said Mehmet Sahin."),
    ("en", VIETNAMESE, "vi", "The minister Nguyen Van Nam said 40 people were hurt."),
    ("en", "Elf Menschen starben in Köln.", "de", "Eleven people died in Köln."),
    ("es", ENGLISH, "en", "El puente de Dornfeld costará 3 millones, dijo Alemania el lunes."),
    ("fr", GERMAN, "de", "Le pont de Köln coûte 3 millions d’euros."),
]
NOT_BORNE_OUT = {
    "another figure": ("en", SPANISH, "es", "Joan Prat said 53 died in Spain on 3 March 2024."),
    "another day": ("en", SPANISH, "es", "Joan Prat said 35 died in Spain on 4 March 2024."),
    "another month": ("en", SPANISH, "es", "Joan Prat said 35 died in Spain on 3 May 2024."),
    "another weekday": ("en", DEAD, "es", "On Monday thirty-five people died."),
    "another scale": ("en", COST, "es", "The cost will be 2.5 billion euros."),
    "a figure less": ("en", COST, "es", "The cost will be high."),
    "a figure more": ("en", DEAD, "es", "On Friday thirty-five people and two dogs died."),
    "a figure in words": ("es", ENGLISH, "en", "El puente costará 3 millones en cuatro años."),
    "a number of no value": ("en", "Vecinos protestaron.", "es", "Dozens of people protested."),
    "an invented name": ("en", COST, "es", "The cost, says John Smith, will be 2.5 million euros."),
    "a name that opens": ("en", COST, "es", "Smith says the cost will be 2.5 million euros."),
    "another country": ("es", ENGLISH, "en", "El puente costará 3 millones, dijo Francia."),
    "part of a longer name": ("en", MET, "ru", "The meeting with Ivan was on Friday."),
    "another in Chinese": ("en", CHINESE, "zh", "On 5 March Li Qiang met 120,000 people."),
    "another in Arabic": ("en", ARABIC, "ar", "Mahmoud Abbas said that 45 people were killed."),
    "a name in French": ("fr", GERMAN, "de", "Le pont coûte 3 millions d’euros, selon Scholz."),
    "another thousand": ("en", PORTUGUESE, "pt", "In Lisboa 12,000 people protested on 5 April."),
    "another in Vietnamese": ("en", VIETNAMESE, "vi", "Nguyen Van Hung said 40 were hurt."),
    "another city": ("en", TURKISH, "tr", "In Istanbul 3 people died, said Mehmet Sahin."),
    "an address": ("en", COST, "es", "The cost will be 2.5 million euros, see evil.example now."),
    "a mention": ("en", COST, "es", "The cost will be 2.5 million euros <!channel>"),
    "quotation marks": ("en", COST, "es", "The cost “will be” 2.5 million euros."),
    "too long": ("en", COST, "es", "The cost will be 2.5 million euros, " + "and so on, " * 20),
    "nothing": ("en", COST, "es", " \u200b\n"),
    "the quote itself": ("en", COST, "es", COST),
}


@pytest.mark.parametrize(("ours", "quote", "its", "told"), BORNE_OUT)
def test_what_its_quote_bears_out_is_shown(ours: str, quote: str, its: str, told: str) -> None:
    assert passed(told, ours, quote, its) == told


@pytest.mark.parametrize("case", NOT_BORNE_OUT.values(), ids=NOT_BORNE_OUT)
def test_what_cannot_be_proved_is_left_out(case: tuple[str, str, str, str]) -> None:
    ours, quote, its, told = case
    assert passed(told, ours, quote, its) is None


STORY = "El puente de Dornfeld costará 35 millones de coronas, dijo Mara Ilves."
URL = "https://eco.example/puente"
QUESTION = f"what does {URL} say?"
RIGHT = "The bridge at Dornfeld will cost 35 million crowns, said Mara Ilves."


def translating(text: str | None, **how: Any) -> Any:
    """What a model says that translates each passage so, and sums nothing up."""

    def reply(asked: Asked) -> Reply:
        keys = [one.split()[0] for one in asked.user.split("key: ")[1:]]
        lines = [json.dumps({"key": key, "text": text}) for key in keys if text is not None]
        is_wanted = "Translate into" in asked.user
        return Reply("\n".join(lines) if is_wanted else "", **(how if is_wanted else {}))

    return reply


@pytest.fixture
def model() -> Iterator[Model]:
    with Model() as model:
        yield model


@pytest.fixture
def found(room: Newsroom) -> Answer:
    room.write("es.json", {"url": URL, "title": "Puente", "text": STORY})
    room.refresh()
    answer = room.ask(QUESTION)
    assert [(quote.text, quote.foreign) for quote in answer.quotes] == [(STORY, True)]
    return answer


def told_by(room: Newsroom, model: Model, answer: Answer) -> Answer:
    writer = model.writer(room.house.archive, seconds=2)
    assert writer is not None
    return translated(writer.session(), answer)


def printed(answer: Answer) -> str:
    out = io.StringIO()
    show_answer(Console(file=out, width=200), answer)
    return out.getvalue()


def test_it_stands_below_its_quote_and_says_whose_it_is(
    room: Newsroom, model: Model, found: Answer
) -> None:
    model.say(translating(RIGHT))
    answer = told_by(room, model, found)
    assert "Translate into English." in model.asked[-1].user
    assert STORY in model.asked[-1].user
    line = f"translation, by {model_name(answer)}; the words above are the story’s: {RIGHT}"
    assert line in printed(answer)
    values = answer_json(answer)["translations"]
    assert values == {
        "model": model_name(answer),
        "told": [{"n": 1, "text": RIGHT}],
        "dropped": 0,
        "failed": None,
    }
    assert answer.quotes == found.quotes
    assert RIGHT not in cited(answer)
    assert [call.stage.value for call in answer.calls] == ["translation"]
    again = restored(room.house, json.loads(json.dumps(kept(answer))), OF_THE_HOUSE)
    assert again is not None
    assert again.translations == answer.translations


def model_name(answer: Answer) -> str:
    assert answer.translations is not None
    return answer.translations.model


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (translating(RIGHT.replace("35", "53")), "1 translation left out"),
        (translating(RIGHT.replace("Mara Ilves", "John Smith")), "1 translation left out"),
        (translating(RIGHT + " And so on." * 40), "1 translation left out"),
        (translating(None), "No translation: the language model translated nothing."),
        (Reply("I would rather not."), "No translation: what the language model wrote"),
        (translating(RIGHT, status=401), "No translation: the language model"),
        (translating(RIGHT, ends="reset"), "No translation: the language model broke off"),
    ],
)
def test_one_that_is_wrong_is_left_out_and_what_failed_is_told(
    room: Newsroom, model: Model, found: Answer, said: Any, line: str
) -> None:
    model.say(said)
    answer = told_by(room, model, found)
    assert answer.translations is not None
    assert answer.translations.told == ()
    assert answer.translations.dropped == line.startswith("1")
    assert line in printed(answer)
    assert STORY in printed(answer)


def test_nothing_is_asked_for_quotes_in_the_questions_language_or_one_we_cannot_check(
    room: Newsroom, model: Model, found: Answer
) -> None:
    own = replace(found, quotes=tuple(replace(quote, foreign=False) for quote in found.quotes))
    german = replace(found, plan=replace(found.plan, language="de"))
    for answer in (own, german):
        assert told_by(room, model, answer) == answer
    assert model.asked == []


def test_slack_shows_it_small_below_the_quote(
    room: Newsroom, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_RHYTHM", 0.0)
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        writer = model.writer(room.house.archive)
        desk = Newsdesk(room, slack, ana, slack.add_channel("desk", ana), writer=writer)
        room.write("puente.json", {"url": URL, "title": "Puente", "text": STORY})
        room.refresh()
        model.say(translating(RIGHT))
        asked = desk.ask(f"<@{slack.bot.id}> {QUESTION}")
        [answer] = desk.replies(asked)
        assert quoted(answer) == [STORY]
        told = plain_text(answer)
        assert told.index(STORY) < told.index("⇄ translation, by ") < told.index(RIGHT)
        (desk.room.feed / "puente.json").unlink()
        desk.room.refresh()
        desk.changed()
        [answer, _] = desk.replies(asked)
        assert RIGHT not in plain_text(answer)
