"""What Slack shows is in the language of its channel, the quotes in their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fakeslack import FakeSlack, plain_text
from newsdesk import Newsdesk, labels, quoted
from newsroom import MakeHouse, Newsroom
from surfaces import SLACK

from bot.own_words.catalogue import refuse_unspoken, speaking
from bot.slack.inbox.items import ItemKind
from index.errors import SettingsError

BRIDGE = "The bridge at Dornfeld will cost 3 million crowns, the Bridge Office said."


def test_each_channel_is_answered_in_its_language(tmp_path: Path, make_house: MakeHouse) -> None:
    told = {}
    for code in ("en", "es", "de"):
        with FakeSlack() as slack:
            ana = slack.add_user("ana")
            channel = slack.add_channel("desk", ana)
            spoken = {channel.id: code} if code != "de" else {}
            house = make_house(tmp_path / code / "home", language="de", channel_languages=spoken)
            desk = Newsdesk(Newsroom(house, tmp_path / code / "feed"), slack, ana, channel)
            desk.story("bridge", BRIDGE)
            [answer] = desk.replies(desk.ask(f"<@{slack.bot.id}> what will the bridge cost?"))
            [silence] = desk.replies(desk.ask(f"<@{slack.bot.id}> who won the chess cup?"))
            assert quoted(answer) == [BRIDGE]
            told[code] = (plain_text(silence), labels(answer))
            house.close()
    assert "Nothing in the stories here answers that." in told["en"][0]
    assert "Nada de las noticias de aquí responde a eso." in told["es"][0]
    assert "Nichts in den Beiträgen hier beantwortet das." in told["de"][0]
    assert "Lo más cercano:" in told["es"][0] or "Puede ayudar" in told["es"][0]
    assert [{"Copy"}, {"Copiar"}, {"Kopieren"}] == [
        {"Copy", "Copiar", "Kopieren"} & set(told[code][1]) for code in ("en", "es", "de")
    ]


@pytest.mark.parametrize("codes", [("fr",), ("en", "xx")])
def test_a_language_that_is_not_spoken_is_refused_in_a_line(codes: tuple[str, ...]) -> None:
    with pytest.raises(
        SettingsError, match=r"no catalogue of it; there are de, en and es"
    ) as caught:
        refuse_unspoken(codes)
    assert "\n" not in str(caught.value)


_ENGLISH = frozenset(
    "the this that were which with from not and have has been its there nothing what when who "
    "more most only since story stories quote quotes answer above below read written searched "
    "closest left out by is to your you ago".split()
)
"""Words of ours that Spanish and German do not have, and no name in the samples."""


@pytest.mark.parametrize("code", ["es", "de"])
@pytest.mark.parametrize("surface", SLACK)
def test_no_surface_has_english_words_of_ours(surface: str, code: str) -> None:
    with speaking(code):
        told = "\n".join(SLACK[surface]("Zyx"))
    assert set(re.findall("[a-z]+", told.lower())) & _ENGLISH == set()


def test_commands_and_the_home_tab_speak_the_channels_language(
    tmp_path: Path, make_house: MakeHouse
) -> None:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        channel = slack.add_channel("desk", ana)
        house = make_house(tmp_path / "home", language="es", channel_languages={channel.id: "de"})
        desk = Newsdesk(Newsroom(house, tmp_path / "feed"), slack, ana, channel)
        desk.story("bridge", BRIDGE)
        desk.command("following")
        assert "Dieser Kanal folgt keiner Frage." in desk.whispered()
        desk.command("refresh nowhere")
        assert "Das dürfen nur die, die sich um mich kümmern." in desk.whispered()
        desk.do(ItemKind.HOME, {"team": "", "channel": "D1", "user": ana.id})
        home = slack.home(ana)
        assert home is not None
        assert "Últimas noticias" in str(home.view)
        assert "Latest stories" not in str(home.view)
        house.close()
