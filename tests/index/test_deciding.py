"""What a page that was read does, as tables of decisions: no archive, no feed, no page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.deciding.page import (
    LOOKS_UNTIL_GONE,
    Carries,
    Leads,
    PageGave,
    PageOutcome,
    PageSeen,
    outcome_of,
)
from index.deciding.showing import (
    UNTIL_TAKEN,
    Likeness,
    Says,
    Showing,
    Shown,
    feed_says,
    is_one_text,
    likeness,
    lines_of,
    showing_of,
    tells_of_none,
)
from index.deciding.story import (
    Compared,
    Landing,
    LastVersion,
    Meeting,
    Situation,
    StoryState,
    Teller,
    Telling,
    compared_cut,
    compared_uncut,
    is_same_story,
    landing_of,
    meeting_of,
    telling_of,
)
from index.story import Story, Version

NEW, LIVE, WITHDRAWN, HELD, PUSHED_AWAY = StoryState
AS_LAST_READ, NOT_CUT, NOTHING_TO_QUOTE, SAME, ALIKE, OTHER = Compared
PUSH = Telling(pushed=True)
LISTENS = Telling(speaks=False)
FILES = Telling(other_file="b.json")


@pytest.mark.parametrize(
    ("now", "landing"),
    [
        # It stands, and its page gives what it gave.
        (Situation(LIVE, AS_LAST_READ), Landing.AS_IT_WAS),
        (Situation(LIVE, AS_LAST_READ, telling=LISTENS), Landing.AS_IT_WAS),
        (Situation(LIVE, AS_LAST_READ, telling=FILES), Landing.AS_IT_WAS),
        # Anything else has to be cut first.
        (Situation(LIVE, NOT_CUT), Landing.TO_BE_CUT),
        (Situation(LIVE, AS_LAST_READ, cut_by_now=False), Landing.TO_BE_CUT),
        (Situation(WITHDRAWN, AS_LAST_READ), Landing.TO_BE_CUT),
        (Situation(HELD, AS_LAST_READ), Landing.TO_BE_CUT),
        (Situation(NEW, NOT_CUT), Landing.TO_BE_CUT),
        # What has no sentence fails, whatever stands.
        (Situation(NEW, NOTHING_TO_QUOTE), Landing.NOTHING_TO_QUOTE),
        (Situation(LIVE, NOTHING_TO_QUOTE), Landing.NOTHING_TO_QUOTE),
        (Situation(HELD, NOTHING_TO_QUOTE), Landing.NOTHING_TO_QUOTE),
        # What a person withdrew stays away; what a push withdrew, until it is pushed again.
        (Situation(HELD, SAME), Landing.HELD),
        (Situation(HELD, ALIKE), Landing.HELD),
        (Situation(HELD, OTHER, telling=LISTENS), Landing.HELD),
        (Situation(HELD, OTHER, telling=FILES), Landing.HELD),
        (Situation(PUSHED_AWAY, SAME), Landing.HELD),
        # Another text of one that is held is its next version, for when it is restored.
        (Situation(HELD, OTHER), Landing.HELD_ANEW),
        (Situation(HELD, OTHER, telling=PUSH), Landing.HELD_ANEW),
        (Situation(PUSHED_AWAY, OTHER), Landing.HELD_ANEW),
        # What was struck comes up from nowhere, and puts nothing that stands away.
        (Situation(LIVE, OTHER, struck=True), Landing.STRUCK),
        (Situation(LIVE, OTHER, telling=PUSH, struck=True), Landing.STRUCK),
        (Situation(WITHDRAWN, SAME, struck=True), Landing.STRUCK),
        (Situation(HELD, OTHER, struck=True), Landing.STRUCK),
        (Situation(PUSHED_AWAY, SAME, telling=PUSH, struck=True), Landing.STRUCK),
        (Situation(NEW, OTHER, struck=True), Landing.STRUCK),
        (Situation(PUSHED_AWAY, SAME, telling=PUSH), Landing.UP_AGAIN),
        (Situation(PUSHED_AWAY, OTHER, telling=PUSH), Landing.BACK_CHANGED),
        # Two files with two texts of one story: what stands stays. Not so if they say the same,
        # and not while neither stands.
        (Situation(LIVE, OTHER, telling=FILES), Landing.ANOTHER_FILE_SAYS_OTHERWISE),
        (
            Situation(LIVE, OTHER, telling=replace(FILES, speaks=False)),
            Landing.ANOTHER_FILE_SAYS_OTHERWISE,
        ),
        (Situation(LIVE, ALIKE, telling=FILES), Landing.TOUCHED_UP),
        (Situation(WITHDRAWN, OTHER, telling=FILES), Landing.BACK_CHANGED),
        # Who does not speak for a story corrects nothing, but brings back what is away.
        (Situation(LIVE, OTHER, telling=LISTENS), Landing.LEFT_TO_SPOKESMAN),
        (Situation(LIVE, OTHER, cut_by_now=False, telling=LISTENS), Landing.LEFT_TO_SPOKESMAN),
        (Situation(WITHDRAWN, OTHER, telling=LISTENS), Landing.BACK_CHANGED),
        (Situation(NEW, OTHER, telling=LISTENS), Landing.ADDED),
        # The page that speaks for it corrects it.
        (Situation(LIVE, OTHER), Landing.CORRECTED),
        (Situation(LIVE, OTHER, cut_by_now=False), Landing.CORRECTED),
        (Situation(LIVE, OTHER, telling=PUSH), Landing.CORRECTED),
        # The same text is cut anew where older rules have cut it; only the very same.
        (Situation(LIVE, SAME, cut_by_now=False), Landing.RECUT),
        (Situation(LIVE, SAME, cut_by_now=False, telling=LISTENS), Landing.RECUT),
        (Situation(LIVE, ALIKE, cut_by_now=False), Landing.TOUCHED_UP),
        # What a reader takes from it is the same.
        (Situation(LIVE, ALIKE), Landing.TOUCHED_UP),
        (Situation(LIVE, ALIKE, telling=LISTENS), Landing.TOUCHED_UP),
        (Situation(LIVE, SAME), Landing.TOUCHED_UP),
        # What was away comes back: as it was, or as another version.
        (Situation(WITHDRAWN, SAME), Landing.UP_AGAIN),
        (Situation(WITHDRAWN, SAME, cut_by_now=False), Landing.UP_AGAIN),
        (Situation(WITHDRAWN, ALIKE), Landing.BACK_CHANGED),
        (Situation(WITHDRAWN, OTHER), Landing.BACK_CHANGED),
        # What was never here is added.
        (Situation(NEW, OTHER), Landing.ADDED),
        (Situation(NEW, OTHER, telling=FILES), Landing.ADDED),
    ],
)
def test_what_becomes_of_a_story(now: Situation, landing: Landing) -> None:
    assert landing_of(now) is landing


tellings = st.builds(
    Telling,
    speaks=st.booleans(),
    pushed=st.booleans(),
    other_file=st.sampled_from([None, "b.json"]),
)
situations = st.builds(
    Situation,
    state=st.sampled_from(StoryState),
    compared=st.sampled_from(Compared),
    cut_by_now=st.booleans(),
    telling=tellings,
    struck=st.booleans(),
)


def every_situation() -> list[Situation]:
    return [
        Situation(
            state,
            compared,
            cut_by_now=cut,
            telling=Telling(speaks=speaks, pushed=pushed, other_file=other),
            struck=struck,
        )
        for state, compared, cut, struck, speaks, pushed, other in product(
            StoryState,
            Compared,
            (True, False),
            (True, False),
            (True, False),
            (True, False),
            (None, "b.json"),
        )
    ]


def test_every_situation_is_decided_and_every_decision_comes_about() -> None:
    assert {landing_of(now) for now in every_situation()} == set(Landing)


@given(situations, st.booleans())
def test_what_a_person_withdrew_never_goes_up(now: Situation, is_push: bool) -> None:
    by_person = replace(now, state=HELD)
    assert landing_of(by_person).puts_up is None
    by_push = replace(now, state=PUSHED_AWAY, telling=replace(now.telling, pushed=is_push))
    assert is_push or landing_of(by_push).puts_up is None


@given(situations)
def test_what_was_struck_never_goes_up(now: Situation) -> None:
    landing = landing_of(replace(now, struck=True))
    assert landing.puts_up is None
    assert landing is not Landing.HELD_ANEW


@given(situations)
def test_nothing_without_a_sentence_goes_up(now: Situation) -> None:
    assert landing_of(replace(now, compared=NOTHING_TO_QUOTE)).puts_up is None


@given(situations)
def test_nothing_goes_up_before_it_has_been_cut(now: Situation) -> None:
    uncut = now.compared in {AS_LAST_READ, NOT_CUT}
    assert (landing_of(now) in {Landing.AS_IT_WAS, Landing.TO_BE_CUT}) is uncut


@given(situations)
def test_another_text_stands_only_by_the_word_of_who_speaks_for_the_story(now: Situation) -> None:
    disputed = replace(now, state=LIVE, compared=OTHER, struck=False)
    is_right = disputed.telling.speaks and disputed.telling.other_file is None
    assert (landing_of(disputed) is Landing.CORRECTED) is is_right


@given(situations)
def test_a_text_that_stood_is_corrected_only_by_another(now: Situation) -> None:
    if landing_of(now) is Landing.CORRECTED:
        assert (now.state, now.compared) == (LIVE, OTHER)


@given(situations)
def test_only_what_has_no_version_is_added(now: Situation) -> None:
    landing = landing_of(now)
    if landing is Landing.ADDED:
        assert now.state is NEW
    if landing in {Landing.UP_AGAIN, Landing.BACK_CHANGED}:
        assert now.state in {WITHDRAWN, PUSHED_AWAY}


@given(situations)
def test_a_text_stood_or_goes_up_or_stays_away(now: Situation) -> None:
    landing = landing_of(now)
    if landing.stood or landing is Landing.CORRECTED:
        assert now.is_live
    elif landing.puts_up is not None:
        assert not now.is_live
    if landing.is_new_text:
        assert landing.puts_up is not None or landing is Landing.HELD_ANEW
        assert now.compared is not SAME or now.state is NEW


LAST = LastVersion(digest="d1", last_read="d2", substance="s1")


@pytest.mark.parametrize(
    ("last", "digest", "compared"),
    [
        (LAST, "d2", AS_LAST_READ),
        (LAST, "d1", NOT_CUT),  # as it became a version, and otherwise since
        (LAST, "d3", NOT_CUT),
        (None, "d2", NOT_CUT),
    ],
)
def test_a_story_is_compared_before_it_is_cut(
    last: LastVersion | None, digest: str, compared: Compared
) -> None:
    assert compared_uncut(last, digest) is compared


@pytest.mark.parametrize(
    ("last", "digest", "substance", "compared"),
    [
        (LAST, "d1", "s1", SAME),
        (LAST, "d1", "s2", SAME),  # other rules take something else from the same text
        (LAST, "d2", "s1", ALIKE),
        (LAST, "d3", "s1", ALIKE),
        (LAST, "d2", "s2", OTHER),
        (replace(LAST, substance=None), "d3", "s1", OTHER),
        (None, "d1", "s1", OTHER),
    ],
)
def test_a_story_is_compared_once_it_is_cut(
    last: LastVersion | None, digest: str, substance: str, compared: Compared
) -> None:
    assert compared_cut(last, digest, substance, quotable=True) is compared
    assert compared_cut(last, digest, substance, quotable=False) is NOTHING_TO_QUOTE


@pytest.mark.parametrize(
    ("known", "held_alike", "twin", "meeting"),
    [
        (True, False, False, Meeting.BY_KEY),
        (True, True, True, Meeting.BY_KEY),  # what is known goes by its own key
        (False, True, False, Meeting.AS_ONE_HELD),
        (False, True, True, Meeting.AS_ONE_HELD),  # a new name does not bring it back
        (False, False, True, Meeting.AS_A_TWIN),
        (False, False, False, Meeting.NEW),
    ],
)
def test_which_story_a_page_tells(
    known: bool, held_alike: bool, twin: bool, meeting: Meeting
) -> None:
    assert meeting_of(known=known, held_alike=held_alike, twin=twin) is meeting


@pytest.mark.parametrize(
    ("this", "others", "telling"),
    [
        (Teller(2, "b"), [], Telling()),
        (Teller(2, "b"), [Teller(1, "a")], Telling(speaks=False)),
        (Teller(1, "a"), [Teller(2, "b")], Telling()),
        # Who tells it for the first time, comes after those that carry it,
        (Teller(1, "a", carries=False), [Teller(2, "b")], Telling(speaks=False)),
        # what only some may see after what all may,
        (Teller(1, "a", is_open=False), [Teller(2, "b")], Telling(speaks=False)),
        (Teller(2, "b", carries=False), [Teller(1, "a", is_open=False)], Telling()),
        # and all after the publishing system.
        (Teller(1, "a"), [Teller(2, "b", pushes=True)], Telling(speaks=False)),
        (
            Teller(3, "c", pushes=True, is_open=False, carries=False),
            [Teller(1, "a"), Teller(2, "b")],
            Telling(pushed=True),
        ),
        # Files are weighed against files alone.
        (
            Teller(3, "c", is_file=True),
            [Teller(1, "a"), Teller(2, "b", is_file=True)],
            Telling(speaks=False, other_file="b"),
        ),
        (Teller(1, "a", is_file=True), [Teller(2, "b", is_file=True)], Telling(other_file="b")),
        (Teller(1, "a", is_file=True), [Teller(2, "b")], Telling()),
        (Teller(1, "a"), [Teller(2, "b", is_file=True)], Telling()),
    ],
)
def test_whose_text_of_a_story_counts(this: Teller, others: list[Teller], telling: Telling) -> None:
    tellers = sorted([this, *others], key=lambda one: one.page)
    assert telling_of(this.page, tellers) == telling


@given(
    st.lists(
        st.builds(
            Teller,
            st.integers(1, 9),
            st.sampled_from("abc"),
            pushes=st.booleans(),
            is_file=st.booleans(),
            is_open=st.booleans(),
            carries=st.booleans(),
        ),
        min_size=1,
        unique_by=lambda one: one.page,
    )
)
def test_one_page_speaks_for_a_story(tellers: list[Teller]) -> None:
    assert sum(telling_of(one.page, tellers).speaks for one in tellers) == 1


CONTENT = PageGave.CONTENT
ELSEWHERE, FRONT = Leads.ELSEWHERE, Leads.TO_FRONT_PAGE


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (PageSeen(CONTENT), PageOutcome.READ),
        (PageSeen(CONTENT, ELSEWHERE), PageOutcome.READ),
        (PageSeen(PageGave.NOTHING_NEW), PageOutcome.AS_IT_WAS),
        (PageSeen(PageGave.UNREADABLE), PageOutcome.UNREADABLE),
        (PageSeen(PageGave.NO_ANSWER), PageOutcome.UNREACHED),
        # A page is gone once two refreshes in a row have found it so.
        (PageSeen(PageGave.NOTHING_THERE), PageOutcome.GONE_ONCE),
        (PageSeen(PageGave.NOTHING_THERE, looks=2), PageOutcome.GONE),
        (PageSeen(PageGave.NOTHING_THERE, looks=3), PageOutcome.GONE),
        (PageSeen(PageGave.NO_ANSWER, looks=3), PageOutcome.UNREACHED),
        (PageSeen(PageGave.UNREADABLE, looks=3), PageOutcome.UNREADABLE),
        (PageSeen(CONTENT, looks=3), PageOutcome.READ),
        # So is one that leads to the front page, or to another story; not one whose own story is
        # another now.
        (PageSeen(CONTENT, FRONT), PageOutcome.GONE_ONCE),
        (PageSeen(CONTENT, FRONT, looks=2), PageOutcome.GONE),
        (PageSeen(CONTENT, FRONT, given_whole=True), PageOutcome.GONE_ONCE),
        (PageSeen(CONTENT, ELSEWHERE, carries=Carries.ANOTHER), PageOutcome.GONE_ONCE),
        (PageSeen(CONTENT, ELSEWHERE, carries=Carries.ANOTHER, looks=2), PageOutcome.GONE),
        (PageSeen(CONTENT, carries=Carries.ANOTHER), PageOutcome.READ),
        # Gone with other stories of its site, it is out of reach, however often it is found so.
        (PageSeen(PageGave.NOTHING_THERE, is_away=True, looks=3), PageOutcome.AWAY),
        (PageSeen(CONTENT, FRONT, is_away=True, looks=3), PageOutcome.AWAY),
        (
            PageSeen(CONTENT, ELSEWHERE, carries=Carries.ANOTHER, is_away=True),
            PageOutcome.AWAY,
        ),
        (PageSeen(CONTENT, is_away=True), PageOutcome.READ),
        # What it shows is another text, or a part of the story; or says that it is gone.
        (PageSeen(CONTENT, shows=Showing.WALL), PageOutcome.SET_ASIDE),
        (PageSeen(CONTENT, shows=Showing.ANOTHER_TEXT), PageOutcome.SET_ASIDE),
        (PageSeen(CONTENT, shows=Showing.STUB), PageOutcome.KEPT),
        (PageSeen(CONTENT, shows=Showing.CUT_OFF), PageOutcome.KEPT),
        (PageSeen(CONTENT, shows=Showing.NOT_FOUND), PageOutcome.GONE_ONCE),
        (PageSeen(CONTENT, shows=Showing.NOT_FOUND, looks=2), PageOutcome.GONE),
        # The same story under another key has moved, wherever its address leads.
        (PageSeen(CONTENT, ELSEWHERE, carries=Carries.MOVED), PageOutcome.MOVED),
        (PageSeen(CONTENT, carries=Carries.MOVED), PageOutcome.MOVED),
        # What the feed gave whole is not read from the page.
        (PageSeen(CONTENT, ELSEWHERE, given_whole=True), PageOutcome.TOLD_OTHERWISE),
        (
            PageSeen(CONTENT, ELSEWHERE, given_whole=True, carries=Carries.MOVED),
            PageOutcome.MOVED_TOLD_OTHERWISE,
        ),
        (
            PageSeen(CONTENT, ELSEWHERE, given_whole=True, carries=Carries.ANOTHER),
            PageOutcome.GONE_ONCE,
        ),
    ],
)
def test_what_asking_for_a_page_comes_to(page: PageSeen, outcome: PageOutcome) -> None:
    assert outcome_of(page) is outcome


pages = st.builds(
    PageSeen,
    st.sampled_from(PageGave),
    st.sampled_from(Leads),
    given_whole=st.booleans(),
    carries=st.sampled_from(Carries),
    shows=st.sampled_from(Showing),
    looks=st.integers(1, 5),
    is_away=st.booleans(),
)


def test_every_page_is_decided_on_and_every_outcome_comes_about() -> None:
    seen = [
        PageSeen(
            gave,
            leads,
            given_whole=whole,
            carries=carries,
            shows=shows,
            looks=looks,
            is_away=away,
        )
        for gave, leads, whole, carries, shows, looks, away in product(
            PageGave, Leads, (True, False), Carries, Showing, range(1, 4), (True, False)
        )
    ]
    assert {outcome_of(page) for page in seen} == set(PageOutcome)


@given(pages)
def test_an_unreadable_page_withdraws_nothing(page: PageSeen) -> None:
    for gave in (PageGave.UNREADABLE, PageGave.NO_ANSWER):
        outcome = outcome_of(replace(page, gave=gave))
        assert [outcome.leaves, outcome.lands, outcome.moves, outcome.is_there] == [False] * 4


@given(pages)
def test_one_look_alone_withdraws_nothing_unless_the_page_was_read(page: PageSeen) -> None:
    outcome = outcome_of(replace(page, looks=LOOKS_UNTIL_GONE - 1))
    assert outcome.leaves is outcome.lands


@given(pages)
def test_what_the_feed_gave_whole_is_never_landed_from_the_page(page: PageSeen) -> None:
    assert not outcome_of(replace(page, given_whole=True)).lands


@given(pages)
def test_a_page_is_there_or_gone_or_nobody_can_tell(page: PageSeen) -> None:
    outcome = outcome_of(page)
    untold = outcome in {
        PageOutcome.UNREACHED,
        PageOutcome.UNREADABLE,
        PageOutcome.AWAY,
        PageOutcome.SET_ASIDE,
    }
    gone = page.is_gone and not page.is_away
    assert [outcome.is_there, gone, untold].count(True) == 1


@given(pages)
def test_what_is_not_the_story_lands_nowhere(page: PageSeen) -> None:
    assert page.shows is Showing.STORY or page.gave is not CONTENT or not outcome_of(page).lands


@given(pages)
def test_what_is_gone_with_its_site_is_not_withdrawn(page: PageSeen) -> None:
    assert outcome_of(replace(page, is_away=True)) not in {PageOutcome.GONE, PageOutcome.GONE_ONCE}


SAID = ("Three boats came.", "Two left.", "One stayed.", "Nobody saw it.")
OLD = Version(
    id=1,
    number=1,
    story=Story(key="url:a", id="a", text=" ".join(SAID), title="Boats"),
    sentences=((0, 17), (18, 27), (28, 39), (40, 54)),
    seen_at=datetime(2026, 1, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("title", "text", "is_same"),
    [
        ("Boats", "All of it is new.", True),
        ("BOATS ", "All of it is new.", True),  # case and white space are no matter
        ("Ships", " ".join(SAID), True),
        ("Ships", f"{SAID[0]}\n\n{SAID[3]} More.", True),  # half of it
        ("Ships", f"{SAID[3]} More.", False),
        ("Boats and ships", "All of it is new.", False),
        ("News", "Today's stories.", False),  # a front page
    ],
)
def test_whether_a_page_at_another_address_tells_the_same_story(
    title: str, text: str, is_same: bool
) -> None:
    new = Story(key="url:b", id="b", text=text, title=title)
    assert is_same_story(OLD, new) is is_same


def test_a_story_of_no_sentence_is_known_by_its_headline_alone() -> None:
    mute = replace(OLD, sentences=())
    assert not is_same_story(mute, replace(OLD.story, title="Ships"))
    assert is_same_story(mute, OLD.story)


def like(
    kept: float = 0.0,
    words: float = 0.1,
    length: float = 1.0,
    *,
    headline: bool = False,
    beginning: bool = False,
    breaks_off: bool = False,
) -> Likeness:
    return Likeness(headline, kept, words, length, beginning, breaks_off)


UNLIKE, DAY = like(), UNTIL_TAKEN
NOW, ANOTHER = Says.IS_THE_STORY, Says.IS_ANOTHER


@pytest.mark.parametrize(
    ("shown", "showing"),
    [
        # The story, however much of it was rewritten.
        (Shown(like(kept=1)), Showing.STORY),
        (Shown(like(kept=0.3)), Showing.STORY),
        (Shown(like(words=0.5)), Showing.STORY),
        (Shown(like(headline=True)), Showing.STORY),
        (Shown(like(kept=0.3), is_shared=True), Showing.STORY),
        (Shown(like(kept=0.3), site_stands=False), Showing.STORY),
        # Another text, until somebody says that the story is this now, or it has stood alone.
        (Shown(UNLIKE), Showing.ANOTHER_TEXT),
        (Shown(UNLIKE, feed=NOW), Showing.STORY),
        (Shown(UNLIKE, page=NOW), Showing.STORY),
        (Shown(UNLIKE, alone=DAY), Showing.STORY),
        (Shown(UNLIKE, alone=DAY / 2), Showing.ANOTHER_TEXT),
        (Shown(UNLIKE, alone=2 * DAY, is_walled=True), Showing.ANOTHER_TEXT),
        # What stands before several stories is none of them, whoever says so.
        (Shown(UNLIKE, is_shared=True), Showing.WALL),
        (Shown(UNLIKE, is_shared=True, feed=NOW, page=NOW, alone=2 * DAY), Showing.WALL),
        (Shown(like(headline=True), is_shared=True), Showing.WALL),
        (Shown(UNLIKE, site_stands=False), Showing.WALL),
        (Shown(is_shared=True), Showing.WALL),
        # The word that there is nothing; not over the story's own headline, nor with all others.
        (Shown(UNLIKE, is_none=True), Showing.NOT_FOUND),
        (Shown(UNLIKE, is_none=True, is_shared=True), Showing.NOT_FOUND),
        (Shown(UNLIKE, is_none=True, site_stands=False), Showing.WALL),
        (Shown(like(headline=True), is_none=True), Showing.STORY),
        (Shown(like(kept=0.5), is_none=True), Showing.STORY),
        (Shown(is_none=True), Showing.NOT_FOUND),
        (Shown(is_none=True, feed=NOW), Showing.STORY),
        # The beginning of the story alone.
        (
            Shown(like(0.4, length=0.4, beginning=True, breaks_off=True), is_whole=False),
            Showing.CUT_OFF,
        ),
        (Shown(like(0.9, length=0.9, beginning=True), is_whole=False), Showing.STORY),
        (Shown(like(0.9, length=0.9, beginning=True, breaks_off=True)), Showing.STORY),
        (Shown(like(0.6, length=0.6), is_walled=True), Showing.STUB),
        (Shown(like(0.9, length=0.9), is_walled=True), Showing.STORY),
        (Shown(like(0.3, length=0.4, beginning=True)), Showing.STUB),
        (Shown(like(0.3, length=0.4, beginning=True), page=NOW), Showing.STORY),
        (Shown(like(0.3, length=0.4)), Showing.STORY),
        (Shown(like(0.7, length=0.7, beginning=True)), Showing.STORY),
        # Where no story stands.
        (Shown(), Showing.STORY),
        (Shown(feed=ANOTHER), Showing.ANOTHER_TEXT),
        (Shown(feed=ANOTHER, page=NOW), Showing.STORY),
        (Shown(is_elsewhere=True), Showing.ANOTHER_TEXT),
        (Shown(is_elsewhere=True, feed=NOW), Showing.STORY),
        (Shown(is_elsewhere=True, page=NOW), Showing.STORY),
    ],
)
def test_what_a_text_at_an_address_is(shown: Shown, showing: Showing) -> None:
    assert showing_of(shown) is showing


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("Boats", " ".join(SAID), like(1, 1, headline=True)),
        ("BOATS", f"{SAID[0]}", like(0.25, headline=True, beginning=True, breaks_off=True)),
        ("Ships", f"{SAID[0]} Two le", like(0.25, beginning=True, breaks_off=True)),
        ("Ships", f"{SAID[0]} Pay to read.", like(0.25, beginning=True)),
        ("Ships", f"{SAID[3]} Two left.", like(0.5)),
        ("Back soon", "Our engineers are at work.", like()),
    ],
)
def test_what_a_text_has_of_its_story(title: str, text: str, found: Likeness) -> None:
    told = likeness(OLD, Story(key="url:a", id="a", text=text, title=title))
    assert replace(told, words=found.words, length=found.length) == found


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("Back soon.\nTry again later.", "Back soon.\nTry again later.", True),
        ("Back soon. Ray 7f3a-1 at 10:40.", "Back soon. Ray 99cd-2 at 10:41.", True),
        ("You asked for https://a.example/x. Sign in.", "You asked for /y. Sign in.", False),
        ("Three boats came.", "Two trams left.", False),
        ("", "", False),
        ("404", "404", False),
    ],
)
def test_whether_two_addresses_show_one_text(one: str, other: str, is_one: bool) -> None:
    assert is_one_text(lines_of(one), lines_of(other)) is is_one


@pytest.mark.parametrize(
    ("said", "path", "title", "text", "says"),
    [
        ("Ferry strike ends", "/n/1", "Ferry strike ends", "Crews are back at work.", NOW),
        ("Boats", "/n/1", "Ferry strike ends", "Crews are back at work.", Says.NOTHING),
        ("Ferry strike ends early", "/n/1", "Back soon", "Our engineers are at work.", ANOTHER),
        (None, "/n/ferry-strike-ends-early", "Back soon", "Engineers are at work.", ANOTHER),
        (None, "/n/fete-de-ecole-publique", "Fête", "La fête de l'école publique.", Says.NOTHING),
        (None, "/n/pozhar-sklada-moskve", "Пожар", "Пожар потушен к утру.", Says.NOTHING),
        (None, "/n/8f31", "Back soon", "Our engineers are at work.", Says.NOTHING),
        (
            None,
            "/n/ferry-strike-ends.html",
            "Crews return",
            "The ferry strike is over.",
            Says.NOTHING,
        ),
    ],
)
def test_what_a_feed_says_of_a_text(
    said: str | None, path: str, title: str, text: str, says: Says
) -> None:
    new = Story(key="url:a", id="a", text=text, title=title)
    assert feed_says({"title": said}, f"https://a.example{path}", new, OLD) is says


@pytest.mark.parametrize(
    ("title", "text", "is_none"),
    [
        ("Page not found", "Try our search.", True),
        ("Oops", "We couldn't find that page.", True),
        ("Courier", "This story is no longer available.", True),
        ("Error 404", "Go back.", True),
        ("Wreck not found after week of searching", "Divers looked again. " * 80, False),
        ("Highway 404 reopens", "Cars " * 300, False),
        ("Back soon", "Our engineers are at work.", False),
    ],
)
def test_whether_a_page_tells_of_none(title: str, text: str, is_none: bool) -> None:
    assert tells_of_none(title, text) is is_none
