"""What `ask --json` and `eval --json` print: fields may be added, never renamed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.answer import Answer, Hit, Plan, Quote, Statement, Summary, Translations
from bot.answers.links import link_to
from bot.evaluation.causes import Evaluation, Judged
from bot.evaluation.judging import shares
from bot.letters import escaped_in_json
from bot.model_call import ModelCall
from index.story import Story

if TYPE_CHECKING:  # who asks compares nothing
    from index.verify import Verified


def json_line(fields: Mapping[str, Any]) -> str:
    """Return an object as a line of JSON, exact, that commands nothing where it is printed."""
    return escaped_in_json(json.dumps(fields, ensure_ascii=False)) + "\n"


def answer_json(answer: Answer, hits: int | None = None) -> dict[str, Any]:
    """Return an answer as JSON values, with its first `hits` hits where asked for."""
    shown: dict[str, Any] = {
        "question": answer.asked,
        "answered": answer.answered,
        "headline": answer.headline,
        "statements": [_statement(one) for one in _statements(answer)],
        "summary": _summary(answer.summary),
        "translations": _translations(answer.translations),
        "quotes": [quote_json(n, quote) for n, quote in enumerate(answer.quotes, 1)],
        "plan": _plan(answer.plan),
        "closest": [{"title": story.title, "url": story.url} for story in answer.closest],
    }
    if answer.extent is not None:
        shown["searched"] = {
            "stories": answer.stories,
            "outlets": answer.extent.outlets,
            "since": _day(answer.extent.since),
            "until": _day(answer.extent.until),
        }
    shown |= {"stories_quoted": answer.stories_quoted, "reports": answer.reports}
    if hits is not None:
        shown["hits"] = [_hit(hit) for hit in answer.hits[:hits]]
    shown["seconds"] = round(answer.seconds, 3)
    shown["stages"] = {name: round(taken, 4) for name, taken in answer.timings.items()}
    shown["calls"] = [_call(call) for call in answer.calls]
    shown["concerns"] = list(answer.concerns)
    if answer.talk is not None:
        shown["talk"] = answer.talk.value
    at = answer.indexed_at
    shown["indexed_at"] = f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None
    return shown


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _statements(answer: Answer) -> Sequence[Statement]:
    """Return what a language model said, where it said anything; else who is quoted where."""
    said = answer.summary.statements if answer.summary else ()
    return said or answer.statements


def _statement(statement: Statement) -> dict[str, Any]:
    slices = [
        {"start": one.start, "end": one.end, "n": one.n, "span": list(one.span)}
        for one in statement.slices
    ]
    return {"text": statement.text, "citations": list(statement.citations), "slices": slices}


def _summary(summary: Summary | None) -> dict[str, Any] | None:
    if summary is None:
        return None
    return {
        "model": summary.model,
        "kept": len(summary.statements),
        "dropped": summary.dropped,
        "in_another_language": summary.foreign,
        "withheld": summary.withheld,
        "failed": summary.failed,
    }


def _translations(found: Translations | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "model": found.model,
        "told": [{"n": one.n, "text": one.text} for one in found.told],
        "dropped": found.dropped,
        "failed": found.failed,
    }


def _call(call: ModelCall) -> dict[str, Any]:
    return {**asdict(call), "seconds": round(call.seconds, 3)}


def quote_json(n: int, quote: Quote) -> dict[str, Any]:
    """Return a quote as JSON values, under its number."""
    start, end = quote.span
    return {
        "n": n,
        "text": quote.text,
        "start": start,
        "end": end,
        "speaker": quote.speaker,
        "said_as": quote.slice(quote.said_as),
        "caveat": quote.slice(quote.caveat),
        "before": quote.slice(quote.before),
        "through": quote.through,
        "language": quote.version.language,
        "story": _story(quote.story, quote.version.number),
        "link": link_to(quote.story.url, quote.text),
        "corrections": [quote.story.text[start:end] for start, end in quote.corrections],
        "also_in": [{"outlet": copy.outlet, "url": copy.url} for copy in quote.also_in],
    }


def _story(story: Story, version: int) -> dict[str, Any]:
    return {
        "id": story.id,
        "version": version,
        "title": story.title,
        "outlet": story.outlet,
        "byline": list(story.byline),
        "published": _day(story.published),
        "url": story.url,
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "topic": plan.topic,
        "outlets": list(plan.outlets),
        "speakers": list(plan.speakers),
        "since": _day(plan.since),
        "until": _day(plan.until),
        "days": [[since.isoformat(), until.isoformat()] for since, until in plan.days],
        "wants": plan.wants.value,
        "latest": plan.latest,
        "absent": list(plan.absent),
        "loosened": plan.loosened,
        "language": plan.language,
        **({"by_model": True} if plan.by_model else {}),
        **({"taken": list(plan.taken)} if plan.taken else {}),
        **({"read_as": dict(plan.read_as)} if plan.read_as else {}),
        **({"near": dict(plan.near)} if plan.near else {}),
        **({"besides": list(plan.besides)} if plan.besides else {}),
        **({"stories": list(plan.stories)} if plan.stories else {}),
        **({"not_held": list(plan.not_held)} if plan.not_held else {}),
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "story": hit.version.story.id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.text,
        "score": round(hit.score, 4),
    }


def evaluation_json(found: Evaluation) -> dict[str, Any]:
    """Return what came of a file of questions as JSON values."""
    counted = shares([one.verdict for one in found.judged])
    return {
        "measures": {
            name: {"share": one.share, "hits": one.hits, "of": one.of}
            for name, one in counted.items()
        },
        "questions": [_judged(one) for one in found.judged],
        "problems": [{"line": line, "error": error} for line, error in found.problems],
    }


def _judged(one: Judged) -> dict[str, Any]:
    return {
        "id": one.case.id,
        "question": one.case.question,
        "kind": one.case.kind,
        "ok": one.verdict.ok,
        "cause": one.reasons[0].cause.value if one.reasons else None,
        "reasons": [{"cause": r.cause.value, "told": r.told} for r in one.reasons],
        "silent": one.verdict.silent,
        "needed": len(one.verdict.met),
        "quoted": sum(met is not None for met in one.verdict.met),
        "first_right": one.verdict.first_right,
        "wrong_first": one.verdict.wrong_first,
        "speaker": one.verdict.told.value if one.verdict.told else None,
        "note": one.case.note,
    }


def verified_json(found: Verified) -> dict[str, Any]:
    """Return what comparing archive, vectors and words has found as JSON values."""
    return {
        "agrees": found.agrees,
        "stories": found.stories,
        "passages": found.passages,
        "behind": found.behind,
        "archive": list(found.archive),
        "left": list(found.left),
        "aside": list(found.aside),
        "vectors": {name: list(ids) for name, ids in asdict(found.vectors).items()},
        "words": {name: list(ids) for name, ids in asdict(found.words).items()},
    }
