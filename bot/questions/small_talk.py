"""What a message is that asks nothing of the coverage: a greeting, thanks, a call for help. Pure.

A message is small talk where all of it is; a question with a greeting before it or thanks behind
it is a question, and is read without them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answer import Talk

_LONGEST = 200
"""Characters of small talk; who writes more is telling somebody something."""
_TO_US = (
    r"(?:there|all|everyone|everybody|team|folks|guys|mate|friend|again|you|u|so much|very much|"
    r"a lot|a bunch|a million|loads|in advance|@?(?:pull ?quote|bot|botty|robot)|for (?:that|this|"
    r"(?:(?:the|your|all your) )?(?:help|answer|quotes?|info|time)))"
)
"""Whom small talk is said to, how much of it, and for what."""
_THANKS = (
    r"(?:many |much |big |ok |okay |great )?(?:thanks|thank (?:you|u)|thankyou|thx|thnx|tnx|tks|"
    r"thnaks|thanx|ty|tysm|cheers|ta|much appreciated|appreciate (?:it|that)|i appreciate it|"
    r"merci|gracias|danke|grazie|obrigad[oa])"
)
_GREETING = (
    r"(?:hi|hiya|hey+a?|heya|hello|helo|hallo|hullo|hola|bonjour|salut|namaste|salaam|shalom|yo|"
    r"howdy|greetings|(?:good )?(?:morning|afternoon|evening)|good day|gm|"
    r"(?:what['’]?s|wass?|wuz) ?up|sup|how (?:are|r) (?:you|u|ya)(?: (?:doing|today))*|"
    r"how['’]?s it going|how (?:do you do|goes it)|nice to meet (?:you|u)|hello world|welcome)"
)
_PHRASES = {
    Talk.HELP: (
        r"help(?: me)?(?: out)?|(?:can|could|will|would) (?:you|u|someone|somebody|anyone) "
        r"(?:please )?help(?: me)?(?: out)?|i need (?:some )?help|"
        r"how (?:do|can|should) (?:i|we) (?:use|ask|talk to|work with)(?: (?:you|u|this|it|"
        r"(?:this |the )?bot))?|how (?:do|does) (?:you|u|this|it|this bot) work|"
        r"what (?:can|do|could) (?:you|u) do|(?:who|what) (?:are|r) (?:you|u)|who is this|"
        r"(?:are|r) (?:you|u) (?:a |an )?(?:bot|robot|human|person|ai|real)|"
        r"what (?:can|should|could|do) (?:i|we) ask(?: you)?(?: about)?|what is this|"
        r"instructions|commands|usage|manual|menu|options|faq"
    ),
    Talk.COMPLAINT: (
        r"(?:(?:you|u|this|it|that) (?:suck|sucks|blow|blows|stink|stinks)|"
        r"(?:(?:you|u|this|it|that)(?:['’]?re|['’]?s| is| are| r)? )?(?:so |just |really |a |an |"
        r"completely |totally |absolutely )*(?:stupid|dumb|useless|rubbish|trash|garbage|crap|"
        r"terrible|awful|wrong|idiot|moron|nonsense|bullshit|shit|not helpful|unhelpful)"
        r"(?: (?:answer|bot|thing))?|(?:fuck|screw|damn) (?:you|u|this|it|off)|shut up|wtf|ffs|"
        r"that (?:was|is) no(?:t (?:a |any )?| )help)"
    ),
    Talk.TEST: (
        r"test(?:s|ing)?(?: test(?:ing)?)*(?:[ ,]+(?:one|two|three|four|\d{1,4}))*|ping|"
        r"is (?:this|it) (?:thing )?(?:on|working)|does (?:this|it) work|(?:is )?any(?:one|body) "
        r"(?:there|home|here)|(?:(?:are|r) )?(?:you|u) (?:there|up|awake|alive|online|working)|"
        r"(?:just )?(?:a )?test(?:ing)?(?: message)?"
    ),
    Talk.THANKS: (
        rf"{_THANKS}|(?:you|u)(?:['’]?re| are| r)? (?:the best|great|awesome|amazing|a star|"
        r"a lifesaver|brilliant|rock|rule)"
    ),
    Talk.FAREWELL: (
        r"(?:good ?)?bye+(?: bye)?|good ?night|see (?:you|ya)(?: (?:later|soon|tomorrow))?|cya|"
        r"later|ttyl|have a (?:good|nice|great|lovely) (?:one|day|evening|weekend|night)|take care|"
        r"adios|ciao|so long|farewell"
    ),
    Talk.GREETING: _GREETING,
    Talk.NOTED: (
        r"ok(?:ay|ie|ey)?|k|kk|cool|nice|great|good|fine|perfect|awesome|amazing|brilliant|"
        r"excellent|wow|lol|lmao|rofl|ha(?:ha)+|hehe|hm+|got it|gotcha|understood|noted|i see|"
        r"right|sure|alright|all right|yes|yep|yeah|yup|no|nope|nah|sorry|my bad|oops|whoops|"
        r"never ?mind|nvm|nothing|no worries|no problem|np|(?:good|great|nice|well) (?:job|work|"
        r"one|bot|done|answer)|interesting|makes sense|love (?:it|this|that)|please|pls|plz"
    ),
}
"""What people say to a bot, by what it comes to; the first kind that a message has is its kind."""
_BETWEEN = re.compile(r"[\s,.:;!?…&~*()–—-]+")
_KINDS = {kind: re.compile(phrases, re.IGNORECASE) for kind, phrases in _PHRASES.items()}
_ADDRESSED = re.compile(_TO_US, re.IGNORECASE)
_LONGEST_PHRASE = 9
"""Words of the longest phrase."""
_EMOJI = {
    Talk.THANKS: frozenset("👍👏🙏🙌👌💯🎉🥳🤝") | {"❤"},
    Talk.GREETING: frozenset("👋🤗😀😃😄😁😊🙂☺🫡"),
    Talk.NOTED: frozenset("😂🤣😅😆😉😎✅👀🤔😮"),
    Talk.COMPLAINT: frozenset("👎😡😠🤬🙄"),
}
_SPOKEN = (
    (
        re.compile(r":(?:\+1|thumbsup|pray|clap|raised_hands|ok_hand|100|tada|heart)(?:_\w+)?:"),
        "👍",
    ),
    (
        re.compile(r":(?:wave|hugging_face|smile|smiley|grinning|slightly_smiling_face|blush):"),
        "👋",
    ),
    (re.compile(r":(?:joy|laughing|rolling_on_the_floor_laughing|eyes|white_check_mark):"), "😂"),
    (re.compile(r":(?:-1|thumbsdown|rage|angry|face_with_rolling_eyes):"), "👎"),
)
"""Slack's names of the same."""
_SIGNS_FROM = 0x2190
"""Where Unicode's arrows and pictures begin."""
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_OPENS = (
    r"(?:who|whom|whose|what|when|where|which|why|how|did|does|do|is|are|was|were|has|have|had|can|"
    r"could|will|would|should|any|and|latest|whats|wich|wat|hw|according)(?:['’]\w+)?\b"
)
_BEFORE = re.compile(
    rf"^(?:(?:{_GREETING}|{_THANKS}|ok(?:ay)?|"
    rf"sorry|please|pls|great|cool)(?: {_TO_US})*"
    rf"(?:\s*[,.!:;–—-]+\s*(?=\S)|\s+(?={_OPENS}))|{_TO_US}\s*[,:]\s*(?=\S))",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:(?<=[?.!,])\s*|\s+)(?:please|pls|plz|(?:many )?thanks|thank (?:you|u)|thx|ty|cheers|"
    rf"asap)(?: {_TO_US})*[\s.!]*$",
    re.IGNORECASE,
)
_POLITELY = re.compile(
    r"^(?:(?:can|could|would|will) (?:you|u|someone|anyone) (?:please |pls |kindly )?"
    r"(?:tell|show|give|find|help)(?: (?:me|us))?(?: out)?|(?:please |pls )?tell (?:me|us)|"
    r"do (?:you|u|we) (?:happen to )?know|"
    r"i(?:['’]?d| would) (?:like|love) to know|i (?:want|need|wanted) to know|"
    r"i(?:['’]?m| am) (?:just )?wondering|i wonder|just wondering|quick question|(?:any )?idea)"
    rf"[\s,:–—-]+(?=(?:{_OPENS}))",
    re.IGNORECASE,
)
"""A wish to know before what is to be known: "could you please tell me who …"."""


