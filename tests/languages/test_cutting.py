"""Texts of other languages to sentences, by their marks and abbreviations."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.languages.language import described, language
from index.languages.sentence_ends import sentences_in
from index.sentences import sentences_of

CUT = {
    "es": [
        "«¿Cuántos murieron?», preguntó el Sr. Pérez a las 3.30 h.",
        "El ministro J. Gómez dijo: «No lo sé.»",
        "Hubo 1.234,56 euros de daños en EE.UU. según la Dra. Gil.",
        "¡Basta ya!",
    ],
    "de": [
        "Am 3. Oktober 2024 kamen z. B. 1.200 Menschen.",
        "„Das war schlimm!“, sagte Dr. Müller.",
        "»Wir gehen jetzt.«",
        "Der Schaden beträgt ca. 2,4 Mio. Euro.",
    ],
    "fr": [
        "M. Dupont et Mme Leroy ont parlé vers 20 h 30.",
        "« Nous attendons ! », a déclaré Mme Leroy.",
        "Elle a ajouté : « Ce n’est pas assez. »",
        "Personne ne répond.",
    ],
    "pt": ["O Sr. Silva pagou R$ 1.500,00 ontem.", "“Acabou!”, disse a Dra. Lima.", "E agora?"],
    "ru": [
        "Об этом сообщил А. С. Петров.",
        "В 2024 г. на ул. Ленина погибли 12 чел.",
        "Кто виноват?",
    ],
    "uk": ["На вул. Шевченка загинули 3 особи.", "«Ми чекали довго», — сказав І. Левко."],
    "ar": ["قال الوزير إن الجسر فُتح.", "هل هذا صحيح؟", "نعم، قال د. سامي ذلك."],
    "hi": ["मंत्री ने कहा कि पुल खुल गया।", "डॉ. शर्मा ने पुष्टि की।", "क्या यह सच है?"],
    "tr": ["Vali 9. Tugay'ı ziyaret etti.", "Dr. Ayşe Kaya “Olmaz!” dedi.", "Kim haklı?"],
    "vi": ["TS. Nguyễn Văn An cho biết như vậy.", "Chi phí là 15,6 tỷ đồng."],
}
RUN_TOGETHER = {
    "zh": [
        "部长说：“大桥将重新开放。”",
        "今年有3.5万人受伤！",
        "真的是这样吗？",
        "他没有回答记者。",
    ],
    "ja": ["「橋は再開する。」と大臣は述べた。", "時期は未定だという。", "けが人は12人だった。"],
}


@pytest.mark.parametrize("code", [*CUT, *RUN_TOGETHER])
def test_a_text_is_cut_where_its_sentences_end(code: str) -> None:
    wanted = CUT.get(code) or RUN_TOGETHER[code]
    text = ("" if code in RUN_TOGETHER else " ").join(wanted)
    found = [text[a:b] for a, b in sentences_in(text, (0, len(text)), language(code))]
    assert found == wanted


@pytest.mark.parametrize("code", ["zh", "ja"])
def test_stories_without_spaces_have_quotable_sentences(code: str) -> None:
    lines = RUN_TOGETHER[code]
    text = f"标题\n\n{''.join(lines[:2])}\n\n{''.join(lines[2:])}"
    [spans] = sentences_of([text], [code])
    assert [text[a:b] for a, b in spans] == lines


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("es", "Lea también: La presa"),
        ("de", "Mehr zum Thema: Der Brand"),
        ("fr", "À lire aussi : le pont"),
        ("zh", "责任编辑：王明"),
        ("ru", "Читайте также: Мост"),
    ],
)
def test_lines_of_page_furniture_are_left_out(code: str, line: str) -> None:
    wanted = (CUT.get(code) or RUN_TOGETHER[code])[-1]
    text = f"{wanted}\n{line}\n{wanted}"
    [spans] = sentences_of([text], [code])
    assert line not in "".join(text[a:b] for a, b in spans)


@given(st.text("aÉ.!?。！？।؟ «»“”\n1中か", max_size=60), st.sampled_from(described()))
def test_sentences_are_slices_in_order_that_lose_no_letter(text: str, code: str) -> None:
    spans = list(sentences_in(text, (0, len(text)), language(code)))
    assert all(a < b for a, b in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
