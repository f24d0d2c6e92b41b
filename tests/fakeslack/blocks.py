"""The messages and views Slack accepts: its block types and their limits, as pure checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .checks import (
    Checker,
    Report,
    action_id,
    anything,
    block_id,
    both,
    choice,
    either,
    items,
    kind,
    pattern,
    shape,
    string,
    tagged,
    url,
)
from .errors import Json, SlackError


@dataclass(frozen=True)
class Limits:
    """What a whole message or view may hold."""

    message_text: int = 40_000
    message_blocks: int = 50
    blocks_text: int = 13_200
    view_blocks: int = 100


def _text(most: int, *kinds: str) -> Checker:
    options = {
        "plain_text": shape({"text": string(most)}, {"emoji": kind(bool)}),
        "mrkdwn": shape({"text": string(most)}, {"verbatim": kind(bool)}),
    }
    return tagged({name: options[name] for name in kinds or tuple(options)})


def _plain(most: int) -> Checker:
    return _text(most, "plain_text")


FLAG = kind(bool)
WEB = url("http", "https")
LINK = url("http", "https", "mailto")

CONFIRM = shape(
    {"title": _plain(100), "text": _text(300), "confirm": _plain(30), "deny": _plain(30)},
    {"style": choice("primary", "danger")},
)
OPTION = shape(
    {"text": _text(75), "value": string(150)},
    {"description": _text(75), "url": url("http", "https")},
)
IMAGE = both(
    shape(
        {"alt_text": string(2000)},
        {"image_url": WEB, "slack_file": anything, "title": _plain(2000), "block_id": block_id},
    ),
    either("image_url", "slack_file"),
)


def _loose(report: Report, value: Any, pointer: str) -> None:
    """A known element whose own fields are not looked at, but for its id."""
    if "action_id" in value:
        action_id(report, value["action_id"], f"{pointer}/action_id")


BUTTON = shape(
    {"text": _plain(75)},
    {
        "action_id": action_id,
        "value": string(2000),
        "url": WEB,
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
FEEDBACK_CHOICE = shape(
    {"text": _plain(75), "value": string(2000)}, {"accessibility_label": string(75)}
)
FEEDBACK = shape(
    {"positive_button": FEEDBACK_CHOICE, "negative_button": FEEDBACK_CHOICE},
    {"action_id": action_id},
)
ICON_BUTTON = shape(
    {"icon": string(75), "text": _plain(75)},
    {
        "action_id": action_id,
        "value": string(2000),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "visible_to_user_ids": anything,
    },
)
OVERFLOW = shape({"options": items(OPTION, 5)}, {"action_id": action_id, "confirm": CONFIRM})
CHOICES = {
    "action_id": action_id,
    "placeholder": _plain(150),
    "initial_option": OPTION,
    "initial_options": items(OPTION, 100),
    "option_groups": anything,
    "confirm": CONFIRM,
    "focus_on_load": FLAG,
    "max_selected_items": kind(int),
}
SELECT = both(
    shape({}, {**CHOICES, "options": items(OPTION, 100)}), either("options", "option_groups")
)
BOXES = shape({"options": items(OPTION, 10)}, CHOICES)

LOOSE_ACTIONS = (
    "users_select conversations_select channels_select external_select multi_users_select "
    "multi_conversations_select multi_channels_select multi_external_select datepicker timepicker "
    "datetimepicker workflow_button"
)
LOOSE_INPUTS = (
    "plain_text_input rich_text_input email_text_input url_text_input number_input file_input"
)
ACTIONS: dict[str, Checker] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    "static_select": SELECT,
    "multi_static_select": SELECT,
    "checkboxes": BOXES,
    "radio_buttons": BOXES,
    **dict.fromkeys(LOOSE_ACTIONS.split(), _loose),
}
INPUTS: dict[str, Checker] = {
    **dict.fromkeys(LOOSE_INPUTS.split(), _loose),
    **{name: check for name, check in ACTIONS.items() if name not in {"button", "overflow"}},
}

STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "unlink")
STYLE = shape({}, dict.fromkeys(STYLES, FLAG))
STYLED = {"style": STYLE}
INLINE: dict[str, Checker] = {
    "text": shape({"text": string(40_000)}, STYLED),
    "link": shape({"url": LINK}, {**STYLED, "text": string(40_000), "unsafe": FLAG}),
    "user": shape({"user_id": pattern(r"[UW][A-Z0-9]+")}, STYLED),
    "usergroup": shape({"usergroup_id": pattern(r"S[A-Z0-9]+")}, STYLED),
    "channel": shape({"channel_id": pattern(r"[CDG][A-Z0-9]+")}, STYLED),
    "team": shape({"team_id": pattern(r"T[A-Z0-9]+")}, STYLED),
    "broadcast": shape({"range": choice("here", "channel", "everyone")}, STYLED),
    "emoji": shape(
        {"name": string(100)}, {**STYLED, "unicode": string(100), "skin_tone": kind(int)}
    ),
    "date": shape(
        {"timestamp": kind(int), "format": string(255)},
        {**STYLED, "url": LINK, "fallback": string(255)},
    ),
    "color": shape({"value": pattern(r"#[0-9a-fA-F]{6}")}, STYLED),
}
MANY = 1_000
FRAME = {"border": choice(0, 1), "indent": choice(*range(9))}
SECTION_OF_TEXT = shape({"elements": items(tagged(INLINE), MANY)}, FRAME)
CODE = {name: INLINE[name] for name in ("text", "link")}
RICH_TEXT: dict[str, Checker] = {
    "rich_text_section": SECTION_OF_TEXT,
    "rich_text_quote": SECTION_OF_TEXT,
    "rich_text_preformatted": shape(
        {"elements": items(tagged(CODE), MANY)}, {**FRAME, "language": string(100)}
    ),
    "rich_text_list": shape(
        {
            "style": choice("bullet", "ordered"),
            "elements": items(tagged({"rich_text_section": SECTION_OF_TEXT}), MANY),
        },
        {**FRAME, "offset": kind(int)},
    ),
}

ID = {"block_id": block_id}
RICH_TEXT_BLOCK = shape({"elements": items(tagged(RICH_TEXT), MANY)}, ID)
CELL = tagged(
    {
        "rich_text": RICH_TEXT_BLOCK,
        "raw_text": shape({"text": string(3000)}),
        "raw_number": shape({"value": kind(int, float)}, {"text": string(3000)}),
    }
)
SECTION = both(
    shape(
        {},
        {
            **ID,
            "text": _text(3000),
            "fields": items(_text(2000), 10),
            "accessory": tagged({**ACTIONS, "image": IMAGE}),
            "expand": FLAG,
        },
    ),
    either("text", "fields"),
)
LOOSE_BLOCKS = "file video task_card plan alert card carousel container"
BLOCKS: dict[str, Checker] = {
    "section": SECTION,
    "divider": shape({}, ID),
    "header": shape({"text": _plain(150)}, ID),
    "image": IMAGE,
    "context": shape(
        {
            "elements": items(
                tagged({"plain_text": _plain(3000), "mrkdwn": _text(3000), "image": IMAGE}), 10
            )
        },
        ID,
    ),
    "actions": shape({"elements": items(tagged(ACTIONS), 25)}, ID),
    "context_actions": shape(
        {"elements": items(tagged({"feedback_buttons": FEEDBACK, "icon_button": ICON_BUTTON}), 5)},
        ID,
    ),
    "markdown": shape({"text": string(12_000)}, ID),
    "rich_text": RICH_TEXT_BLOCK,
    "table": shape({"rows": items(items(CELL, 20), 100)}, {**ID, "column_settings": anything}),
    **dict.fromkeys(LOOSE_BLOCKS.split(), anything),
}
INPUT = shape(
    {"label": _plain(2000), "element": tagged(INPUTS)},
    {**ID, "hint": _plain(2000), "optional": FLAG, "dispatch_action": FLAG},
)
VIEW_FIELDS = {
    "title": _plain(24),
    "submit": _plain(24),
    "close": _plain(24),
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
    "clear_on_close": FLAG,
    "notify_on_close": FLAG,
    "submit_disabled": FLAG,
    "blocks": anything,
}


def check_message(
    text: str, blocks: Any, attachments: Any = None, limits: Limits | None = None
) -> None:
    """Refuse a message as Slack would: SlackError says why."""
    limits = limits or Limits()
    if len(text) > limits.message_text:
        raise SlackError("msg_too_long")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if not text.strip() and not blocks and not attachments:
        raise SlackError("no_text")
    problems = block_problems(blocks or [], BLOCKS, limits.message_blocks)
    if problems:
        raise SlackError("invalid_blocks", problems)
    if sum(len(text) for text in texts(blocks or [])) > limits.blocks_text:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Any, limits: Limits | None = None) -> None:
    """Refuse a home tab or a modal as Slack would."""
    limits = limits or Limits()
    report = Report()
    required = {"modal": ("title", "blocks"), "home": ("blocks",)}
    if not isinstance(view, dict) or view.get("type") not in required:
        raise SlackError("invalid_arguments", ["unsupported type [json-pointer:/view/type]"])
    needed = {name: VIEW_FIELDS[name] for name in required[view["type"]]}
    shape(needed, VIEW_FIELDS)(report, view, "/view")
    table = {**BLOCKS, "input": INPUT}
    problems = block_problems(
        view.get("blocks"), table, limits.view_blocks, "/view/blocks", least=0
    )
    if report.problems or problems:
        raise SlackError("invalid_arguments", report.problems + problems)


def block_problems(
    blocks: Any, table: dict[str, Checker], most: int, pointer: str = "/blocks", least: int = 0
) -> list[str]:
    """Everything wrong with a set of blocks."""
    report = Report()

    def check_block(report: Report, block: Any, pointer: str) -> None:
        report.action_ids.clear()
        tagged(table)(report, block, pointer)

    items(check_block, most, least)(report, blocks, pointer)
    return report.problems


def texts(value: Any) -> Iterator[str]:
    """Every `text` string inside blocks."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "text" and isinstance(part, str):
                yield part
            else:
                yield from texts(part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            yield from texts(part)


def elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element, with the block that holds it."""
    for block in blocks:
        held = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in held:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
