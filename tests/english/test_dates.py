"""What dates a question names: a table of ways reporters type them, asked on one fixed day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from waiting import grows_evenly

from bot.english.dates import When, dates_in

TODAY = date(2024, 5, 15)
"""A Wednesday."""

DAYS = {
    "a day": [
        ("bridge fire 21 july 2016", "21 july 2016", "2016-07-21", "2016-07-21"),
        ("ferry sinking june 11 2016", "june 11 2016", "2016-06-11", "2016-06-11"),
        ("the vote of July 3, 2015", "of July 3, 2015", "2015-07-03", "2015-07-03"),
        ("flood 11 sept 2014 toll", "11 sept 2014", "2014-09-11", "2014-09-11"),
        ("on the 21st of July 2016", "on the 21st of July 2016", "2016-07-21", "2016-07-21"),
        ("on October 7th, 2023 who", "on October 7th, 2023", "2023-10-07", "2023-10-07"),
        ("on Friday, 5 May 2023", "on Friday, 5 May 2023", "2023-05-05", "2023-05-05"),
        ("blast 3 feb '16", "3 feb '16", "2016-02-03", "2016-02-03"),
        ("dam 2016-07-21?", "2016-07-21", "2016-07-21", "2016-07-21"),
        ("dam 21/07/2016", "21/07/2016", "2016-07-21", "2016-07-21"),
        ("dam 05/07/2016", "05/07/2016", "2016-07-05", "2016-07-05"),
        ("dam 07/21/2016", "07/21/2016", "2016-07-21", "2016-07-21"),
        ("dam 21.7.2016", "21.7.2016", "2016-07-21", "2016-07-21"),
        ("on “5\u00a0May 2023” she", "on “5\u00a0May 2023", "2023-05-05", "2023-05-05"),
    ],
    "a day of no year is the most recent": [
        ("market fire 3 july", "3 july", "2023-07-03", "2023-07-03"),
        ("market fire 3 may", "3 may", "2024-05-03", "2024-05-03"),
        ("market fire 15 may", "15 may", "2024-05-15", "2024-05-15"),
        ("market fire 16 may", "16 may", "2023-05-16", "2023-05-16"),
    ],
    "a month": [
        ("strikes in april 2017", "in april 2017", "2017-04-01", "2017-04-30"),
        ("crash aug 2016", "aug 2016", "2016-08-01", "2016-08-31"),
        ("crash Sept. 2016", "Sept. 2016", "2016-09-01", "2016-09-30"),
        ("crash 2016-08", "2016-08", "2016-08-01", "2016-08-31"),
        ("dec ferry sinking", "dec", "2023-12-01", "2023-12-31"),
        ("december ferry sinking", "december", "2023-12-01", "2023-12-31"),
        ("in may who resigned", "in may", "2024-05-01", "2024-05-31"),
        ("last may's strike", "last may", "2023-05-01", "2023-05-31"),
        ("who died last december", "last december", "2023-12-01", "2023-12-31"),
        ("fire in june last year", "in june last year", "2023-06-01", "2023-06-30"),
        ("the ferry, 31 february 2016", "31 february 2016", "2016-02-01", "2016-02-29"),
        ("in july 24 people died", "in july", "2023-07-01", "2023-07-31"),
    ],
    "part of a period": [
        ("last week of dec 2016", "last week of dec 2016", "2016-12-25", "2016-12-31"),
        ("second week of june 2016", "second week of june 2016", "2016-06-08", "2016-06-14"),
        ("week of 5 June 2023", "week of 5 June 2023", "2023-06-05", "2023-06-11"),
        ("first half of 2017", "first half of 2017", "2017-01-01", "2017-06-30"),
        ("third quarter of 2017", "third quarter of 2017", "2017-07-01", "2017-09-30"),
        ("Q3 2023 results", "Q3 2023", "2023-07-01", "2023-09-30"),
        ("h2 2023 results", "h2 2023", "2023-07-01", "2023-12-31"),
        ("early March 2015", "early March 2015", "2015-03-01", "2015-03-10"),
        ("in mid-march 2015", "in mid-march 2015", "2015-03-11", "2015-03-20"),
        ("in late march 2015", "in late march 2015", "2015-03-21", "2015-03-31"),
        ("mid 2015", "mid 2015", "2015-05-01", "2015-08-31"),
        ("at the end of 2015", "at the end of 2015", "2015-09-01", "2015-12-31"),
    ],
    "seasons and years": [
        ("heat summer 2016", "summer 2016", "2016-06-01", "2016-08-31"),
        ("snow winter 2016", "winter 2016", "2016-12-01", "2017-02-28"),
        ("heat last summer", "last summer", "2023-06-01", "2023-08-31"),
        ("toll in 2013", "in 2013", "2013-01-01", "2013-12-31"),
        ("harbour siege 2016 toll", "2016", "2016-01-01", "2016-12-31"),
        ("the 2015-16 season", "2015-16", "2015-01-01", "2016-12-31"),
    ],
    "from one to another": [
        ("between May and July 2016", "between May and July 2016", "2016-05-01", "2016-07-31"),
        ("between nov and feb 2016", "between nov and feb 2016", "2015-11-01", "2016-02-29"),
        ("from 5 to 9 may 2016", "from 5 to 9 may 2016", "2016-05-05", "2016-05-09"),
        ("between July 5 and 9, 2016", "between July 5 and 9, 2016", "2016-07-05", "2016-07-09"),
        ("from 28 May 2015 to 2 June", "from 28 May 2015 to 2 June", "2015-05-28", "2015-06-02"),
        ("rallies may–july 2016", "may–july 2016", "2016-05-01", "2016-07-31"),
        ("rallies 5-9 May 2016", "5-9 May 2016", "2016-05-05", "2016-05-09"),
        (
            "between the 15th and the 19th of may 2016",
            "between the 15th and the 19th of may 2016",
            "2016-05-15",
            "2016-05-19",
        ),
        ("rallies 2013-2015", "2013-2015", "2013-01-01", "2015-12-31"),
        ("from monday to friday", "from monday to friday", "2024-05-06", "2024-05-10"),
    ],
    "as seen from today": [
        ("what was said on wednesday", "on wednesday", "2024-05-15", "2024-05-15"),
        ("what was said last wednesday", "last wednesday", "2024-05-08", "2024-05-08"),
        ("toll of friday's raid", "of friday", "2024-05-10", "2024-05-10"),
        ("who resigned over the weekend", "over the weekend", "2024-05-11", "2024-05-12"),
        ("who resigned yesterday", "yesterday", "2024-05-14", "2024-05-14"),
        ("who resigned today", "today", "2024-05-15", "2024-05-15"),
        ("fire last night", "last night", "2024-05-14", "2024-05-15"),
        ("fire the day before yesterday", "the day before yesterday", "2024-05-13", "2024-05-13"),
        ("fire 3 days ago", "3 days ago", "2024-05-12", "2024-05-12"),
        ("fire two years ago", "two years ago", "2022-01-01", "2022-12-31"),
        ("fires this week", "this week", "2024-05-13", "2024-05-15"),
        ("fires last week", "last week", "2024-05-06", "2024-05-12"),
        ("fires last month", "last month", "2024-04-01", "2024-04-30"),
        ("fires last year", "last year", "2023-01-01", "2023-12-31"),
        ("fires in the past 3 days", "in the past 3 days", "2024-05-12", "2024-05-15"),
        ("fires in the last week", "in the last week", "2024-05-09", "2024-05-15"),
        ("fires in the past 24 hours", "in the past 24 hours", "2024-05-14", "2024-05-15"),
    ],
}

LIMITS = [
    ("strikes since 5 May", "2024-05-05", None),
    ("strikes since monday", "2024-05-13", None),
    ("strikes after march 2016", "2016-04-01", None),
    ("strikes from 2014 onwards", "2014-01-01", None),
    ("strikes from January 2015 until now", "2015-01-01", None),
    ("strikes on or after 5 May 2016", "2016-05-05", None),
    ("strikes on or before 5 May 2016", None, "2016-05-05"),
    ("strikes before 2015", None, "2014-12-31"),
    ("strikes before the end of 2015", None, "2015-12-31"),
    ("strikes until june 2015", None, "2015-06-30"),
    ("strikes by 30 September", None, "2023-09-30"),
    ("strikes between May and July 2016", "2016-05-01", "2016-07-31"),
    ("strikes from 5 May to 9 June 2016", "2016-05-05", "2016-06-09"),
    ("strikes in the past 3 days", "2024-05-12", "2024-05-15"),
    ("stories from last week", "2024-05-06", "2024-05-12"),
    ("yesterday's coverage of the strike", "2024-05-14", "2024-05-14"),
    ("our reporting in October 2023", "2023-10-01", "2023-10-31"),
    ("reports published after 5 May 2023", "2023-05-06", None),
]

NO_LIMITS = [
    "helicopter shot down aug 2016",
    "blast of 21 july 2016",
    "who died in april 2017",
    "what happened to the 2016 agreement",
    "when did the 2016 agreement collapse",
    "since the 2016 agreement",
    "after the 21 july 2016 blast",
    "before 2015 elections",
    "prices before and after 5 May 2016",
    "the 2020 election",
    "rates at their highest since 2001",
    "strikes after 5 August 2024",
]

PUBLISHED = [
    "in the Courier article published on October 7, 2023 about ferries",
    "the report from The Lake Courier on November 1, 2023, on ferries",
    "after the article from Courier on 'October 6, 2023'",
    "After The Lake Courier reported on September 26, 2023, that",
    "the Courier report on 2023-09-26 detailing ferries",
    "as reported by 'The Lake | Courier Blog' on October 7, 2023",
    "the October 7, 2023, Courier article",
    "what did we publish on October 7, 2023 about ferries",
    "the Lake Courier story (published at '2023-10-04T20:07:42+00:00')",
]

NONE = [
    "",
    "who was killed in the ferry sinking",
    "9/11 attacks",
    "1,200 people at 16:30",
    "2,017 men and 24 people",
    "2016 people",
    "killed 2015 fighters",
    "at least 2016 were hurt",
    "resolution 1973",
    "Euro 2024 winners",
    "iPhone 15 2023 review",
    "budget for 2025",
    "by 2030 target",
    "plans for 2026",
    "since the ceasefire",
    "the past 0 days",
    "the last week of the war",
    "12 may be dead",
    "who may march in the sun",
    "why did May resign",
    "what did Theresa May say",
    "the March on the capital",
    "the Mar-a-Lago search",
    "what Jan Kol told us",
    "the DEC appeal",
    "Monday Night Football odds",
    "before Sunday Night Football",
    "according to Business Today",
    "5 may 1821",
    "year 0000 and 99999999999999999999",
    "stories of a date other than 5 May 2023",
]


def _days(when: When) -> tuple[str | None, str | None]:
    since, until = (day.isoformat() if day else None for day in (when.since, when.until))
    return since, until


def _only(question: str) -> When:
    (when,) = dates_in(question, TODAY)
    return when


@pytest.mark.parametrize(
    ("question", "words", "since", "until"),
    [pytest.param(*row, id=row[0]) for rows in DAYS.values() for row in rows],
)
def test_the_days_meant(question: str, words: str, since: str, until: str) -> None:
    when = _only(question)
    assert question[when.start : when.end] == words
    assert _days(when) == (since, until)


@pytest.mark.parametrize(("question", "since", "until"), LIMITS)
def test_words_that_limit_what_is_asked_about(
    question: str, since: str | None, until: str | None
) -> None:
    when = _only(question)
    assert _days(when) == (since, until)
    assert when.bounds


@pytest.mark.parametrize("question", NO_LIMITS)
def test_dates_that_only_tell_the_event(question: str) -> None:
    when = _only(question)
    assert (when.bounds, when.published) == (False, False)


@pytest.mark.parametrize("question", PUBLISHED)
def test_the_date_of_one_story_is_no_limit(question: str) -> None:
    when = _only(question)
    assert (when.bounds, when.published) == (False, True)


@pytest.mark.parametrize("question", NONE)
def test_what_looks_like_a_date_and_is_none(question: str) -> None:
    assert dates_in(question, TODAY) == ()


def test_several_dates_share_their_year_and_what_they_are_for() -> None:
    question = "stories published on September 28 and December 18, 2023"
    assert [(*_days(when), when.published) for when in dates_in(question, TODAY)] == [
        ("2023-09-28", "2023-09-28", True),
        ("2023-12-18", "2023-12-18", True),
    ]


def test_after_one_day_and_before_another_are_two_limits() -> None:
    question = "what changed after 4 October 2023 and before 1 November 2023"
    assert [(*_days(when), when.bounds) for when in dates_in(question, TODAY)] == [
        ("2023-10-05", None, True),
        (None, "2023-10-31", True),
    ]


_WORDS = (
    "between from since after last first of the week may march dec 2016 31 february 5 - , ' sun 0 "
    "to and early Q3 past 999 years ago published "
    "report The weekend 29/02/2015 2016-13-45 today İ ſ 9/9"
).split()


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(_WORDS), max_size=30).map(" ".join)),
    st.dates(),
)
def test_any_text_is_read_without_fail(question: str, today: date) -> None:
    end = 0
    for when in dates_in(question, today):
        assert end <= when.start < when.end <= len(question)
        assert when.since is None or when.until is None or when.since <= when.until
        assert when.since or when.until
        end = when.end


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "piece",
    [
        "may ",
        "5 ",
        "the last ",
        "2016 ",
        "Report From The ",
        "1-",
        "early ",
        "x",
        " ",
        "between 5 and ",
    ],
)
def test_time_grows_with_the_length_alone(piece: str) -> None:
    def reading(size: int) -> Callable[[], object]:
        question = piece * (size // len(piece))
        return lambda: dates_in(question, TODAY)

    assert grows_evenly(reading, 4_000)