def with_emoji(raw: str) -> str:
    """Return a message with the emoji that mean something as signs, where Slack names them."""
    for named, sign in _SPOKEN:
        raw = named.sub(f" {sign} ", raw)
    return raw


def talk_in(message: str) -> Talk | None:
    """Return what kind of small talk a message in plain text is.

    None where it says anything else, is empty, or is of signs and emoji that mean nothing of it.
    """
    if len(message) > _LONGEST:
        return None
    kinds = {kind for kind, signs in _EMOJI.items() if signs & set(message)}
    said = "".join(" " if _is_sign(one) else one for one in _STRETCHED.sub(r"\1", message))
    words = [word for word in _BETWEEN.split(said) if word]
    while words:
        kind, many = _phrase_of(words)
        if kind is None:
            return None
        kinds.add(kind)
        words = words[many:]
    return next((kind for kind in _PHRASES if kind in kinds), None)


def without_courtesies(question: str) -> str:
    """Return a question in plain words without what is said around it out of politeness."""
    for around in (_BEFORE, _BEFORE, _BEHIND, _POLITELY):
        left = around.sub("", question)
        question = left if any(letter.isalnum() for letter in left) else question
    return question


def _phrase_of(words: Sequence[str]) -> tuple[Talk | None, int]:
    """Return the kind of the longest phrase that words begin with, and how many are of it."""
    for many in range(min(len(words), _LONGEST_PHRASE), 0, -1):
        phrase = " ".join(words[:many])
        kind = next((kind for kind, one in _KINDS.items() if one.fullmatch(phrase)), None)
        if kind is None and _ADDRESSED.fullmatch(phrase):
            kind = Talk.NOTED
        if kind is not None:
            return kind, many
    return None, 0


def _is_sign(letter: str) -> bool:
    """Tell emoji, and what shapes them, from letters and marks of a sentence."""
    return ord(letter) >= _SIGNS_FROM and not letter.isalnum()
