"""Words of which names are made or that stand beside them: titles, particles, what bodies are."""

from __future__ import annotations

import re

from index.words import stems

DETERMINERS = frozenset({"the", "a", "an", "this", "that", "its", "his", "her", "their", "another"})
BODY_NOUNS = frozenset(
    "observatory group monitor watchdog organization organisation agency ministry office body "
    "network council committee commission board brigade centre center institute union party "
    "army coalition company operator authority authorities government department service alliance "
    "army movement foundation association society bureau court police kremlin parliament embassy "
    "consulate charity regulator inspectorate federation airline".split()
)
SPEAKING = frozenset(
    "official officials police witness witnesses source sources people men women relatives family "
    "families survivors authorities staff medics military troops rebels local locals analysts "
    "neighbors neighbours correspondent correspondents mayor judge chief captain colonel general "
    "president aide aides actress husband wife clerk campaign team crowd girl boy boss counsel "
    "secretary deputy warden son mother father brother cousin priest nun chef guard steward "
    "expert experts media television tv radio head pilot nurse".split()
)
PLACES = frozenset(
    "town city village country state province region district county capital island suburb "
    "ship vessel boat tanker ferry train plane team club magazine website paper newspaper".split()
)
"""Things with names that people's are like, and that hardly speak."""
SPEAKING_ENDS = re.compile(
    r"(?:er|(?<!o)or|ist|ian|ant|gent|sident|udent|ponent|tient|man|woman|men|women|person|people|ive|ee|"
    r"eer|ic|yst)s?$"
)
GROUP_NOUNS = frozenset({"group", "monitor", "watchdog", "organization", "organisation", "body"})
"""Nouns by which stories go on about a body they have named."""
ROLES_ALIKE = {
    stem: f"{line.split()[0]}…"
    for line in (
        "head heads headed chief boss director leader leads led leading runs",
        "spokesman spokeswoman spokesperson speaks",
        "chair chairs chairman chairwoman chairperson",
        "lawyer attorney barrister solicitor counsel",
        "mother mum mom",
        "father dad",
        "captain skipper captains",
        "coach manager coaches manages",
        "mayor mayors mayoress",
        "councillor councilman councilwoman",
    )
    for word in line.split()
    for stem in stems(word)
}
"""For a stem that names a role, what stands for all that name it."""
OFFICES = {
    "ceo": "chief executive",
    "cfo": "finance director",
    "pm": "prime minister",
    "vp": "vice president",
    "supt": "superintendent",
    "cops": "police",
}
"""Offices and bodies as desks shorten them, and as stories write them."""
PARTICLES = frozenset("al el bin ibn abu van von der den de da di la le du bint".split())
KINDS = GROUP_NOUNS | {"news", "agency", "monitoring", "television", "newspaper"}
"""What a body is, as said after its name: "the Lake news agency"."""
NEWSPAPERS = frozenset("times post journal herald tribune telegraph gazette guardian".split())
MONITORS = frozenset(
    {"observatory", "watch", "monitor", "monitors", "monitoring", "rights", "network"}
)
_TITLES = """
mr mrs ms dr prof professor sir gen general lt lieutenant col colonel maj major capt captain sgt
president prime vice minister secretary secretary-general governor senator sen rep mayor king queen
prince princess pope archbishop bishop father rev reverend rabbi judge justice chief director
spokesman spokeswoman spokesperson chairman chairwoman ambassador commissioner commander chancellor
premier foreign defence defense interior deputy acting former gov congressman congresswoman
representative speaker leader whip adm admiral sheriff correspondent editor detective democrat
republican army dame lord lady sheikh imam inspector sergeant doctor head treasurer engineer coach
analyst economist councillor councilman councilwoman councilor superintendent constable corporal
prosecutor attorney headteacher firefighter paramedic miss mme monsieur baroness goalkeeper
striker midfielder defender winger batsman bowler manager skipper trainer jockey pastor
epidemiologist activist lawmaker legislator historian journalist photographer lawyer barrister
solicitor witness defendant officer assistant
"""
TITLES = re.compile(
    rf"^(?:{'|'.join(_TITLES.split())})\.?$",
    re.IGNORECASE,
)
BEFORE_TITLES = frozenset(
    "foreign interior defence defense prime vice deputy acting former general army whip".split()
)
"""Titles that a name never follows, within a body's: "Centre for Foreign Policy Studies"."""
LINKS = frozenset({"of", "for", "the", "and", "on", "de", "la", "le", "du", "des", "in", "to", "&"})
"""Words that link those of a name and tell nothing themselves."""
PATRONYMS = frozenset("bin ibn ben bint abu umm".split())
"""Particles that are part of a surname: "Salman" is not "bin Salman"."""
GIVEN_TOO = frozenset({"al", "van"})
"""Particles that, opening a name, are given names too: "Van Morrison"."""
MALE = frozenset("mr sir lord king prince congressman".split())
FEMALE = frozenset("mrs ms miss dame lady queen princess congresswoman".split())
SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii"}
"""What tells a son from his father."""
IN_FULL = {
    "UN": "United Nations",
    "US": "United States",
    "USA": "United States",
    "UK": "United Kingdom",
    "EU": "European Union",
}
"""Letters that everybody reads in full, inside longer names too: "UN Security Council"."""
INSTITUTIONS = frozenset(
    "nations states kingdom press bank university hospital house fund force forces navy college "
    "school club federation league programme program administration trust".split()
)
"""What bodies are beside `BODY_NOUNS`, where a name is known to be one already."""
ANOTHER = frozenset(
    "free new real shadow former upper lower north south east west northern southern eastern "
    "western opposition rival alternative breakaway anti".split()
)
"""Words that make of one body another: the "Free Syrian Army" is not the "Syrian Army"."""
GENERIC = KINDS | {"international", "department", "service", "force", "affairs", "the"}
"""Words a body's name may do without: "Amaq News Agency", "Merrin Police Department"."""
SPELT_ALSO = {
    "organisation": "organization",
    "centre": "center",
    "defence": "defense",
    "labour": "labor",
    "programme": "program",
}
"""British and American spellings of what is in bodies' names."""
LETTERS = {
    "ä": ("a", "ae"),
    "ö": ("o", "oe"),
    "ü": ("u", "ue"),
    "å": ("a", "aa"),
    "ø": ("o", "oe"),
    "ß": ("ss",),
    "æ": ("ae",),
    "œ": ("oe",),
    "ł": ("l",),
    "đ": ("d", "dj"),
    "ð": ("d",),
    "þ": ("th",),
    "ı": ("i",),
}
"""Letters that newsrooms write in others: "Müller", "Mueller", "Muller"."""
GIVEN_NAMES = {
    form: line.split()[0]
    for line in (
        "mohammed mohamed muhammad mohammad muhammed mohamad muhamad|ahmed ahmad|"
        "hussein husain hussain husayn hossein|yusuf youssef yousef yousuf yusef|"
        "abdullah abdallah abdulla|yevgeny evgeny yevgeni evgeni|sergei sergey|dmitry dmitri "
        "dmitriy|andrei andrey|alexei alexey aleksei aleksey|"
        "william bill will|robert bob rob|joseph joe|michael mike|james jim jimmy|thomas tom|"
        "david dave|elizabeth liz|benjamin ben|daniel dan|anthony tony|andrew andy|matthew matt|"
        "nicholas nick|richard rick|ronald ron|kenneth ken|gregory greg|jeffrey jeff|timothy tim|"
        "charles chuck|lawrence larry|margaret maggie|susan sue|deborah debbie|rebecca becky"
    ).split("|")
    for form in line.split()
}
"""Given names by one spelling: transliterations, and short forms that are sure."""
