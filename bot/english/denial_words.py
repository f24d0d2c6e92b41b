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
FAILURES = _words("fail failed failing fails")
"""Who fails to do something does not do it; a dam that failed did."""
DECLINES = _words(
    "decline declined declines declining lack lacked lacks miss missed misses refusing rejecting"
)
"""What hangs on them is not done or not there, as under "not"."""
UNABLE = _words("unable unclear unknown unlikely unconfirmed unverified impossible")
"""It is not known, not sure or not to be done."""
UNDONE = UNABLE | _words(
    "unapproved unarmed unaware unharmed unhurt uninjured unwilling untouched undamaged "
    "unexplained unimpressed"
)
"""They say of somebody or something that it is not so."""
INSTEAD = _words(
    "avoided avoid except instead kept lost nonstop only prevent prevented rather stopped stop"
)
"""They may deny, by what they mean of the matter: who "lost the vote" did not win it."""
DENIES = NOT | DENY | FAILURES | DECLINES | UNDONE
"""All that deny wherever they stand."""

CONDITIONS = _words("if unless whether")
DOUBT = CONDITIONS | _words(
    "may might could should reportedly allegedly possibly perhaps likely unlikely rumour rumours "
    "rumor rumors unconfirmed unverified expected planned plans scheduled hopes hoped"
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
