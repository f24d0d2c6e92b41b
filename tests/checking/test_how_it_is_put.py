"""What a story denies, plans, fears or sets a condition for is never called supported as so.

Nor is a claim so put that the story tells as so. What stands beside it does no harm.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.checking.claims import ClaimKind, read_claims
from bot.checking.evidence import Evidence, Outcome
from bot.checking.statement_rules import rule_on_sentence
from bot.speakers.credited_in import credits_of
from index.sentences import sentences_of
from index.story import Story, Version

SOLD = "Brandt sold the mill."
CLOSED = "Brandt closed the Velmark mine."
HIRED = "Velmark hired 14 nurses."
RECALLED = "Dunmere recalled its trucks."
FREED = "The judge freed Anton Reuss."


def outcomes(claim: str, told: str) -> set[Outcome]:
    text = f"The council of Velmark met in the Corn Hall. {told}"
    [spans] = sentences_of([text])
    story = Story("k", "i", text, "Velmark floods", published=date(2026, 3, 5))
    version = Version(1, 1, story, tuple(spans), datetime(2026, 3, 5, tzinfo=UTC))
    evidence = Evidence((version,), {1: set(range(len(spans)))}, {}, credits_of)
    claims = read_claims(claim, is_plain=True)
    return {
        rule_on_sentence(claims, one, None, evidence).outcome
        for one in claims.claims
        if one.kind is not ClaimKind.QUOTATION
    }


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        # denied by what governs the clause
        (SOLD, "Brandt rejected claims that she sold the mill."),
        (SOLD, "Reports that Brandt sold the mill are false."),
        (SOLD, "It has not been shown that Brandt sold the mill."),
        (SOLD, "Nobody in Velmark believes that Brandt sold the mill."),
        (SOLD, "There is no evidence that Brandt sold the mill."),
        (SOLD, "It is wrong to say that Brandt sold the mill."),
        (SOLD, "The general said that it was a lie that Brandt sold the mill."),
        (SOLD, "The paper wrongly reported that Brandt sold the mill."),
        (FREED, "Nothing in the papers says that the judge freed Anton Reuss."),
        # in a clause beside the main one
        ("Hora met the miners.", "Hora, who did not meet the miners, left Velmark."),
        ("Hora, who did not meet the miners, left Velmark.", "Hora, who met the miners, left."),
        ("The dyke was inspected in May.", "The dyke, which was not inspected in May, burst."),
        (
            "Fourteen people died in a Velmark mill that was not insured.",
            "Fourteen people died in a Velmark mill that was insured.",
        ),
        # not done, by a verb that says so
        (CLOSED, "Brandt failed to close the Velmark mine."),
        (FREED, "The judge declined to free Anton Reuss."),
        (RECALLED, "Dunmere stopped short of recalling its trucks."),
        (RECALLED, "Dunmere ruled out recalling its trucks."),
        (RECALLED, "Rather than recalling its trucks, Dunmere paid."),
        (RECALLED, "Dunmere hardly recalled its trucks."),
        ("The fire spread to the school.", "The fire was kept from spreading to the school."),
        ("The ferry Lindeborg hit a rock.", "The ferry Lindeborg narrowly avoided hitting a rock."),
        (RECALLED, "Dunmere all but recalled its trucks."),
        (RECALLED, "Dunmere came close to recalling its trucks."),
        (RECALLED, "Dunmere nearly recalled its trucks."),
        # on a condition, or what would have been
        (HIRED, "If Brandt pays, Velmark hires 14 nurses."),
        ("The miners of Velmark will strike.", "Unless Brandt pays, the miners of Velmark strike."),
        (SOLD, "Had Brandt sold the mill, Velmark would be rich."),
        (CLOSED, "Brandt said she would have closed the Velmark mine if Hora had asked."),
        # to come, wanted, asked for, needed
        (CLOSED, "Brandt will close the Velmark mine."),
        (CLOSED, "Brandt is to close the Velmark mine."),
        (CLOSED, "Brandt wants to close the Velmark mine."),
        (CLOSED, "Brandt needs approval to close the Velmark mine."),
        (CLOSED, "Hora asked Brandt to close the Velmark mine."),
        (HIRED, "Velmark threatened to hire 14 nurses."),
        (FREED, "Lawyers urged that the judge free Anton Reuss."),
        ("Brandt plans to close the Velmark mine.", "Brandt may close the Velmark mine."),
        ("Brandt may close the Velmark mine.", "Brandt will close the Velmark mine."),
        # held, feared, laid to somebody
        (CLOSED, "Brandt is accused of closing the Velmark mine."),
        (CLOSED, "Miners suspect the mayor, Brandt, of having closed the Velmark mine."),
        (CLOSED, "Hora claimed that Brandt had closed the Velmark mine."),
        (CLOSED, "Brandt is believed to have closed the Velmark mine."),
        (SOLD, "Hora doubts that Brandt sold the mill."),
        ("The blast killed 14 people.", "The blast is feared to have killed 14 people."),
    ],
)
def test_what_is_not_told_as_so_is_not_supported(claim: str, told: str) -> None:
    assert Outcome.SUPPORTED not in outcomes(claim, told)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (HIRED, "Velmark, which hired 14 nurses, is no town of miners."),
        ("Hora left Velmark.", "Hora, who did not meet the miners, left Velmark."),
        ("Brandt left a letter.", "Brandt did not meet Hora but left a letter."),
        ("The miners of Velmark struck.", "The miners of Velmark, who reject the plan, struck."),
        (SOLD, "Brandt sold the mill, although Hora did not agree."),
        (RECALLED, "Dunmere recalled its trucks but refused to pay."),
        (RECALLED, "Dunmere, unable to pay, recalled its trucks."),
        (RECALLED, "Dunmere was not asked and recalled its trucks."),
        (RECALLED, "Even if nobody asked, Dunmere recalled its trucks."),
        (RECALLED, "There is no doubt that Dunmere recalled its trucks."),
        (RECALLED, "Dunmere managed to recall its trucks."),
        (RECALLED, "Dunmere recalled its trucks to avoid a fine."),
        ("Dunmere will recall its trucks.", "Dunmere said that it would recall its trucks."),
        ("Dunmere may recall its trucks.", "Dunmere said it might recall its trucks."),
        ("Brandt denied that she sold the mill.", "Brandt denied she sold the mill."),
        (
            "There is no evidence that Brandt took the money, Hora said.",
            "Hora said there was no evidence that Brandt took the money.",
        ),
    ],
)
def test_what_stands_beside_a_denial_or_a_doubt_is_supported(claim: str, told: str) -> None:
    assert outcomes(claim, told) == {Outcome.SUPPORTED}
