"""Which languages a model reads: tried on a few sentences of ours, the same in each language.

A model that reads a language finds each sentence nearest to its translation, by far. Nothing else
tells: English models give vectors of any text, and many take French for a kind of English.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.encoders.encoder import Encoder

ENGLISH = "en"
SENTENCES: dict[str, tuple[str, str, str]] = {
    "en": (
        "Heavy rain has closed the mountain road.",
        "The children are learning to swim at school.",
        "The bakery sold all its bread before noon.",
    ),
    "es": (
        "Las fuertes lluvias han cortado la carretera de montaña.",
        "Los niños aprenden a nadar en la escuela.",
        "La panadería vendió todo el pan antes del mediodía.",
    ),
    "de": (
        "Starker Regen hat die Bergstraße unpassierbar gemacht.",
        "Die Kinder lernen in der Schule schwimmen.",
        "Die Bäckerei verkaufte ihr ganzes Brot vor dem Mittag.",
    ),
    "fr": (
        "De fortes pluies ont coupé la route de montagne.",
        "Les enfants apprennent à nager à l’école.",
        "La boulangerie a vendu tout son pain avant midi.",
    ),
    "pt": (
        "A chuva forte fechou a estrada da serra.",
        "As crianças aprendem a nadar na escola.",
        "A padaria vendeu todo o pão antes do meio-dia.",
    ),
    "ar": (
        "أغلقت الأمطار الغزيرة الطريق الجبلي.",
        "يتعلم الأطفال السباحة في المدرسة.",
        "باع المخبز كل خبزه قبل الظهر.",
    ),
    "ru": (
        "Сильный дождь перекрыл горную дорогу.",
        "Дети учатся плавать в школе.",
        "Пекарня продала весь хлеб до полудня.",
    ),
    "uk": (
        "Сильна злива перекрила гірську дорогу.",
        "Діти вчаться плавати у школі.",
        "Пекарня продала весь хліб до полудня.",
    ),
    "zh": ("大雨封闭了山路。", "孩子们在学校学游泳。", "面包店中午前就卖光了所有面包。"),
    "ja": (
        "大雨で山道が通行止めになった。",
        "子どもたちは学校で泳ぎを習っている。",
        "パン屋は昼前にパンをすべて売り切った。",
    ),
    "hi": (
        "भारी बारिश से पहाड़ी सड़क बंद हो गई।",
        "बच्चे स्कूल में तैरना सीख रहे हैं।",
        "बेकरी ने दोपहर से पहले सारी रोटी बेच दी।",
    ),
    "tr": (
        "Şiddetli yağmur dağ yolunu kapattı.",
        "Çocuklar okulda yüzmeyi öğreniyor.",
        "Fırın öğleden önce bütün ekmeğini sattı.",
    ),
    "vi": (
        "Mưa lớn đã làm tắc đường núi.",
        "Trẻ em học bơi ở trường.",
        "Tiệm bánh đã bán hết bánh mì trước buổi trưa.",
    ),
}

APART = 0.28
"""Share of the way from what is nothing to each other to what is one that translations have to be
at least: multilingual-e5-small in 4 bits has 0.33 (Chinese) and more in all twelve, 0.21 at most
for sentences that are no translations; the packaged model, which is English, 0.17 at most."""


@dataclass(frozen=True, slots=True)
class Reads:
    """Which languages a model reads, and how its likeness is to be taken."""

    languages: frozenset[str]
    unlike: float = 0.0
    """Mean cosine of sentences that have nothing to do with each other."""

    def both(self, one: str, other: str) -> bool:
        """Tell whether it reads both of two languages."""
        return one in self.languages and other in self.languages

    def likeness(self, cosine: float) -> float:
        """Return a cosine as a share of the way from nothing in common to the same."""
        return (cosine - self.unlike) / (1 - self.unlike)


ONLY_ENGLISH = Reads(frozenset({ENGLISH}))


def languages_read(encoder: Encoder) -> Reads:
    """Try a model on the languages that have a file; English counts as read by any."""
    codes = list(SENTENCES)
    rows = encoder.documents([sentence for code in codes for sentence in SENTENCES[code]])
    size = len(SENTENCES[ENGLISH])
    of = {code: rows[n * size : (n + 1) * size] for n, code in enumerate(codes)}
    cosines = {code: of[ENGLISH] @ of[code].T for code in codes}
    own = ~np.eye(size, dtype=bool)
    unlike = float(np.mean([of_code[own].mean() for of_code in cosines.values()]))
    read = {
        code
        for code, found in cosines.items()
        if (found.diagonal() >= unlike + APART * (1 - unlike)).all()
        and (found.argmax(axis=0) == np.arange(size)).all()
    }
    return Reads(frozenset(read | {ENGLISH}), unlike)
