"""What a language model is told: the templates of `prompts/`, and data that cannot give orders.

Each template has two blocks. `system` uses no variable, so it is the same bytes for every request
and a provider needs to read it only once. `user` has the day's facts, then data between two
markers. The markers carry a code that is drawn anew for each request and stands nowhere in the
data, and data has no line break and nothing invisible in it: no data can end itself.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from jinja2.meta import find_undeclared_variables

from index.errors import SettingsError

LONGEST = 2_000
"""Characters of a piece of data: more than any question has, or a sentence worth quoting."""
MOST_OUTLETS = 100
"""Outlets a prompt names, the most published first: some 500 tokens."""
_LONGEST_NAME = 100
"""Characters of an outlet's name; feeds give longer ones that are none."""

Data = str | Sequence[str] | Sequence[Mapping[str, str]]
"""What may stand between the markers: a text, texts, or records of texts."""

_SPACES = frozenset({"Cc", "Zs", "Zl", "Zp"})
_NOTHING = frozenset({"Cf", "Cs", "Co", "Cn"})
_UNSEEN = re.compile(
    "[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U00016fe4\U000e0100-\U000e01ef]"
)
"""Marks that take no room: joiners and variation selectors, which are of no category above."""
_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
"""Letters and signs that are drawn as a space."""
_MARKED = re.compile(r"\[\[data (\w+)\]\].*?\[\[/data \1\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one request tells a language model."""

    system: str
    """The same for every request of its kind."""
    user: str


@dataclass(frozen=True, slots=True)
class Keyed:
    """A sentence as the compose prompt shows it; a field that is empty is left out."""

    key: str
    """Opaque, made for one request."""
    text: str
    speaker: str = ""
    outlet: str = ""
    day: str = ""
    before: str = ""
    """The sentence before it, to understand it by."""


def plan_prompt(question: str, outlets: Sequence[str], today: date) -> Prompt:
    """Return what asks for a question's plan. `outlets` are those its asker may see."""
    named = [outlet for outlet in outlets if len(outlet) <= _LONGEST_NAME]
    data = {"question": question, "outlets": named[:MOST_OUTLETS]}
    return _rendered(_template("plan"), data, {"today": f"{today}"})


def followup_prompt(question: str, earlier: Sequence[str]) -> Prompt:
    """Return what asks to put a question in full that comes after earlier ones of its thread."""
    return _rendered(_template("followup"), {"question": question, "earlier": earlier}, {})


def compose_prompt(question: str, sentences: Sequence[Keyed]) -> Prompt:
    """Return what asks for statements that answer a question from sentences."""
    told = [asdict(sentence) for sentence in sentences]
    return _rendered(_template("compose"), {"question": question, "sentences": told}, {})


def translate_prompt(into: str, sentences: Sequence[Keyed]) -> Prompt:
    """Return what asks for translations; `into` is a language as English calls it."""
    told = [{"key": one.key, "text": one.text} for one in sentences]
    return _rendered(_template("translate"), {"sentences": told}, {"into": into})


def clean(text: str) -> str:
    """Return text as one line with nothing invisible in it, cut at `LONGEST` characters.

    Control characters and white space of every kind become a space. Format characters (zero-width,
    bidirectional, tags), variation selectors, surrogates and what is no character are left out.
    Letters and visible marks of every script stay.
    """
    kept = _BLANK.sub(" ", _UNSEEN.sub("", "".join(map(_shown, text))))
    line = " ".join(kept.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def code_for(data: str, draw: Callable[[], str] = lambda: secrets.token_hex(8)) -> str:
    """Return a code for markers that stands nowhere in the data they are put around."""
    held = data.lower()
    code = draw()
    while code in held:
        code = draw()
    return code


def check_prompts(folder: Traversable | None = None) -> None:
    """Try every prompt of `prompts/`, or of another folder, with all that it is ever given.

    Raises:
        SettingsError: a prompt is missing, is no template, uses what it is not given, has a system
            block that differs between requests, or shows data outside its markers.

    """
    for name, examples in _EXAMPLES.items():
        try:
            source = _source(name, folder)
            for data, facts in examples:
                _try(source, data, facts)
        except TemplateSyntaxError as error:
            told = f"{name}.jinja2, line {error.lineno}: {error.message}"
            raise SettingsError(f"prompts/{told}") from None
        except Exception as error:  # noqa: BLE001  # a template can fail as any code can
            raise SettingsError(f"prompts/{name}.jinja2: {error}") from None


def _try(source: str, data: Mapping[str, Data], facts: Mapping[str, str]) -> None:
    """Render a template's example.

    Raises:
        ValueError: it needs what it is not given, or tells what it should not.
        Exception: whatever a template raises.

    """
    known = {*data, *facts, "begin", "end"}
    template, used = _compiled(source)
    if unknown := used - known:
        asked, given = (", ".join(sorted(names)) for names in (unknown, known))
        raise ValueError(f"it uses {asked}; what it is given is {given}")
    lacking = sorted({"system", "user"} - set(template.blocks))
    if lacking:
        raise ValueError(f"it has no block named {' or '.join(lacking)}")
    shown = _rendered(template, data, facts).user
    if _EXAMPLE in _MARKED.sub("", shown):
        raise ValueError("data must stand between {{ begin }} and {{ end }}, each on its own line")


def _rendered(template: Template, data: Mapping[str, Data], facts: Mapping[str, str]) -> Prompt:
    """Render a template: `data` is cleaned, to stand between the markers; `facts` are our own."""
    told = {name: _cleaned(value) for name, value in data.items()}
    code = code_for("\n".join(text for value in told.values() for text in _texts(value)))
    given = {**facts, **told, "begin": f"[[data {code}]]", "end": f"[[/data {code}]]"}
    return Prompt(_block(template, "system", {}), _block(template, "user", given))


def _block(template: Template, name: str, given: Mapping[str, object]) -> str:
    """Return a block's text.

    Raises:
        ValueError: the system block uses a variable, so that it is not the same for every request.
        UndefinedError: the user block uses what is not given.

    """
    try:
        return "".join(template.blocks[name](template.new_context(dict(given)))).strip()
    except UndefinedError as error:
        if name != "system":
            raise
        told = "the system block is the same for every request and uses no variable"
        raise ValueError(f"{told}: {error}") from None


def _cleaned(value: Data) -> Data:
    if isinstance(value, str):
        return clean(value)
    return [
        clean(one) if isinstance(one, str) else {key: clean(text) for key, text in one.items()}
        for one in value
    ]  # type: ignore[return-value]


def _texts(value: Data) -> Iterator[str]:
    for one in [value] if isinstance(value, str) else value:
        yield from [one] if isinstance(one, str) else one.values()


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    return " " if category in _SPACES else "" if category in _NOTHING else letter


def _source(name: str, folder: Traversable | None = None) -> str:
    """Return a template's text.

    Raises:
        OSError, ModuleNotFoundError: it is not there.

    """
    return ((folder or files("prompts")) / f"{name}.jinja2").read_text(encoding="utf-8")


@lru_cache
def _template(name: str) -> Template:
    """Return a template of `prompts/`, read once a process."""
    return _compiled(_source(name))[0]


@lru_cache
def _compiled(source: str) -> tuple[Template, frozenset[str]]:
    """Return a template and the names it uses. Every writer has all of them tried when it is made.

    Raises:
        TemplateSyntaxError: it is none.

    """
    return _JINJA.from_string(source), frozenset(find_undeclared_variables(_JINJA.parse(source)))


_JINJA = Environment(
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701  # what it makes is no HTML
)
_EXAMPLE = "example-of-data"
_FULL = asdict(Keyed(*[_EXAMPLE] * 6))
_BARE = asdict(Keyed(_EXAMPLE, _EXAMPLE))
_EXAMPLES: Mapping[str, Sequence[tuple[Mapping[str, Data], Mapping[str, str]]]] = {
    "plan": [
        ({"question": _EXAMPLE, "outlets": outlets}, {"today": "2025-04-09"})
        for outlets in ([], [_EXAMPLE])
    ],
    "followup": [({"question": _EXAMPLE, "earlier": [_EXAMPLE]}, {})],
    "compose": [
        ({"question": _EXAMPLE, "sentences": told}, {}) for told in ([_BARE], [_FULL, _BARE])
    ],
    "translate": [({"sentences": [{"key": _EXAMPLE, "text": _EXAMPLE}]}, {"into": "Spanish"})],
}
"""For each prompt what it may be given: its data, and facts of our own."""
