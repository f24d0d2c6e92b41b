"""Pictures of what the bot shows in Slack, drawn with Pillow: no browser, no network.

`python docs/pictures/paint.py MESSAGES.json FOLDER` draws each message that `messages.py` wrote,
once as on a phone and once as beside Slack's sidebar. Fonts, spacing and forms are near Slack's,
not Slack's; where lines break and how high a message is are what to look at.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

WIDTHS = {"phone": 380, "desk": 700}
"""Pixels: a phone, and a Slack window beside its sidebar."""
SCALE = 2
"""Pixels drawn for each: letters stay sharp."""
INK, GREY, LINK, LINE, PAPER = "#1d1c1d", "#616061", "#1264a3", "#dddddd", "#ffffff"
FAMILY = "/usr/share/fonts/truetype/dejavu/DejaVuSans{}.ttf"
FACES = {
    (False, False): "Condensed",
    (True, False): "Condensed-Bold",
    (False, True): "Condensed-Oblique",
    (True, True): "Condensed-BoldOblique",
}
Block = dict[str, Any]


@dataclass(frozen=True)
class Style:
    """How letters look."""

    size: int = 15
    bold: bool = False
    italic: bool = False
    strike: bool = False
    colour: str = INK
    mono: bool = False

    @property
    def font(self) -> ImageFont.FreeTypeFont:
        """The face in its size."""
        return font_of("Mono" if self.mono else FACES[self.bold, self.italic], self.size * SCALE)


@lru_cache(maxsize=64)
def font_of(face: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a face in a size, opened once."""
    return ImageFont.truetype(FAMILY.format(face), size)


Run = tuple[str, Style]


@dataclass
class Sheet:
    """A picture that grows downwards."""

    width: int
    left: int = 16
    right: int = 16
    y: int = 14
    done: list[Callable[[ImageDraw.ImageDraw], None]] = field(default_factory=list)

    @property
    def room(self) -> int:
        """How wide a line may be."""
        return self.width - self.left - self.right

    def words(self, runs: Iterable[Run], *, indent: int = 0, gap: int = 4) -> None:
        """Set runs of text as lines that break between words."""
        x, line, spaced = indent, 0, True
        for text, style in _pieces(runs):
            line = max(line, round(style.size * 1.46))
            if text == "\n":
                x, self.y, line = indent, self.y + max(line, 20), 0
                continue
            long = round(style.font.getlength(text) / SCALE)
            if x + long > self.room and x > indent and text.strip() and (spaced or long > 90):
                x, self.y = indent, self.y + line
            if x == indent and not text.strip():
                continue
            self.letters(x, text, style, long)
            x, spaced = x + long, not text.strip()
        self.y += line + gap

    def letters(self, x: int, text: str, style: Style, long: int) -> None:
        """Set letters from a place in the line on, `long` pixels of them."""
        at, y = (self.left + x) * SCALE, self.y * SCALE

        def draw(to: ImageDraw.ImageDraw) -> None:
            to.text((at, y), text, fill=style.colour, font=style.font)
            if style.strike:
                middle = y + round(style.size * 0.65 * SCALE)
                to.line((at, middle, at + long * SCALE, middle), fill=style.colour, width=SCALE)

        self.done.append(draw)

    def rule(self) -> None:
        """Draw a line across."""
        y = self.y + 6
        self.box((0, y, self.room, y), LINE)
        self.y += 14

    def box(self, area: tuple[int, int, int, int], colour: str, fill: str = "") -> None:
        """Draw a rectangle: left, top, right and bottom, counted from the left of the text."""
        sides = [(one + (0 if n % 2 else self.left)) * SCALE for n, one in enumerate(area)]

        def draw(to: ImageDraw.ImageDraw) -> None:
            to.rounded_rectangle(sides, 4 * SCALE, fill or None, colour, SCALE)

        self.done.insert(0, draw)

    def keys(self, labels: Iterable[str], *, size: int = 13) -> None:
        """Draw buttons in rows; a label too long for one is cut, as Slack cuts it."""
        x, high, style = 0, size + 18, Style(size, bold=True)
        for label in labels:
            told = label
            while style.font.getlength(told) / SCALE > self.room - 24:
                told = f"{told.rstrip('…')[:-1]}…"
            long = round(style.font.getlength(told) / SCALE) + 24
            if x and x + long > self.room:
                x, self.y = 0, self.y + high + 6
            self.box((x, self.y, x + long, self.y + high), "#bbbbbb")
            self.y += 8
            self.letters(x + 12, told, style, long)
            self.y -= 8
            x += long + 8
        self.y += high + 8

    def save(self, path: Path) -> None:
        """Write the picture, as high as it has grown."""
        image = Image.new("RGB", (self.width * SCALE, (self.y + 10) * SCALE), PAPER)
        pen = ImageDraw.Draw(image)
        for draw in self.done:
            draw(pen)
        image.quantize(32).save(path, optimize=True)


