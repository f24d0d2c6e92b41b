"""Direct quotations in Spanish, German, French and Portuguese: who speaks them, or nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.speakers.direct_quotes import quoted_by
from index.sentences import sentences_of
from index.story import Story, Version

CREDITED = [
    ("es", "«No cerraremos el hospital», dijo la ministra de Sanidad, Ana Gil.", "Ana Gil"),
    ("es", "Juan Pérez declaró: “Esto es una vergüenza”.", "Juan Pérez"),
    ("es", "El portavoz policial Luis Mora afirmó: «No hay detenidos todavía».", "Luis Mora"),
    ("es", "Ana Gil llegó tarde.\n\n«Volveremos otra vez mañana», aseguró Gil.", "Ana Gil"),
    ("de", "„Die Brücke bleibt zu“, sagte Bürgermeister Karl Weber am Freitag.", "Karl Weber"),
    ("de", "„Wir hatten großes Glück“, sagte Feuerwehrchef Jens Petersen.", "Jens Petersen"),
    ("de", "»Das war sehr knapp«, betonte Einsatzleiterin Petra Lindner.", "Petra Lindner"),
    ("de", "Anna Müller sagte: „Das reicht uns nicht.“", "Anna Müller"),
    ("de", "„Das hilft uns nicht“, sagte CDU-Chef Friedrich Held.", "Friedrich Held"),
    ("de", "„Das geht so nicht“, sagte Helga Stein von der Initiative Freie Bahn.", "Helga Stein"),
    ("de", "„Das hilft uns nicht“, sagte Ursula von der Heide.", "Ursula von der Heide"),
    ("fr", "« Le pont restera fermé », a déclaré le maire Jean Dupont vendredi.", "Jean Dupont"),
    ("fr", "Marie Leroy a affirmé : « Ce n’est pas assez. »", "Marie Leroy"),
    ("fr", "« C’est trop cher pour nous », estime Luc Besson, restaurateur.", "Luc Besson"),
    ("pt", "“A ponte continua fechada”, disse o prefeito João da Silva.", "João da Silva"),
    ("pt", "Maria Souza afirmou: “Isso não basta para nós”.", "Maria Souza"),
    ("pt", '"Não sabemos de nada", disse o ministro da Defesa, Pedro Alves.', "Pedro Alves"),
]
NOBODY = [
    ("es", "El abogado de Juan Pérez dijo: «Mi cliente es del todo inocente»."),
    ("es", "«Nos engañaron a todos», lamentó él."),
    ("es", "«Es un error muy grave», dijo el alcalde."),
    ("es", "«No hay dinero para nada», dijeron Juan Pérez y Ana Gil."),
    ("es", "«No hay dinero para eso», no dijo Juan Pérez."),
    ("es", "Juan Pérez y Ana Gil. «Se acabó todo esto», dijo el abogado de Pérez."),
    ("es", "Llegaron Ana Gil y Rosa Gil.\n\n«Se acabó todo esto», dijo Gil."),
    ("de", "„Wir warten noch immer“, sagte sie."),
    ("de", "„Wir wissen es noch nicht“, sagte Weber Journalisten."),
    ("de", "Der Anwalt von Karl Weber sagte: „Das stimmt alles nicht.“"),
    ("de", "„Wir ermitteln in alle Richtungen“, hieß es bei der Polizei."),
    ("de", "„Das war ein Fehler“, sagte Karl Webers Sprecher."),
    ("de", "„Das war ein Fehler“, sagte der Sprecher von Karl Weber."),
    ("de", "„Ich bin unschuldig“, sagte nicht Karl Weber."),
    ("es", "«Hay que parar esto», dijo Juan Pérez al País."),
    ("es", "«Hay que parar esto», dice Ana Gil que dijo Juan Pérez."),
    ("es", "«Hay que parar esto», dijo Gil del PP."),
    ("es", "Preguntado por Ana Gil, dijo: «No la conozco de nada»."),
    ("es", "«No hay nada que decir», dijo el portavoz del alcalde, Juan Pérez."),
    ("es", "«No hay nada que decir», dijo el abogado del acusado, Juan Pérez."),
    ("fr", "« Il faut partir vite », aurait déclaré Jean Dupont."),
    ("fr", "« Il faut partir vite », a déclaré le fils de Jean Dupont."),
    ("pt", "“Isso é um absurdo total”, teria dito João Silva."),
    ("fr", "« Nous attendons encore », a-t-elle ajouté."),
    ("fr", "« Je ne sais pas du tout », a déclaré à l’AFP Marie Leroy."),
    ("fr", "L’avocat de Jean Dupont a déclaré : « Mon client est innocent. »"),
    ("pt", "“Estamos esperando ainda”, disse ela."),
    ("pt", "A mulher de João Silva disse: “Ele não volta mais”."),
    ("ru", "«Мост закрыт до весны», — сказал Иван Петров."),
    ("it", "«Il ponte resta chiuso», ha detto Mario Rossi."),
    ("zh", "市长陈立新说：“这座桥将很快重新开放。”"),
]


def version_of(code: str, text: str) -> Version:
    [spans] = sentences_of([text], [code])
    return Version(1, 1, Story("k", "i", text, "t"), spans, datetime(2025, 1, 1, tzinfo=UTC), code)


@pytest.mark.parametrize(("code", "text", "speaker"), CREDITED)
def test_a_direct_quotation_is_credited_to_who_is_named(code: str, text: str, speaker: str) -> None:
    version = version_of(code, text)
    credit = quoted_by(version)[-1]
    assert credit is not None
    assert credit.speaker == speaker
    assert credit.said_as is not None
    assert text[slice(*credit.said_as)] in speaker or speaker in text[slice(*credit.said_as)]


@pytest.mark.parametrize(("code", "text"), NOBODY)
def test_nobody_is_credited_where_that_is_not_certain(code: str, text: str) -> None:
    assert [one for one in quoted_by(version_of(code, text)) if one] == []
