"""Words as the index knows them, numbers and days, by language."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from bot.languages.asking import kind_asked, topic_in
from index.languages.language import described, language
from index.languages.numbers import days_in, numbers_in
from index.words import stems


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("es", "ministros", "ministro"),
        ("de", "Brücken", "Brücke"),
        ("fr", "l’école", "écoles"),
        ("pt", "pontes", "ponte"),
        ("ar", "الجِسْر", "جسر"),
        ("ru", "мостами", "моста"),
        ("uk", "лікарню", "лікарня"),
        ("hi", "नदियों", "नदी"),
        ("tr", "İstanbul’da", "istanbul"),
        ("vi", "Ghe", "ghe"),
    ],
)
def test_forms_of_one_word_are_one_stem(code: str, one: str, other: str) -> None:
    assert stems(one, code) == stems(other, code) != []


@pytest.mark.parametrize("code", ["zh", "ja"])
def test_where_there_are_no_spaces_pairs_of_letters_are_words(code: str) -> None:
    assert stems("临江大桥 NATO", code) == ["临江", "江大", "大桥", "nato"]


@pytest.mark.parametrize(
    ("code", "said", "value"),
    [
        ("de", "1.234,56", Fraction(123456, 100)),
        ("es", "1.250.000", 1_250_000),
        ("fr", "1 234 567", 1_234_567),
        ("pt", "7,5", Fraction(15, 2)),
        ("ar", "١٢٬٣٤٥", 12_345),
        ("hi", "४", 4),
        ("ja", "1,234.5", Fraction(12345, 10)),
        ("zh", "3.6公里", Fraction(18, 5)),
        ("de", "1,234", None),
        ("zh", "1.234", None),
    ],
)
def test_numbers_are_read_as_a_language_writes_them_or_not_at_all(
    code: str, said: str, value: Fraction | int | None
) -> None:
    found = [value for _, value in numbers_in(f"x {said} y", language(code))]
    assert found == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("code", "said", "since", "until"),
    [
        ("es", "el 3 de marzo de 2024", date(2024, 3, 3), date(2024, 3, 3)),
        ("de", "am 3. Oktober 2024", date(2024, 10, 3), date(2024, 10, 3)),
        ("fr", "le 1er août 2023", date(2023, 8, 1), date(2023, 8, 1)),
        ("pt", "em março de 2023", date(2023, 3, 1), date(2023, 3, 31)),
        ("ru", "7 апреля 2025 года", date(2025, 4, 7), date(2025, 4, 7)),
        ("uk", "у грудні 2024", None, None),
        ("ar", "٣ مارس ٢٠٢٤", date(2024, 3, 3), date(2024, 3, 3)),
        ("zh", "2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("ja", "2024年12月31日", date(2024, 12, 31), date(2024, 12, 31)),
        ("hi", "५ अप्रैल २०२५", date(2025, 4, 5), date(2025, 4, 5)),
        ("tr", "9 Nisan 2025", date(2025, 4, 9), date(2025, 4, 9)),
        ("vi", "30 tháng 4 năm 2024", date(2024, 4, 30), date(2024, 4, 30)),
        ("es", "1983", date(1983, 1, 1), date(1983, 12, 31)),
        ("de", "31.02.2024 kam", None, None),
    ],
)
def test_days_are_read_in_words_and_figures(
    code: str, said: str, since: date | None, until: date | None
) -> None:
    found = [(one.since, one.until) for one in days_in(said, language(code))]
    assert (since, until) in found if since else all(a.month == 1 for a, _ in found)


@pytest.mark.parametrize(
    ("code", "question", "kind"),
    [
        ("es", "¿Cuántos murieron?", "number"),
        ("de", "Wer sagte das?", "person"),
        ("fr", "Où est le pont ?", "place"),
        ("pt", "Quando reabre a ponte?", "date"),
        ("ru", "Почему закрыт мост?", "reason"),
        ("zh", "多少人死亡？", "number"),
        ("ja", "橋はいつ再開しますか", "date"),
        ("ar", "أين يقع الجسر؟", "place"),
        ("hi", "कितने लोग मरे?", "number"),
        ("tr", "Köprü ne zaman açıldı?", "date"),
        ("vi", "Tại sao cầu đóng?", "reason"),
        ("uk", "Скільки загинуло?", "number"),
        ("es", "El puente de Lorán", None),
    ],
)
def test_what_kind_of_answer_is_asked_for(code: str, question: str, kind: str | None) -> None:
    assert kind_asked(question, code) == kind
    assert topic_in(question, code) or kind is not None


@pytest.mark.parametrize("code", described())
def test_each_language_has_what_cutting_and_finding_need(code: str) -> None:
    of = language(code)
    assert (len(of.months), len(of.asks)) == (12, 5)
    assert all(of.asks.values())
    assert min(len(of.stop), len(of.times), len(of.saying)) > 0
    assert all(of.furniture)
