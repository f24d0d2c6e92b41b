"""Markdown with front matter."""

from __future__ import annotations

import re
from itertools import pairwise

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import BadInputError
from index.pages.fields import PageOrigin, story_from
from index.story import Story

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_markdown = MarkdownIt("commonmark", {"html": False})


class _Plain(yaml.SafeLoader):
    """YAML as front matter uses it: words stay words (`No`, `1:30`, days), nothing is repeated."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # PyYAML's own attribute
        first: [(tag, pattern) for tag, pattern in known if tag == "tag:yaml.org,2002:null"]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse references: a few lines of them unfold to gigabytes."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("a reference")
        return super().compose_node(parent, index)


def read_markdown(text: str, place: PageOrigin) -> Story:
    """Return the story of a Markdown file: front matter as its fields, the rest as plain text.

    The text stored is what a reader would see: link targets, emphasis marks and images are gone.

    Raises:
        BadInputError: the front matter is not YAML, or there is no text.

    """
    front = _FRONT.match(text)
    fields = _front_matter(front.group(1)) if front else {}
    tokens = _markdown.parse(text[front.end() :] if front else text)
    title = fields.get("title") or _headline(tokens)
    body = "\n\n".join(_paragraphs(tokens))
    return story_from({**fields, "title": title, "text": body}, place)


def _front_matter(source: str) -> dict[str, object]:
    try:
        fields = yaml.load(source, _Plain)  # noqa: S506  # a SafeLoader that knows even less
    except (yaml.YAMLError, ValueError, RecursionError):
        raise BadInputError("the front matter between the --- lines is not YAML") from None
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise BadInputError("the front matter between the --- lines is not a list of fields")
    return {str(name): value for name, value in fields.items()}


def _headline(tokens: list[Token]) -> str | None:
    for before, token in pairwise(tokens):
        if before.type == "heading_open" and before.tag == "h1":
            return _seen(token)
    return None


def _paragraphs(tokens: list[Token]) -> list[str]:
    found: list[str] = []
    opened = ""
    for token in tokens:
        if token.type == "inline" and opened != "h1":
            found.append(_seen(token))
        elif token.type in {"code_block", "fence"}:
            found.append(token.content.rstrip("\n"))
        opened = token.tag if token.nesting == 1 else opened
    return [paragraph for paragraph in found if paragraph.strip()]


def _seen(token: Token) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    shown = (
        breaks.get(child.type, "" if child.type == "image" else child.content)
        for child in token.children or []
    )
    return "".join(shown)
