"""What Slack shows is in the language of its channel, the quotes in their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakeslack import FakeSlack, plain_text
from newsdesk import Newsdesk, labels, quoted
from newsroom import MakeHouse, Newsroom

from bot.own_words.catalogue import refuse_unspoken
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
