"""Whether two names are one speaker's: by the names alone, and by what the story has beside."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.speakers.name_parts import name_of
from bot.speakers.same_speaker import (
    Identity,
    bearers_in,
    identity,
    is_meant,
    may_be,
    may_go_by,
    one_bearer,
    telling,
)

ONE, AMONG, MAYBE, TWO = Identity.ONE, Identity.AMONG, Identity.MAYBE, Identity.TWO

PAIRS = {
    "people": [
        ("Maria Schmidt", "Jonas Schmidt", TWO),
        ("Maria Schmidt", "Maria Weber", TWO),
        ("Marta Kovac", "Marta Kovač", ONE),
        ("JONAS SCHMIDT", "Jonas Schmidt", ONE),
        ("Schmidt Jonas", "Jonas Schmidt", TWO),
        ("Moira O’Brien", "Moira O'Brien", ONE),
        ("Jean-Pierre Vell", "Jean Pierre Vell", ONE),
        ("Ada Voss", "", TWO),
    ],
    "a surname alone may be anybody's": [
        ("Schmidt", "Jonas Schmidt", MAYBE),
        ("SCHMIDT", "Jonas Schmidt", MAYBE),
        ("Moira O’Brien", "O'Brien", MAYBE),
        ("Voss", "Mayor Ada Voss", MAYBE),
        ("Weber", "Jonas Schmidt", TWO),
    ],
    "a given name alone is no name of a person: countries have them too": [
        ("Maria", "Maria Schmidt", TWO),
        ("Israel", "Israel Katz", TWO),
    ],
    "initials and middle names": [
        ("J. Schmidt", "Jonas Schmidt", MAYBE),
        ("M. Schmidt", "Jonas Schmidt", TWO),
        ("John F. Kennedy", "John Kennedy", ONE),
        ("John F. Kennedy", "John Fitzgerald Kennedy", ONE),
        ("John F. Kennedy", "John G. Kennedy", TWO),
        ("J.R.R. Tarn", "John Tarn", MAYBE),
        ("Maria Elena Schmidt", "Elena Schmidt", MAYBE),
    ],
    "titles": [
        ("Dr. Ana Vell", "Ana Vell", ONE),
        ("Prime Minister Ana Vell", "Ana Vell", ONE),
        ("Treasurer Jonas Schmidt", "Mayor Jonas Schmidt", ONE),
        ("Mr Vell", "Mrs Vell", TWO),
        ("Prime Minister", "Foreign Minister", TWO),
        ("Vice President", "President", TWO),
    ],
    "an office with its body before it": [
        ("Press Secretary Sella Vannoy", "Sella Vannoy", ONE),
        ("Police Commissioner Neville Achebe", "Neville Achebe", ONE),
        ("Bank of Lund Governor Ada Voss", "Ada Voss", ONE),
        ("Health Ministry Spokesman Jonas Weber", "Weber", MAYBE),
        ("Police Commissioner Neville Achebe", "Police", TWO),
        ("Centre for Foreign Policy Studies", "Policy Studies", TWO),
        ("Army General Staff", "Staff", TWO),
    ],
    "where somebody is, behind the name": [
        ("Petra Lohm of Bank Corvin", "Petra Lohm", ONE),
        ("Analyst Petra Lohm of Bank Corvin", "Lohm", MAYBE),
        ("Petra Lohm of Bank Corvin", "Petra Lohm of Halm Bank", ONE),
        ("Petra Lohm of Velmark", "Petra Lohm of Tarn", TWO),
        ("Petra Lohm of Bank Corvin", "Bank Corvin", TWO),
        ("Police Commissioner Neville Achebe of Merrin", "Neville Achebe", ONE),
        ("Mrs Ada Voss of Merrin", "Mr Voss", TWO),
        ("Food and Crop Administration", "FCA", ONE),
    ],
    "married and hyphened names": [
        ("Maria Schmidt", "Maria Schmidt-Weber", MAYBE),
        ("Maria Weber", "Maria Schmidt-Weber", MAYBE),
        ("Maria Weber", "Jonas Schmidt-Weber", TWO),
        ("Hillary Rodham", "Hillary Rodham Clinton", MAYBE),
        ("Novak-Horvat", "Ana Novak-Horvat", MAYBE),
        ("Novak", "Ana Novak-Horvat", MAYBE),
    ],
    "letters of other alphabets": [
        ("Ana Müller", "Ana Mueller", ONE),
        ("Ana Müller", "Ana Muller", ONE),
        ("Søren Ågaard", "Soeren Aagaard", ONE),
        ("Bashar al-Assad", "Bashar Assad", ONE),
        ("Bashar Al Assad", "Bashar al-Assad", ONE),
        ("Assad", "Bashar al-Assad", MAYBE),
        ("Mohammed bin Salman", "Muhammad bin Salman", ONE),
        ("bin Salman", "Mohammed bin Salman", MAYBE),
        ("Salman", "Mohammed bin Salman", TWO),
        ("Van der Berg", "Jan van der Berg", MAYBE),
        ("Van Morrison", "Jim Morrison", TWO),
    ],
    "fathers and sons": [
        ("John Smith Jr.", "John Smith Sr.", TWO),
        ("John Smith", "John Smith Jr.", MAYBE),
        ("John Smith, Jr.", "John Smith Jr", ONE),
    ],
    "short given names, where sure": [
        ("Bill Tarn", "William Tarn", ONE),
        ("Chris Tarn", "Christina Tarn", TWO),
        ("Christina Tarn", "Christine Tarn", TWO),
        ("Jo Schmidt", "Jonas Schmidt", TWO),
    ],
    "near spellings": [
        ("Lena Pettersen", "Jonas Petersen", TWO),
        ("Lena Pettersen", "Lena Petersen", MAYBE),
        ("Omar Barazi", "Omar Barzi", MAYBE),
        ("Amaq", "Aamaq", MAYBE),
        ("Peter Johnson", "Peter Johnston", TWO),
        ("John Anderson", "John Andersen", TWO),
        ("Ana Clark", "Ana Clarke", TWO),
    ],
    "bodies by what they are and which one": [
        ("Ministry of Health", "Health Ministry", ONE),
        ("Interior Ministry", "Ministry of the Interior", ONE),
        ("Defence Ministry", "Ministry of Defense", ONE),
        ("Foreign Ministry", "Ministry of Foreign Affairs", ONE),
        ("Interior Ministry", "Finance Ministry", TWO),
        ("Office of the Bridge", "the Bridge Office", ONE),
        ("Lake Observatory of Human Rights", "Lake Observatory for Human Rights", ONE),
        ("Lake Observatory", "Lake Observatory for Human Rights", MAYBE),
        ("Lake Observatory", "Hill Observatory", TWO),
        ("Police", "Merrin Police", MAYBE),
        ("Merrin Police", "Merrin Police Department", ONE),
        ("Merrin Police", "Vell Police", TWO),
        ("Defence Ministry", "Lake Defence Ministry", MAYBE),
        ("Syrian Army", "Free Syrian Army", TWO),
        ("Army", "Free Syrian Army", MAYBE),
        ("Observatory", "Upper Lake Flood Observatory", MAYBE),
        ("Flood Observatory", "Upper Lake Flood Observatory", MAYBE),
        ("Lake Council", "Upper Lake Council", TWO),
        ("University of York", "University of New York", TWO),
        ("police in Merrin", "Merrin police", ONE),
        ("police in Merrin", "police in Vell", TWO),
        ("Observatory", "Upper Lake Observatory", MAYBE),
        ("police in Merrin", "Merrin police", ONE),
        ("Department of Health and Safety", "Department of Health", MAYBE),
        ("Amaq", "Amaq News Agency", MAYBE),
        ("Vell", "Vell Council", TWO),
        ("Britain-based Lake Observatory", "Lake Observatory", ONE),
        ("Vell on Friday the Lake Observatory", "Lake Observatory", ONE),
        ("Lake Obervatory of Human Rights", "Lake Observatory of Human Rights", MAYBE),
    ],
    "bodies by their letters": [
        ("UN", "United Nations", ONE),
        ("U.N.", "United Nations", ONE),
        ("US Army", "United States Army", ONE),
        ("AP", "Associated Press", ONE),
        ("LOHR", "Lake Observatory for Human Rights", ONE),
        ("LOFHR", "Lake Observatory for Human Rights", ONE),
        ("MoD", "Ministry of Defence", ONE),
        ("MSF", "Médecins Sans Frontières", ONE),
        ("IT", "Ivan Tok", TWO),
        ("Ali", "Asian Labour Institute", TWO),
        ("WHO", "World Food Programme", TWO),
    ],
    "several who speak together": [
        ("Ana Vell and Tom Hale", "Tom Hale", AMONG),
        ("Ana Vell, Tom Hale and Jo Berg", "Tom Hale", AMONG),
        ("Ana Vell and Tom Hale", "Tom Hale and Ana Vell", ONE),
        ("Ana Vell and Tom Hale", "Hale", MAYBE),
        ("Ana Vell and Tom Hale", "Jo Hale", TWO),
        ("Ana Vell and Tom Hale", "Ana Vell and Jo Berg", TWO),
        ("Ministry of Health and Ministry of Defence", "Health Ministry", AMONG),
        ("Marks and Spencer", "Spencer", TWO),
    ],
    "roles": [
        ("senior U.S. official", "US official", MAYBE),
        ("US official", "police officer", TWO),
    ],
}
CASES = [
    pytest.param(*pair, id=f"{pair[0]} / {pair[1]}") for rows in PAIRS.values() for pair in rows
]


@pytest.mark.few(10)
@pytest.mark.parametrize(("one", "other", "what"), CASES)
def test_two_names_by_themselves(one: str, other: str, what: Identity) -> None:
    assert identity(one, other) is what
    assert identity(other, one) is what


JONAS = "Treasurer Jonas Schmidt said the budget would grow. Schmidt said taxes would not."
BOTH = "Maria Schmidt and her brother Jonas Schmidt came. Schmidt said it was late."
NEITHER = "Engineer Schmidt said the bridge would close."


@pytest.mark.parametrize(
    ("speaker", "names", "text", "namesakes", "meant"),
    [
        pytest.param("Schmidt", ["Jonas Schmidt"], JONAS, [], True, id="one bearer"),
        pytest.param("Schmidt", ["Maria Schmidt"], JONAS, [], False, id="another's surname"),
        pytest.param("Schmidt", ["Jonas Schmidt"], BOTH, [], False, id="two bearers in the story"),
        pytest.param("Schmidt", ["Jonas Schmidt"], NEITHER, [], True, id="one in the archive"),
        pytest.param(
            "Schmidt", ["Jonas Schmidt"], NEITHER, ["Maria Schmidt"], False, id="two in the archive"
        ),
        pytest.param(
            "Schmidt", ["Jonas Schmidt"], JONAS, ["Maria Schmidt"], True, id="the story decides"
        ),
        pytest.param(
            "Maria Schmidt", ["Jonas Schmidt", "Schmidt"], BOTH, [], False, id="by a surname too"
        ),
        pytest.param("J. Schmidt", ["Jonas Schmidt"], "Julia Schmidt came.", [], False, id="J."),
        pytest.param(
            "Maria Schmidt-Weber", ["Maria Schmidt"], "Maria Schmidt-Weber said so.", [], True,
            id="married",
        ),
        pytest.param(
            "Maria Schmidt-Weber", ["Maria Schmidt"],
            "Maria Schmidt-Weber said so. Maria Schmidt did not.", [], False,
            id="told apart by the story",
        ),
        pytest.param("Ana Vell and Tom Hale", ["Tom Hale"], "", [], True, id="speaks among them"),
        pytest.param("Ana Vell and Tom Hale", ["Jo Hale"], "", [], False, id="not among them"),
        pytest.param(
            "Defence Ministry", ["Lake Defence Ministry"],
            "The Hill Defence Ministry met the Lake Defence Ministry.", [], False,
            id="two ministries",
        ),
        pytest.param(
            "the ministry", ["Health Ministry", "Ministry"], "The Interior Ministry said so.", [],
            False, id="another ministry",
        ),
    ],
)  # fmt: skip
def test_whom_a_name_means_in_its_story(
    speaker: str, names: list[str], text: str, namesakes: list[str], meant: bool
) -> None:
    assert is_meant(speaker, names, text, namesakes) is meant


def test_openings_and_titles_are_no_bearers() -> None:
    text = "Yesterday Mayor Ada Voss spoke. But Voss left. Mrs Voss and Tom Voss-Kern stayed."
    assert bearers_in(text, "Voss") == {"Ada Voss"}


@pytest.mark.parametrize(
    ("short", "names", "bearer"),
    [
        ("Voss", ["Ada Voss", "Tom Berg"], "Ada Voss"),
        ("Voss", ["Ada Voss", "Tom Voss"], None),
        ("Voss", ["Tom Berg"], None),
        ("Voss", ["Ada Voss", "Ada M. Voss"], "Ada M. Voss"),
        ("Tom Hale", ["Ana Vell and Tom Hale"], None),
        ("LOHR", ["Lake Observatory for Human Rights"], "Lake Observatory for Human Rights"),
    ],
)
def test_who_bears_a_short_name(short: str, names: list[str], bearer: str | None) -> None:
    assert one_bearer(short, names) == bearer


@pytest.mark.parametrize(
    ("name", "noun", "may"),
    [
        ("Lake Observatory", "observatory", True),
        ("Lake Observatory", "group", True),
        ("Lake Times", "newspaper", True),
        ("Lake Council", "group", False),
        ("Lake Council", "newspaper", False),
    ],
)
def test_by_which_nouns_a_body_goes(name: str, noun: str, may: bool) -> None:
    assert may_go_by(name, noun) is may


def test_a_surname_alone_tells_nobody_from_others() -> None:
    assert telling(["Schmidt", "Jonas Schmidt"]) == ["Jonas Schmidt"]
    assert telling(["Schmidt"]) == ["Schmidt"]


GIVEN = st.sampled_from("Maria Jonas Ana Tomas Réka Omar Lena Søren Ingrid Pavel Zoë".split())
SURNAME = st.sampled_from(
    "Schmidt Kovač Vell Petersen Barazi Müller O’Brien al-Assad Óvári".split()
)
PERSON = st.builds("{} {}".format, GIVEN, SURNAME)
BODY = st.builds(
    "{} {}".format,
    st.sampled_from(["Health", "Lake", "Interior", "Upper Lake", "Defence"]),
    st.sampled_from(["Ministry", "Observatory", "Council", "Police"]),
)
ANY = PERSON | BODY | SURNAME | st.builds("{} and {}".format, PERSON, PERSON)


@given(ANY | st.text(max_size=30))
def test_a_name_is_itself(name: str) -> None:
    assert identity(name, name) is ONE


@given(ANY | st.text(max_size=30), ANY | st.text(max_size=30))
def test_the_order_of_two_names_tells_nothing(one: str, other: str) -> None:
    assert identity(one, other) is identity(other, one)


@given(PERSON | BODY, PERSON | BODY, st.sampled_from(["Dr ", "Mayor ", "President ", ""]))
def test_case_accents_and_titles_tell_nothing(one: str, other: str, title: str) -> None:
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", one) if not unicodedata.combining(letter)
    )
    told = title + plain if not name_of(one).is_body else plain
    assume("ü" not in one)  # "Muller" alone is not known to be "Mueller"
    assert identity(told, one) is ONE
    assert identity(told.upper(), other) is identity(one, other)
    assert identity(told.lower() if not title else told, other) is identity(one, other)


@given(GIVEN, GIVEN, SURNAME, SURNAME)
def test_another_given_name_is_another_person(
    one: str, other: str, surname: str, spelt: str
) -> None:
    assume(one != other)
    assert identity(f"{one} {surname}", f"{other} {spelt}") is TWO
    assert not is_meant(f"{one} {surname}", [f"{other} {surname}", surname], f"{surname} said so.")


@given(PERSON, PERSON, PERSON)
def test_one_among_several_is_one_of_them(one: str, other: str, third: str) -> None:
    assume(len({one, other, third}) == 3)
    assert identity(f"{one} and {other}", one) is AMONG
    assert may_be(f"{one} and {other}", third) is (may_be(one, third) or may_be(other, third))
