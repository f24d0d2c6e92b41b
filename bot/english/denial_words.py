"""Words that deny, and words that leave open whether what they govern is so: the one home of both.

Checks and the gate read the same words, so that neither takes for denied or open what the other
does not. Each set is in small letters, with all its spellings, and says what its words do.
"""

from __future__ import annotations


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


NOT = _words("not n't n’t no never nobody none neither nor without nothing nowhere hardly scarcely")
"""They deny, and tell nothing themselves."""
REFUSALS = _words("refuse refuses refused")
DENY = REFUSALS | _words(
    "deny denies denied denying reject rejects rejected dispute disputes disputed refute refuted "
    "dismiss dismissed false untrue"
)
"""They deny all that follows them; twice is not at all, as "did not deny"."""
FAILURES = _words("fail failed failing fails failure failures inability neglect neglected refusal")
"""Who fails to do something does not do it; a dam that failed did."""
DECLINES = _words(
    "decline declined declines declining lack lacked lacks miss missed misses refusing rejecting"
)
"""What hangs on them is not done or not there, as under "not"."""
FALSEHOODS = _words("baseless fabrication hoax lie lies myth unfounded wrong")
"""What is called one of them is not so."""
UNABLE = _words("unable unwilling unclear unknown unlikely unconfirmed unverified impossible")
"""It is not known, not sure or not to be done."""
UNDONE = UNABLE | _words(
    "unapproved unarmed unaware unharmed unhurt uninjured untouched undamaged "
    "unexplained unimpressed"
)
"""They say of somebody or something that it is not so."""
AVOIDS = _words("avoid avoided avoiding avoids")
HINDRANCES = _words(
    "ban banned bans bar barred bars block blocked blocks deter deterred deters far instead keep "
    "keeping keeps kept prevent prevented preventing prevents prohibit prohibited rather short "
    "stop stopped stopping stops"
)
"""From, of or than what follows them: that is not done."""
INSTEAD = AVOIDS | _words(
    "except instead kept lost nonstop only prevent prevented rather stopped stop"
)
"""They may deny, by what they mean of the matter: who "lost the vote" did not win it."""
DENIES = NOT | DENY | FAILURES | DECLINES | UNDONE
"""All that deny wherever they stand."""

CONDITIONS = _words("if unless whether")
DOUBT = CONDITIONS | _words(
    "allegedly could doubt doubted doubtful doubts expected hoped hopes likely may might perhaps "
    "planned plans possibly purportedly reportedly rumor rumors rumour rumours scheduled should "
    "supposedly unconfirmed unlikely unverified"
)
"""They doubt, and tell nothing themselves: a claim's words are looked up without them."""
FEARED = _words("fear fears feared")
BELIEVED = FEARED | _words(
    "appear appeared appears apparently believe believed believes consider considered considering "
    "considers possible probably seem seemed seems suggest suggested suggests suspect suspected "
    "suspects think thinks thought"
)
"""What they govern is held or feared to be so."""
ACCUSED = _words(
    "accuse accused accuses accusing alleged alleges alleging charged claim claimed claims"
)
"""It is laid to somebody, and not shown."""
MEANT = _words(
    "aim aims ask asked asks hope intend intended intends expect expects offer offered offers plan "
    "planning pledge pledged pledges prepare prepares preparing promise promised promises propose "
    "proposed proposes seek seeks sought threaten threatened threatens tried tries try urge urged "
    "urges vow vowed vows want wanted wants will would"
)
"""It is to be done, or asked for, and not done yet."""
BROUGHT_ABOUT = _words(
    "began begin begins came come continue continued continues found get gets go goes got happened "
    "help helped helps known managed proved proven seen shown start started starts used went"
)
"""To have "managed to" do something is to have done it."""
BIDS = _words(
    "demand demanded demands forbade forbid forbidden forbids insist insisted insists order "
    "ordered orders recommend recommended recommends require required requires"
)
"""They ask that something be so, or be not."""
WRONGLY = _words("erroneously falsely incorrectly mistakenly purportedly supposedly wrongly")
"""What is "wrongly reported" is not so."""
ALMOST = _words("almost nearly")
NEAR = _words("brink close edge near verge")
"""Who is "on the brink of" something has not done it."""
LEAVES_OPEN = DOUBT | BELIEVED | ACCUSED | MEANT
"""All under which something is only held, feared, meant, asked for or laid to somebody."""
PENDING = _words("can cannot due set")
"""They may say that it is still to be done ("due to open"), and as well say something else."""
FORESEEN = (
    FEARED
    | _words("expect expected expects forecast forecasts if likely may might could predict")
    | _words("predicted predicts projected risk would-be")
)
"""Words by which a figure is not told but feared or expected."""
