"""Markdown with front matter."""

from __future__ import annotations

import re

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import BadInputError
from index.pages.fields import Place, story_from
from index.story import Story

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_markdown = MarkdownIt("commonmark", {"html": False})


def read_markdown(text: str, place: Place) -> Story:
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
        fields = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise BadInputError("the front matter between the --- lines is not YAML") from None
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise BadInputError("the front matter between the --- lines is not a list of fields")
    return {str(name): value for name, value in fields.items()}


def _headline(tokens: list[Token]) -> str | None:
    for before, token in zip(tokens, tokens[1:], strict=False):
        if before.type == "heading_open" and before.tag == "h1":
            return _seen(token)
    return None


def _paragraphs(tokens: list[Token]) -> list[str]:
    found: list[str] = []
    opened = ""
    for token in tokens:
        if token.type == "inline" and not (opened == "h1"):
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
