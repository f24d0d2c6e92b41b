"""Who a story credits: a table of ways newspapers say so. None means no one is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.speakers.credited_in import credits_of
from index.sentences import sentences_of
from index.story import Story, Version

LAKE = "Lake Observatory for Human Rights"

TABLE = {
    "according to": [
        ("According to the Lake Water Observatory, 12 people died.", "Lake Water Observatory"),
        (
            "At least 12 people died, according to the Lake Water Observatory.",
            "Lake Water Observatory",
        ),
    ],
    "figures made by": [
        ("The Lake Water Observatory released the figures on Monday.", "Lake Water Observatory"),
        ("According to figures collated by the group, 12 people died.", "Lake Water Observatory"),
    ],
    "a figure put": [
        ("The Interior Ministry put the death toll at 23.", "Interior Ministry"),
        ("It said 48 people were missing.", "Interior Ministry"),
    ],
    "body named ahead": [
        (
            "About 40 civilians were killed, according to a UK-based monitoring group.",
            "Lake Rights Observatory",
        ),
        ("The Lake Rights Observatory released the figures on Friday.", "Lake Rights Observatory"),
    ],
    "title and surname": [
        ("“We are ready,” said Gen. Ana Kovač, who commands them.", "Ana Kovač"),
        ("Kovač said the road would open.", "Ana Kovač"),
        ("“Give us a day,” she said.", "Ana Kovač"),
    ],
    "what is somebody's is not their word": [
        ("The board has ejected Sam Hale.", None),
        ("Its wording in a release on Friday: Hale’s “departure follows a review by us.”", None),
        ("A letter of the council reads: Voss's “conduct was not acceptable.”", None),
        ("The whole of the note: Voss’ “record speaks for itself.”", None),
    ],
    "a count is nobody's name": [
        ("They asked 112 households, and Three Rivers had none, Three heard it.", None),
        ("Three said they had heard a siren.", None),
    ],
    "apposition": [
        ("The mayor of Vell, Ada Voss, said the school would stay shut.", "Ada Voss"),
        ("She told reporters that help was coming.", "Ada Voss"),
    ],
    "another person in between": [
        ("“We did all we could,” company spokesman Piet Oster said.", "Piet Oster"),
        ("The mayor of Vell, Ada Voss, was not impressed.", None),
        ("She said the siren had been silent.", "Ada Voss"),
    ],
    "a woman is not he": [
        ("Ada Voss said she had called at noon.", "Ada Voss"),
        ("“I waited,” she said.", "Ada Voss"),
        ("He said nothing had come.", None),
    ],
    "quotation that goes on": [
        ("“There was no siren,” said Jan Kol, 44.", "Jan Kol"),
        ("“Nobody in our street heard it.”", "Jan Kol"),
    ],
    "quotation before its speaker": [
        ("“A van drove in. Two people were hurt,” said police chief Omar Said.", "Omar Said"),
    ],
    "quoted by an agency": [
        ("“The fight goes on,” Sputnik quoted Maria Orlova as saying.", "Maria Orlova"),
        ("“It was needed,” a senior official was quoted as saying.", "senior official"),
    ],
    "denial in a relative clause": [
        ("The army shelled the market, which the government denies.", None),
    ],
    "what was not said": [
        ("The ministry did not say how many had died.", None),
        ("CNN cannot independently confirm the figures.", None),
    ],
    "plain narration": [
        ("The bridge fell at dawn and the road was cut.", None),
        ("Many have tried to reach Europe by boat.", None),
    ],
    "a count is no speaker": [
        ("“Twelve citizens were killed and 50 others wounded by shells” the report said.", None),
    ],
    "quotation after a verb that only a quotation makes one of saying": [
        ("“Where were you?” Ada Voss demanded.", "Ada Voss"),
        ("Ada Voss likened the plan to “a bath without a plug.”", "Ada Voss"),
    ],
    "aside between speaker and verb": [
        ("“It held,” Jan Kol, who built the bridge, said of the storm.", "Jan Kol"),
    ],
    "two straight marks for one": [
        ("Omar Said said he had walked home. ''It took a day,'' he said.", "Omar Said"),
    ],
    "saying, after something else": [
        ("Ada Voss shrugged off the report, telling reporters, “We have a boat.”", "Ada Voss"),
    ],
    "name before a colon": [
        ("Said Ada Voss: “We have a boat.”", "Ada Voss"),
    ],
    "the subject of the same sentence": [
        ("Jan Kol said the boat was his.", "Jan Kol"),
        ("Ada Voss thought so too — “It was always his,” she said.", "Ada Voss"),
    ],
    "somebody else's tag does not fill in": [
        ("“There was no siren,” said Jan Kol.", "Jan Kol"),
        ("“Nobody heard one,” the leaflet read.", None),
    ],
    "a paper speaks for who put it out": [
        ("Ada Voss said in a statement on Monday that the road was shut.", "Ada Voss"),
        ("“It opens in May,” the statement said.", "Ada Voss"),
    ],
    "a day is no speaker": [
        ("On Sunday, the ferry was late.", None),
        ("“It happens,” a passenger said.", "passenger"),
    ],
    "names without commas": [
        ("Ten people died in Vell a monitor said Saturday.", LAKE),
        (
            "The dead were found at dawn said the Lake Observatory for Human Rights.",
            LAKE,
        ),
        (
            "Two of them were children the Britain-based Observatory said.",
            LAKE,
        ),
        (
            "The Observatory which relies on sources in Vell says it counts every name.",
            LAKE,
        ),
    ],
    "role behind a name": [
        (
            "“It was a market” said Omar Abdel Kam director of the Lake Observatory for Rights.",
            "Omar Abdel Kam",
        ),
        ("Abdel Kam said the toll could rise.", "Omar Abdel Kam"),
    ],
    "role before a name": [
        (
            "The Director of the Lake Observatory for Human Rights Omar Abdel Kam said ten died.",
            "Omar Abdel Kam",
        ),
        ("Vell Police Commissioner Ana Kovač said the road was shut.", "Ana Kovač"),
    ],
    "surname with an article": [
        ("“Ten were killed” said Talal al-Kamra.", "Talal al-Kamra"),
        ("Kamra said earlier that eight were hurt.", "Talal al-Kamra"),
    ],
    "initials": [
        ("The Lake Observatory for Human Rights (LOHR) said ten died.", LAKE),
        ("LOHR said two more were missing.", LAKE),
    ],
    "the governor of a place is not the place": [
        ("The governor of Vell said the road was shut.", "governor of Vell"),
    ],
    "two together are not one of them": [
        ("Ada Voss and Jan Kol said they had seen nothing.", "Ada Voss and Jan Kol"),
        ("Kol said the light was out.", "Jan Kol"),
    ],
    "somebody nameless in between": [
        ("Ada Voss said the siren had been silent.", "Ada Voss"),
        ("The actress said she had seen a flood before.", "actress"),
        ("“It rose by night,” she said.", "actress"),
    ],
    "place of a source": [
        ("Ten were hurt a source in Vell Hospital told LNA.", "source in Vell Hospital"),
        ("Earlier a witness said two were missing.", "witness"),
    ],
    "spokesman of a body in capitals": [
        ("A Ferrotech spokesman, Piet Oster, said sales had fallen.", "Piet Oster"),
        ("“They will rise,” he said.", "Piet Oster"),
    ],
    "engineer of a body in capitals": [
        ("The Ferrotech chief, Lia Vance, said the plant was safe.", "Lia Vance"),
    ],
    "two say two things in one sentence": [
        ("The Interior Ministry put the toll at 23, but the Lake Board said 41 had died.", None),
        ("Police said 300 people marched, while organisers said there were 2,000.", None),
        ("The groups said a third was left out; the council said it was closer to a fifth.", None),
        ("Ada Voss said the bridge was safe, and Jan Kol said he agreed.", None),
        ("The minister said he regretted it and told reporters he would go.", "minister"),
        ("The mayor said the school would close, adding that parents knew.", "mayor"),
    ],
    "one speaks the second half of a sentence alone": [
        ("A woman of 71 fainted in the queue; her family said she was recovering.", None),
        ("It wants 9 per cent; the company Aeroserv has offered 4 per cent.", None),
        ("Talks broke down on Monday; the union said the strike would go on.", None),
        ("Two men were held; a spokesman, Jon Falk, said a third was sought.", None),
        ("The road was closed; it would open on Monday, police said.", "police"),
        ("The mayor said the bridge was safe; it had been tested in May.", "mayor"),
    ],
    "a figure put on what is far from the verb": [
        ("The Polish embassy put the number of dead in the coach crash at 14.", "Polish embassy"),
        ("The union put the count of those laid off at the Varn mill at 900.", "union"),
        ("The company put the figures in a drawer.", None),
    ],
    "what somebody called it": [
        ("The mayor, Ada Voss, called it the worst day in the town's history.", "Ada Voss"),
        ("The governor called the delay unacceptable.", "governor"),
        ("Ana Kol described the rescue as a miracle.", "Ana Kol"),
        ("The council called a meeting for Monday.", None),
        ("Police called the family to the house.", None),
    ],
    "an office of something that is no name": [
        ("“We tell them,” said Korb's head of quality, Dr Hedda Noll.", "Hedda Noll"),
        ("“We wait,” said the club's director of football, Jan Kol.", "Jan Kol"),
        ("“It flew,” said Aviserv's head of ground operations, Tom Beck.", "Tom Beck"),
    ],
    "a name behind the last comma": [
        (
            "“Nobody asked the sea to close,” said the union's president, Teodor Galan.",
            "Teodor Galan",
        ),
        ("“It is shut,” he said.", "Teodor Galan"),
    ],
    "whom a noun that no list has is beside": [
        ("Piers Hall's deputy, Ines Valc, said it would study the offer.", "Ines Valc"),
        ("“We can reach two,” said the trust's warden, Dougal Finn.", "Dougal Finn"),
        ("“It is late,” said the union's general secretary, Carys Bev.", "Carys Bev"),
        ("She said a strike could not be ruled out.", "Carys Bev"),
    ],
    "a person of a body is that person": [
        ("Moira Quint of the Drivers' Alliance said it was no victory.", "Moira Quint"),
    ],
    "a trade before a name": [
        ("Goalkeeper Emre Falk said he dived early.", "Emre Falk"),
        ("Pastor Gid Marsh said he had told nobody.", "Gid Marsh"),
    ],
    "headline": [
        ("Ten die in Vell: monitoring group.", LAKE),
        ("The Lake Observatory for Human Rights said ten died.", LAKE),
    ],
}


def version_of(text: str) -> Version:
    return Version(
        id=hash(text),
        number=1,
        story=Story(key="k", id="k", text=text, title="t"),
        sentences=next(sentences_of([text])),
        seen_at=datetime.now(UTC),
    )


@pytest.mark.parametrize("told", TABLE.values(), ids=TABLE)
def test_each_sentence_is_credited_to_whom_the_story_credits(
    told: list[tuple[str, str | None]],
) -> None:
    text = " ".join(sentence for sentence, _ in told)
    version = version_of(text)
    sentences = version.sentences
    found = credits_of(version)
    for sentence, speaker in told:
        at = [n for n, span in enumerate(sentences) if text[slice(*span)] in sentence]
        assert at, (sentence, [text[slice(*s)] for s in sentences])
        for n in at:
            credit = found[n]
            assert (credit.speaker if credit else None) == speaker, sentence
            if credit and credit.said_as:
                assert sentences[n][0] <= credit.said_as[0] < credit.said_as[1] <= sentences[n][1]


@pytest.mark.parametrize(
    ("text", "speaker", "through"),
    [
        ("The bridge fell at noon, Ada Voss told Reuters.", "Ada Voss", "Reuters"),
        ("“It fell,” LNA quoted Jan Kol as saying.", "Jan Kol", "LNA"),
        ("“It fell,” Jan Kol was quoted as saying by the Lake Times.", "Jan Kol", "Lake Times"),
        ("“It fell,” Ada Voss told Jan Kol.", "Ada Voss", None),
    ],
)
def test_the_outlet_a_speaker_told_is_kept(text: str, speaker: str, through: str | None) -> None:
    [credit] = credits_of(version_of(text))
    assert credit is not None
    assert (credit.speaker, credit.through) == (speaker, through)


def test_a_quotation_names_its_speaker_across_paragraphs() -> None:
    text = "Ada Voss said:\n\n“It fell. Nobody saw it.\n\n“It was dark.”\n\nThe road is shut."
    found = [credit.speaker if credit else None for credit in credits_of(version_of(text))]
    assert found == ["Ada Voss"] * 3 + [None]