def _pieces(runs: Iterable[Run]) -> Iterator[Run]:
    """Cut runs into words, spaces and line breaks; a word too long for a line is cut anywhere."""
    for text, style in runs:
        for part in re.findall(r"\n|[^\S\n]+|\S{1,40}", text):
            yield part, style


def rich_runs(elements: Iterable[Block], base: Style) -> list[Run]:
    """Return elements of rich text as runs."""
    runs = []
    for one in elements:
        told = one.get("style", {})
        style = replace(
            base,
            bold=base.bold or bool(told.get("bold")),
            italic=bool(told.get("italic")),
            strike=bool(told.get("strike")),
            colour=LINK if one["type"] == "link" else base.colour,
        )
        runs.append((one.get("text") or one.get("url") or one.get("name") or "", style))
    return runs


def text_runs(told: Block, base: Style) -> list[Run]:
    """Return a text object as runs; of mrkdwn bold, code and links are read."""
    text = told.get("text", "")
    if told.get("type") != "mrkdwn":
        return [(text, base)]
    text = re.sub(r"<[^|>]+\|([^>]+)>", r"\1", text.replace("```\n", "").replace("\n```", ""))
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    text = text.replace(":wastebasket:", "(wastebasket)")
    runs = []
    for part in re.split(r"(\*[^*\n]+\*|`[^`\n]+`)", text):
        if part[:1] in "*`" and len(part) > 2:
            marked = (
                replace(base, bold=True) if part[0] == "*" else replace(base, mono=True, size=13)
            )
            runs.append((part[1:-1], marked))
        elif part:
            runs.append((part, base))
    return runs


def rich_text(sheet: Sheet, block: Block) -> None:
    """Draw a block of rich text."""
    for part in block["elements"]:
        top = sheet.y
        match part["type"]:
            case "rich_text_quote":
                sheet.left += 14
                sheet.words(rich_runs(part["elements"], Style()))
                sheet.left -= 14
                sheet.box((0, top, 4, sheet.y - 2), LINE, LINE)
            case "rich_text_list":
                sheet.left += 18
                for item in part["elements"]:
                    sheet.left -= 14
                    sheet.letters(0, "•", Style(), 6)
                    sheet.left += 14
                    sheet.words(rich_runs(item["elements"], Style()), gap=2)
                sheet.left -= 18
            case "rich_text_preformatted":
                sheet.left, sheet.y = sheet.left + 8, sheet.y + 8
                sheet.words(rich_runs(part["elements"], Style(13, mono=True)))
                sheet.left, sheet.y = sheet.left - 8, sheet.y + 8
                sheet.box((0, top, sheet.room, sheet.y - 4), LINE, "#f8f8f8")
            case _:
                sheet.words(rich_runs(part["elements"], Style()))


