"""The numbers of a text by their values: every spelling of one, and none overlooked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from waiting import grows_evenly

from bot.english.number_forms import SMALL, TENS
from bot.english.numbers import Number, NumberKind, numbers_in

COUNT, MONEY, PERCENT = NumberKind.COUNT, NumberKind.MONEY, NumberKind.PERCENT
POINTS, AGE, YEAR, FEW = NumberKind.POINTS, NumberKind.AGE, NumberKind.YEAR, NumberKind.FEW
ORDINAL, DATE, SHARE = NumberKind.ORDINAL, NumberKind.DATE, NumberKind.SHARE
CLOCK, CODE = NumberKind.CLOCK, NumberKind.CODE
VAGUE, WORD = NumberKind.VAGUE, NumberKind.WORD


def only(text: str) -> Number:
    [number] = numbers_in(text)
    return number


def told(text: str) -> list[tuple[NumberKind, object, str]]:
    return [
        (one.kind, one.parts or (one.words if one.value is None else one.value), one.unit)
        for one in numbers_in(text)
    ]


def agree(one: str, other: str) -> bool:
    mine, its = numbers_in(one), numbers_in(other)
    return len(mine) == len(its) > 0 and all(map(Number.agrees, mine, its))


class TestCounts:
    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("41 people", 41, ""),
            ("1,460 slept there", 1460, ""),
            ("1 460 slept there", 1460, ""),
            ("1\u00a0460", 1460, ""),
            ("1\u2009460", 1460, ""),
            ("1\u202f460\u202f000", 1_460_000, ""),
            ("1'460", 1460, ""),
            ("61.5 metres", Fraction("61.5"), "metre"),
            ("1,234,567.89", Fraction("1234567.89"), ""),
            ("3.8 thousand", 3800, ""),
            ("100k followers", 100_000, ""),
            ("1.5 million", 1_500_000, ""),
            ("12million", 12_000_000, ""),
            ("2.5bn", 2_500_000_000, ""),
            ("1.2tn", 1_200_000_000_000, ""),
            ("5 lakh", 500_000, ""),
            ("5 crore", 50_000_000, ""),
            ("zero", 0, ""),
            ("forty-one", 41, ""),
            ("forty one", 41, ""),
            ("one hundred and five", 105, ""),
            ("one hundred five", 105, ""),
            ("two hundred and three thousand four hundred and five", 203_405, ""),
            ("a hundred", 100, ""),
            ("a dozen", 12, ""),
            ("two dozen", 24, ""),
            ("half a dozen", 6, ""),
            ("half a million", 500_000, ""),
            ("two and a half million", 2_500_000, ""),
            ("2 and a half million", 2_500_000, ""),
            ("a million and a half", 1_500_000, ""),
            ("three and a quarter", Fraction(13, 4), ""),
            ("ten-thousand", 10_000, ""),
            ("10km", 10, "km"),
            ("10 kilometres", 10, "km"),
            ("a 10-kilometer front", 10, "km"),
            ("10 miles", 10, "mile"),
            ("5°C", 5, "°c"),
            ("−5°C", -5, "°c"),
            ("-5", -5, ""),
            ("minus five", -5, ""),
            ("3 years", 3, "year"),
            ("Route 14", 14, ""),
            ("٤١", 41, ""),
            ("४१", 41, ""),
            ("３８", 38, ""),
            ("𝟒𝟏", 41, ""),
        ],
    )
    def test_a_count_is_its_value_however_it_is_written(
        self, text: str, value: int | Fraction, unit: str
    ) -> None:
        assert told(text) == [(COUNT, value, unit)]

    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("four and five", [4, 5]),
            ("104 to 31", [104, 31]),
            ("nineteen eighty-four", [19, 84]),
            ("one hundred, two thousand", [100, 2000]),
        ],
    )
    def test_two_counts_are_not_taken_for_one(self, text: str, values: list[int]) -> None:
        assert [one.value for one in numbers_in(text)] == values


class TestKinds:
    @pytest.mark.parametrize(
        ("text", "kind", "value", "unit"),
        [
            ("£3bn", MONEY, 3 * 10**9, "pound"),
            ("$250m", MONEY, 250 * 10**6, "dollar"),
            ("$250 million", MONEY, 250 * 10**6, "dollar"),
            ("$250mn", MONEY, 250 * 10**6, "dollar"),
            ("250 million dollars", MONEY, 250 * 10**6, "dollar"),
            ("$250,000,000", MONEY, 250 * 10**6, "dollar"),
            ("US$2.3 billion", MONEY, 2_300 * 10**6, "dollar"),
            ("1.5 million US dollars", MONEY, 1_500_000, "dollar"),
            ("A$5m", MONEY, 5 * 10**6, "australian dollar"),
            ("5 million Australian dollars", MONEY, 5 * 10**6, "australian dollar"),
            ("500 Syrian pounds", MONEY, 500, "syrian pound"),
            ("500 British pounds", MONEY, 500, "pound"),
            ("€4.5m", MONEY, 4_500_000, "euro"),
            ("3 million euros", MONEY, 3 * 10**6, "euro"),
            ("500 €", MONEY, 500, "euro"),
            ("EUR 20m", MONEY, 20 * 10**6, "euro"),
            ("5m USD", MONEY, 5 * 10**6, "dollar"),
            ("USD5m", MONEY, 5 * 10**6, "dollar"),
            ("₪500", MONEY, 500, "₪"),
            ("Rs 5 crore", MONEY, 5 * 10**7, "rupee"),
            ("Rs. 5 crores", MONEY, 5 * 10**7, "rupee"),
            ("2000 people", COUNT, 2000, ""),
            ("99 pence", MONEY, 99, "pence"),
            ("1.5m more refugees", COUNT, 1_500_000, ""),
            ("6m Syrians", COUNT, 6 * 10**6, ""),
            ("Rs5,00,00,000", MONEY, 5 * 10**7, "rupee"),
            ("₹12,34,567", MONEY, 1_234_567, "rupee"),
            ("5,00,000 voters", COUNT, 500_000, ""),
            ("Rs5,000", MONEY, 5_000, "rupee"),
            ("₹5 lakh", MONEY, 500_000, "rupee"),
            ("19 million zloty", MONEY, 19_000_000, "zloty"),
            ("4,000 kroner", MONEY, 4_000, "krone"),
            ("22.6 million florins", MONEY, 22_600_000, "florin"),
            ("300 shillings", MONEY, 300, "shilling"),
            ("5 lakh crore rupees", MONEY, 5 * 10**12, "rupee"),
            ("£1½ million", MONEY, 1_500_000, "pound"),
            ("1½", COUNT, Fraction(3, 2), ""),
            ("1 ½", COUNT, Fraction(3, 2), ""),
            ("2¾ million", COUNT, 2_750_000, ""),
            ("40k", COUNT, 40_000, ""),
            ("40K", COUNT, 40_000, ""),
            ("3m people", COUNT, 3 * 10**6, ""),
            ("1.2m refugees", COUNT, 1_200_000, ""),
            ("a 3 m wall", COUNT, 3, "metre"),
            ("2.5bln", COUNT, 2_500 * 10**6, ""),
            ("12%", PERCENT, 12, "percent"),
            ("12 percent", PERCENT, 12, "percent"),
            ("12 per cent", PERCENT, 12, "percent"),
            ("12pct", PERCENT, 12, "percent"),
            ("twelve percent", PERCENT, 12, "percent"),
            (".5 percent", PERCENT, Fraction("0.5"), "percent"),
            ("12 percentage points", POINTS, 12, "points"),
            ("a 3-percentage-point rise", POINTS, 3, "points"),
            ("0.5 ppt", POINTS, Fraction("0.5"), "points"),
            ("42-year-old", AGE, 42, ""),
            ("42 years old", AGE, 42, ""),
            ("aged 42", AGE, 42, ""),
            ("at the age of 42", AGE, 42, ""),
            ("in 2016", YEAR, 2016, ""),
            ("since 1984", YEAR, 1984, ""),
            ("both", FEW, 2, ""),
            ("a couple", FEW, 2, ""),
            ("a single", FEW, 1, ""),
        ],
    )
    def test_a_number_is_read_with_its_kind_and_unit(
        self, text: str, kind: NumberKind, value: int | Fraction, unit: str
    ) -> None:
        assert told(text) == [(kind, value, unit)]

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("It cost $250m, he said.", "$250m"),
            ("It cost Rs 5 crore.", "Rs 5 crore"),
            ("It cost 5 million Syrian pounds.", "5 million Syrian pounds"),
            ("It rose 12 per cent.", "12 per cent"),
            ("It is 10 km long.", "10"),
        ],
    )
    def test_it_is_shown_with_its_currency_or_percent_sign(self, text: str, shown: str) -> None:
        assert text[slice(*only(text).shown)] == shown


class TestRanges:
    @pytest.mark.parametrize(
        ("text", "low", "high", "unit"),
        [
            ("20-30", 20, 30, ""),
            ("20–30", 20, 30, ""),
            ("20 – 30", 20, 30, ""),
            ("20 to 30", 20, 30, ""),
            ("20 or 30", 20, 30, ""),
            ("between 20 and 30", 20, 30, ""),
            ("between ten and twelve", 10, 12, ""),
            ("twenty to thirty", 20, 30, ""),
            ("by 20 to 30 percent", 20, 30, "percent"),
            ("20% to 30%", 20, 30, "percent"),
            ("20-30%", 20, 30, "percent"),
            ("2 to 3 million", 2_000_000, 3_000_000, ""),
            ("500 to 1 million", 500, 1_000_000, ""),
            ("2-3 million", 2_000_000, 3_000_000, ""),
            ("$2m-$3m", 2_000_000, 3_000_000, "dollar"),
            ("$2-3m", 2_000_000, 3_000_000, "dollar"),
            ("$20 to 30", 20, 30, "dollar"),
            ("between $20 and $30", 20, 30, "dollar"),
            ("£3bn to £4bn", 3 * 10**9, 4 * 10**9, "pound"),
            ("2-3km", 2, 3, "km"),
            ("1914-1918", 1914, 1918, ""),
        ],
    )
    def test_a_range_is_one_number_with_two_ends(
        self, text: str, low: int, high: int, unit: str
    ) -> None:
        number = only(text)
        assert [number.value, number.high] == [low, high]
        assert number.unit == unit

    @pytest.mark.parametrize(
        "text",
        [
            "rose from 20 to 30", "voted 31 to 104", "104 to 31", "20 and 30", "5 km to 10 miles",
            "30 to 20", "3 May to 20",
        ],
    )  # fmt: skip
    def test_a_change_and_a_score_are_two(self, text: str) -> None:
        assert len(numbers_in(text)) == 2

    @pytest.mark.parametrize("text", ["2-1", "2016-17", "4-5 May", "won 1-2", "20-30-40", "2-3m"])
    def test_what_only_looks_like_a_range_is_none(self, text: str) -> None:
        assert all(one.high is None for one in numbers_in(text))

    @pytest.mark.parametrize("end", ["20", "30", "25", "20 to 40", "20 to 30 percent"])
    def test_a_range_is_neither_of_its_ends(self, end: str) -> None:
        assert not agree(end, "20 to 30")
        assert agree("20–30", "between twenty and thirty")


class TestHedges:
    @pytest.mark.parametrize(
        ("text", "hedge"),
        [
            ("41 people", ""),
            ("about 40 people", "about"),
            ("some 40 people", "about"),
            ("an estimated £3bn", "about"),
            ("roughly US$5m", "about"),
            ("40-odd people", "about"),
            ("40 or so", "about"),
            ("at least $250m", "at least"),
            ("no fewer than 12", "at least"),
            ("a minimum of 12", "at least"),
            ("40 or more", "at least"),
            ("12 people or more", "at least"),
            ("12 civilians at least were killed", "at least"),
            ("over 40", "more than"),
            ("in excess of Rs 5 crore", "more than"),
            ("100-plus", "more than"),
            ("100+", "more than"),
            ("fewer than 12", "fewer than"),
            ("nearly two-thirds", "nearly"),
            ("just short of 12", "nearly"),
            ("just under 12", "nearly"),
            ("up to £3bn", "up to"),
            ("as many as 12", "up to"),
            ("no more than 12", "up to"),
            ("12 or fewer", "up to"),
            ("about 20 to 30", "about"),
            ("exactly 41", "exactly"),
            ("just 41", "only"),
            ("the toll had gone up to 12", ""),
            ("handsome 41", ""),
        ],
    )
    def test_a_hedge_is_kept_with_its_number(self, text: str, hedge: str) -> None:
        assert only(text).hedge == hedge

    def test_a_hedge_is_of_the_number_it_stands_by(self) -> None:
        [dead, children] = numbers_in("killed 12 people, at least 3 of them children")
        assert (dead.hedge, children.hedge) == ("", "at least")
        [dead, hurt] = numbers_in("12 died and at least thirty were hurt")
        assert (dead.hedge, hurt.hedge) == ("", "at least")


class TestOthers:
    @pytest.mark.parametrize(
        ("text", "kind", "value"),
        [
            ("3rd", ORDINAL, 3),
            ("third", ORDINAL, 3),
            ("21st", ORDINAL, 21),
            ("twenty-first", ORDINAL, 21),
            ("fortieth", ORDINAL, 40),
            ("hundredth", ORDINAL, 100),
            ("4:40 a.m.", CLOCK, 280),
            ("4:40 am", CLOCK, 280),
            ("4:40am", CLOCK, 280),
            ("4.40am", CLOCK, 280),
            ("04:40", CLOCK, 280),
            ("4:40 in the morning", CLOCK, 280),
            ("3 p.m.", CLOCK, 900),
            ("3pm", CLOCK, 900),
            ("15:00", CLOCK, 900),
            ("three in the afternoon", CLOCK, 900),
            ("12 p.m.", CLOCK, 720),
            ("noon", CLOCK, 720),
            ("12 noon", CLOCK, 720),
            ("12 a.m.", CLOCK, 0),
            ("midnight", CLOCK, 0),
            ("Mi-8", CODE, "mi-8"),
            ("F-16s", CODE, "f-16s"),
            ("COVID-19", CODE, "covid-19"),
            ("Lorven24", CODE, "lorven24"),
            ("1990s", CODE, "1990s"),
            ("the 80s", CODE, "80s"),
            ("the eighties", CODE, "eighties"),
            ("2-1", CODE, "2-1"),
            ("1:2", CODE, "1:2"),
            ("9/11", CODE, "9/11"),
            ("2016-05-03", CODE, "2016-05-03"),
            ("1.234.567", CODE, "1.234.567"),
            ("1,5", CODE, "1,5"),
            ("½", SHARE, Fraction(1, 2)),
            ("⅔", SHARE, Fraction(2, 3)),
            ("nine out of ten", SHARE, Fraction(9, 10)),
            ("3 in 10", SHARE, Fraction(3, 10)),
            ("one in every five", SHARE, Fraction(1, 5)),
            ("a trio", WORD, "trio"),
            ("3m", CODE, "3m"),
            ("3²", CODE, "3²"),
            ("Ⅻ", CODE, "ⅻ"),
            ("①", CODE, "①"),
            ("百", CODE, "百"),
            ("五人", CODE, "五"),
            ("half", SHARE, Fraction(1, 2)),
            ("a quarter", SHARE, Fraction(1, 4)),
            ("three-quarters", SHARE, Fraction(3, 4)),
            ("two thirds", SHARE, Fraction(2, 3)),
            ("a third of homes", SHARE, Fraction(1, 3)),
            ("one in seven", SHARE, Fraction(1, 7)),
            ("1 in 7", SHARE, Fraction(1, 7)),
            ("twice", WORD, "twice"),
            ("doubled", WORD, "double"),
            ("quadrupled", WORD, "quadruple"),
            ("tenfold", WORD, "tenfold"),
            ("twins", WORD, "twin"),
            ("dozens", VAGUE, "dozens"),
            ("tens of thousands", VAGUE, "tens of thousands"),
            ("several hundred", VAGUE, "several hundred"),
            ("a few dozen", VAGUE, "few dozen"),
        ],
    )
    def test_what_is_no_plain_count_is_found_too(
        self, text: str, kind: NumberKind, value: Fraction | int | str
    ) -> None:
        assert told(text) == [(kind, value, "")]

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("3 May", (3, 5, None)),
            ("May 3", (3, 5, None)),
            ("May 3rd", (3, 5, None)),
            ("the 3rd of May", (3, 5, None)),
            ("3 May 2016", (3, 5, 2016)),
            ("May 3, 2016", (3, 5, 2016)),
            ("3-May-2016", (3, 5, 2016)),
            ("Sept. 3, 2016", (3, 9, 2016)),
            ("May 2016", (None, 5, 2016)),
            ("in November", (None, 11, None)),
            ("in May", (None, 5, None)),
            ("in may", (None, 5, None)),
            ("until mid-May", (None, 5, None)),
            ("would reopen on the bridge's May anniversary", (None, 5, None)),
        ],
    )
    def test_a_date_has_the_parts_it_names(
        self, text: str, parts: tuple[int | None, int, int | None]
    ) -> None:
        assert told(text) == [(DATE, parts, "")]

    @pytest.mark.parametrize(
        "text",
        ["it may rain", "May the dam hold", "Theresa May said so", "no one at all", "a seaman", ""],
    )
    def test_what_is_no_number_is_none(self, text: str) -> None:
        assert not [one for one in numbers_in(text) if one.value != 1]


class TestAgreeing:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("3,800", "3.8 thousand"),
            ("1.5 million dollars", "$1,500,000"),
            ("4:40 in the morning", "04:40"),
            ("3 May 2016", "May 3, 2016"),
            ("12 percent", "twelve per cent"),
            ("half a dozen", "six"),
            ("1 in 7", "one in seven"),
            ("10km", "ten kilometers"),
            ("$250m", "US$250,000,000"),
            ("£3bn", "three billion pounds"),
            ("42, a baker", "the 42-year-old"),
            ("half", "½"),
            ("1½ million", "one and a half million"),
            ("two-thirds", "⅔"),
            ("5 lakh", "500,000"),
        ],
    )
    def test_spellings_of_one_number_agree(self, one: str, other: str) -> None:
        assert agree(one, other)
        assert agree(other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("1.5 million", "15 million"),
            ("1.5 million", "1.5 billion"),
            ("$5", "€5"),
            ("$5", "A$5"),
            ("£500", "500 Syrian pounds"),
            ("$250m", "$250bn"),
            ("3m", "3m people"),
            ("half", "50 percent"),
            ("5 percent", "5 percentage points"),
            ("5 percent", "5"),
            ("5 miles", "5 km"),
            ("5°C", "5°F"),
            ("−5°C", "5°C"),
            ("5 lakh", "5 crore"),
            ("3 years", "3 months"),
            ("4:40 a.m.", "4:40 p.m."),
            ("3rd", "3"),
            ("a million", "half a million"),
            ("460", "1 460"),
            ("3/4", "¾"),
            ("½", "¼"),
            ("3 May", "3 June"),
            ("3 May 2016", "3 May 2017"),
            ("3 May 2016", "3 May"),
            ("in May", "may"),
            ("hundreds", "thousands"),
            ("tens of thousands", "thousands"),
            ("first", "twenty-first"),
            ("Mi-8", "Mi-24"),
            ("1" * 400, "1" * 399 + "2"),
        ],
    )
    def test_two_numbers_do_not(self, one: str, other: str) -> None:
        assert not agree(one, other)

    def test_a_stored_date_may_name_more(self) -> None:
        stored = only("Tuesday, 3 May 2016")
        assert all(only(text).agrees(stored) for text in ("3 May", "in May", "May 2016"))
        assert not stored.agrees(only("in May"))

    @given(st.integers(0, 10**9), st.integers(0, 10**9))
    def test_numbers_agree_where_they_are_equal(self, one: int, other: int) -> None:
        spelt = [f"{other}", f"{other:,}", f"{other:,}".replace(",", "\u202f"), f"{other}.0"]
        assert all(agree(f"{one}", text) == (one == other) for text in spelt)
        assert all(agree(f"{other:,}", text) for text in spelt)

    @given(st.integers(0, 999_999))
    def test_words_agree_with_digits(self, number: int) -> None:
        assert only(in_words(number)).value == number

    @given(st.decimals(0, 1000, places=2), st.sampled_from(["thousand", "million", "billion"]))
    def test_scales_are_exact(self, value: object, scale: str) -> None:
        factor = {"thousand": 10**3, "million": 10**6, "billion": 10**9}[scale]
        assert only(f"{value} {scale}").value == Fraction(str(value)) * factor


def in_words(number: int) -> str:
    small, tens = {n: word for word, n in SMALL.items()}, {n: word for word, n in TENS.items()}
    if number < 20:
        return small[number]
    if number < 100:
        last = number % 10
        return tens[number - last] + (f"-{small[last]}" if last else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    most, rest = divmod(number, size)
    joint = " and " if rest < 100 else " "
    return f"{in_words(most)} {name}" + (f"{joint}{in_words(rest)}" if rest else "")


class TestAnyText:
    @given(st.text(max_size=60))
    @example("1\u00bd")
    @example("a1-2.3:4/x")
    @example("12:30:45")
    @example("12 may 3may 4mayx")
    @example("1000st 2ndx 3bn4")
    @example("seconds5 half7")
    def test_no_digit_and_no_number_sign_is_overlooked(self, text: str) -> None:
        found = numbers_in(text)
        inside = {at for one in found for at in range(*one.span)}
        signs = {at for at, mark in enumerate(text) if unicodedata.numeric(mark, None) is not None}
        assert signs <= inside

    @given(st.text(alphabet="0123456789.,-–:/ 'aAmMpPstndrhoneivk½$%€٤\u202f", max_size=80))
    def test_spans_are_in_order_and_apart(self, text: str) -> None:
        found = numbers_in(text)
        ends = [0, *(one.span[1] for one in found)]
        assert all(end <= one.span[0] < one.span[1] for end, one in zip(ends, found, strict=False))

    @pytest.mark.few(10)
    @pytest.mark.parametrize("tail", ["", "x", " 1", "!"])
    @pytest.mark.parametrize(
        "unit",
        [
            "1", "٤", "½", "a", "百", "a1", "1-", "a-", "1,", "1,000", "1 000", "12\u2009", "1.",
            "1/", "1:", "12:30 ", "one ", "one-", "twenty-", "hundred ", "and a half ", "one and ",
            "one million ", "a hundred ", "tens of ", "dozens of ", "1 may ", "May 1, ", "1 in ",
            "4 in the ", "minus ", " ", "-", "$",
        ],
    )  # fmt: skip
    def test_time_grows_with_the_length_alone(self, unit: str, tail: str) -> None:
        def reading(size: int) -> Callable[[], object]:
            text = (unit * size)[:size] + tail
            return lambda: numbers_in(text)

        assert grows_evenly(reading, 2_000)
