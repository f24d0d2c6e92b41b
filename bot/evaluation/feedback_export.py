"""What people said of answers, as questions that `pullquote eval` asks again. Pure.

A helpful answer pins its first quote, helpful silence pins silence. An answer that was not helpful
pins the words people gave in its place; without such words only this is known, that its first quote
must not come first again: then `need` is null.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from index.archive.feedback import Feedback

SILENCE = "silence"
"""The reason that says that nothing in the coverage answers."""
SPEAKER = "speaker"
"""The reason that says that a quote is credited to the wrong speaker: its words were right."""


def case_of(given: Feedback, texts: Mapping[int, str]) -> dict[str, Any] | None:
    """Return one person's word on an answer as a line of a file of questions.

    None where it says nothing that can be asked again. `texts` are those of the versions it quotes,
    by id.
    """
    kept = given.kept
    first = next(iter(kept.get("quotes", ())), None)
    quoted = None if first is None else _evidence(first, texts)
    words = str(given.reason.get("words", "")).strip()
    case: dict[str, Any] = {
        "id": _id(given),
        "question": kept.get("question") or given.question,
        "need": _need(given, quoted, words),
        "kind": "feedback",
    }
    if kept.get("history"):
        case["history"] = list(kept["history"])
    if given.helpful and first is not None and first["speaker"]:
        case["speaker"] = first["speaker"]
    blamed = not given.helpful and given.reason.get("reason") != SPEAKER
    if blamed and quoted is not None and quoted["contains"] not in words:
        case["wrong"] = [{"contains": quoted["contains"]}]
    if case["need"] is None and "wrong" not in case:
        return None
    note = " · ".join(
        str(given.reason[name]) for name in ("reason", "note") if given.reason.get(name)
    )
    return {**case, "note": note} if note else case


def _need(
    given: Feedback, quoted: Mapping[str, str] | None, words: str
) -> list[list[dict[str, str]]] | None:
    if given.helpful:
        return [[dict(quoted)]] if quoted else []
    if words:
        return [[{"contains": words}]]
    reason = given.reason.get("reason")
    if reason == SILENCE:
        return []
    if reason == SPEAKER and quoted:
        return [[dict(quoted)]]
    return None


def _evidence(quote: Mapping[str, Any], texts: Mapping[int, str]) -> dict[str, str] | None:
    text = texts.get(quote["version"])
    if text is None:
        return None
    found = {"contains": text[slice(*quote["span"])]}
    return {**found, "story": quote["story"]} if quote.get("story") else found


def _id(given: Feedback) -> str:
    """Return a name for it that tells nothing of who said it or where."""
    told = f"{given.key} {given.user}".encode()
    return f"feedback-{hashlib.sha256(told).hexdigest()[:12]}"