def field_of(sheet: Sheet, block: Block) -> None:
    """Draw a field of a form, or what is chosen from."""
    if label := block.get("label"):
        sheet.words([(label["text"], Style(bold=True))])
    element = block.get("element") or block.get("accessory") or block
    options = element.get("options", [])
    if element["type"] in {"radio_buttons", "checkboxes"}:
        for option in options:
            sheet.words([(f"○ {option['text']['text']}", Style())])
    else:
        told = (element.get("placeholder") or {}).get("text") or " "
        high = 66 if element.get("multiline") else 34
        sheet.box((0, sheet.y, sheet.room, sheet.y + high), "#bbbbbb")
        sheet.y += 8
        sheet.letters(10, told, Style(colour=GREY), 0)
        sheet.y += high
    if hint := block.get("hint"):
        sheet.words([(hint["text"], Style(13, colour=GREY))])


def label_of(element: Block) -> str:
    """Return what stands on a control."""
    if element["type"] == "overflow":
        return "⋯"
    if element["type"] == "feedback_buttons":
        return ""
    return str((element.get("text") or element.get("placeholder") or {}).get("text", ""))


def context(sheet: Sheet, block: Block) -> None:
    """Draw small print."""
    for one in block["elements"]:
        sheet.words(text_runs(one, Style(12, colour=GREY)), gap=1)
    sheet.y += 5


def section(sheet: Sheet, block: Block) -> None:
    """Draw a paragraph and the control beside it."""
    sheet.words(text_runs(block.get("text", {}), Style()))
    if (control := block.get("accessory")) is not None:
        sheet.keys([label_of(control)])


def feedback(sheet: Sheet, block: Block) -> None:
    """Draw the buttons of feedback."""
    [buttons] = block["elements"]
    names = (buttons["positive_button"], buttons["negative_button"])
    sheet.keys((name["text"]["text"] for name in names), size=11)


PAINTS: dict[str, Callable[[Sheet, Block], None]] = {
    "rich_text": rich_text,
    "divider": lambda sheet, _: sheet.rule(),
    "context": context,
    "actions": lambda sheet, block: sheet.keys(map(label_of, block["elements"])),
    "context_actions": feedback,
    "header": lambda sheet, block: sheet.words([(block["text"]["text"], Style(18, bold=True))]),
    "markdown": lambda sheet, block: sheet.words([(block["text"], Style())]),
    "section": section,
    "input": field_of,
}


def paint(one: Block, width: int) -> Sheet:
    """Draw a message, a window or the home tab."""
    sheet = Sheet(width)
    view = one.get("view")
    if view is None:
        if one.get("private"):
            sheet.words([("Only visible to you", Style(12, colour=GREY))])
        sheet.box((0, sheet.y, 36, sheet.y + 36), "#1f2933", "#1f2933")
        sheet.letters(8, "“", Style(30, bold=True, colour=PAPER), 0)
        sheet.left += 46
        sheet.words([("Pullquote", Style(bold=True)), ("  APP", Style(12, colour=GREY))], gap=2)
        text = {"type": "mrkdwn", "text": one.get("text", "")}
        blocks = one.get("blocks") or [{"type": "section", "text": text}]
    else:
        blocks = view["blocks"]
        if title := view.get("title"):
            sheet.words([(title["text"], Style(18, bold=True))], gap=10)
    for block in blocks:
        PAINTS[block["type"]](sheet, block)
    if view is not None:
        keys = [view[name]["text"] for name in ("close", "submit") if view.get(name)]
        sheet.keys(keys)
    return sheet


def main(written: Path, folder: Path) -> None:
    """Draw each message in each width, and say how high it is."""
    for name, one in json.loads(written.read_text(encoding="utf-8")).items():
        told = []
        for place, width in WIDTHS.items():
            sheet = paint(one, width)
            sheet.save(folder / f"{name}-{place}.png")
            told.append(f"{place} {sheet.y}")
        sys.stdout.write(f"{name}: {', '.join(told)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
