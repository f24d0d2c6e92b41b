"""The command for fact-checkers: a text, checked against the coverage claim by claim."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.terminal.app import Json, access_for, app, err, opened_house, out

if TYPE_CHECKING:
    from bot.checking.check import Checked, Verdict


@app.command()
def factcheck(
    text: Annotated[str, typer.Argument(help="The text to check; - reads it from stdin.")],
    as_json: Json = False,
    channel: Annotated[
        str | None, typer.Option(help="Check against what this Slack channel may see.")
    ] = None,
) -> None:
    """Check the figures, quotations and names of a text against the coverage."""
    from bot.checking.check import check_claims
    from bot.terminal.as_json import json_line
    from bot.terminal.homes import require_archive, require_stories
    from bot.terminal.progress import bars
    from index.bring_level import bring_level
    from index.loading_settings import load_settings

    settings = load_settings()
    access = access_for(settings, channel)
    require_archive(settings)
    raw = sys.stdin.read() if text == "-" else text
    with opened_house(settings) as house:
        require_stories(house)
        with bars(err) as (_, on_stretch):
            bring_level(house, "factcheck", on_stretch)
        checked = check_claims(house, raw, access=access)
    if as_json:
        out.file.write(json_line(_json(checked)))
    else:
        show_checked(checked)


def _json(checked: Checked) -> dict[str, Any]:
    at = checked.indexed_at
    return {
        "text": checked.text,
        "claims": [_claim_json(checked, one) for one in checked.claims],
        "unread": checked.unread,
        "stories": checked.stories,
        "indexed_at": f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None,
    }


def _claim_json(checked: Checked, verdict: Verdict) -> dict[str, Any]:
    from bot.checking.verdict_words import changes
    from bot.terminal.as_json import quote_json

    claim = verdict.claim
    return {
        "kind": claim.kind.value,
        "start": claim.span[0],
        "end": claim.span[1],
        "text": checked.slice(claim),
        "figure": checked.text[slice(*claim.figure)] if claim.figure else None,
        "speaker": claim.speaker,
        "outcome": verdict.outcome.value,
        "note": verdict.note,
        "quotes": [quote_json(n, quote) for n, quote in enumerate(verdict.quotes, 1)],
        "differences": [
            {"message": ours, "coverage": theirs} for ours, theirs in changes(checked, verdict)
        ],
    }


def show_checked(checked: Checked) -> None:
    """Print what the coverage says to each claim of a text, with the quotes."""
    from bot.answers.wording import freshness, notes_under
    from bot.checking.verdict_words import MARKS, WORDS, changes, claim_parts, summary
    from bot.letters import shown
    from bot.terminal.show import show_quote
    from bot.terminal.written import line, write

    write(out, line(f"\n{summary(checked)}", "bold"))
    for verdict in checked.claims:
        before, figure, after = map(shown, claim_parts(checked, verdict))
        claim = line(f"\n{MARKS[verdict.outcome]} {WORDS[verdict.outcome]}: ", "bold")
        write(out, claim.append(before).append(figure, style="bold").append(after))
        if verdict.note:
            write(out, line(verdict.note, "yellow"))
        for ours, theirs in changes(checked, verdict):
            told = shown(ours) or "(left out)", shown(theirs) or "(not there)"
            write(out, line(f"  {' → '.join(told)}"))
        for quote, notes in zip(verdict.quotes, notes_under(verdict.quotes), strict=True):
            show_quote(out, "", quote, notes)
    if checked.unread:
        write(out, line(f"\n{checked.unread}", "yellow"))
    write(out, line(f"\n({freshness(checked)})", "dim"))
