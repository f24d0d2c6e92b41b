"""Write the questions kept aside, of one source, as `pullquote eval` reads them.

    python -m bench.reader.aside DATA SOURCE STORIES.jsonl QUESTIONS.jsonl [--most N]
        [--threads]

SOURCE is `invented`, `FA-KES` or `MultiHop-RAG`. STORIES gets all of its stories, to be added to a
home of its own; QUESTIONS those whose stories the Reader never learned from. A near miss is one of
its own story: where stories tell of one event, another may answer it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.reader.asked import ASKED, THREADS, Asked, questions, stories


def case_of(number: int, one: Asked, text: str) -> dict[str, object]:
    """Return a question with what a right answer quotes: any of the sentences that answer."""
    held = [{"story": one.story, "contains": text[start:end]} for start, end in one.answers]
    return {
        "id": f"{one.source}-{number}",
        "question": one.question,
        "kind": one.kind,
        **({"history": list(one.history)} if one.history else {}),
        "need": [held] if held else [],
    }


def main() -> None:
    """Write stories and questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("source")
    parser.add_argument("stories", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--most", type=int, default=100_000)
    parser.add_argument("--threads", action="store_true", help="questions of threads instead")
    options = parser.parse_args()
    found = stories(options.data)
    own = [story for (source, _), story in found.items() if source == options.source]
    asked = questions(THREADS if options.threads else ASKED)
    aside = [one for one in asked if one.is_aside and one.source == options.source]
    cases = [
        case_of(n, one, found[one.source, one.story]["text"])
        for n, one in enumerate(aside)
        if n % max(1, len(aside) // options.most) == 0
    ]
    for path, rows in ((options.stories, own), (options.questions, cases)):
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        path.write_text("".join(lines), encoding="utf-8")
    print(f"{len(own)} stories, {len(cases)} questions")


if __name__ == "__main__":
    main()
