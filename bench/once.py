"""Count embeddings: what is embedded when stories land twice, change a little, go and come back.

    python -m bench.once STORIES.jsonl [--limit 40]

Every story stands in two files under two ids, with the same outlet, headline and date. Passages
are embedded for real and counted as the model gets them; a passage's own sum tells that it is one
the model has read before, as long as it is live.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from bench.refresh import Recorder, opened, passages, refreshed, registered
from index.archive import Feed
from index.catch_up import catch_up
from index.house import House
from index.loading_settings import load_settings

CORRECTED = "The figure given here earlier was wrong, the paper said in a note on Tuesday evening."


def count(what: str, house: House, feed: Feed, embedder: Recorder) -> None:
    """Refresh, and print what was found and how many passages were embedded for it."""
    embedder.passages.clear()
    _, found = refreshed(house, feed)
    said = ", ".join(f"{number} {kind}" for kind, number in found.count().items() if number)
    print(f"{what:42} {len(embedder.passages):5} embedded   ({said}; {passages(house)} passages)")


def write(folder: Path, story: dict[str, Any]) -> Path:
    """Write one story to the file of its id."""
    file = folder / f"{story['id']}.json"
    file.write_text(json.dumps(story), encoding="utf-8")
    return file


def reworded(story: dict[str, Any]) -> dict[str, Any]:
    """Return a story with one sentence in its middle in other, fewer or more words."""
    text = story["text"]
    start = text.index(". ", len(text) // 2) + 2
    end = text.index(".", start) + 1
    return {**story, "text": f"{text[:start]}{CORRECTED}{text[end:]}"}


def main() -> None:
    """Land, correct, withdraw, bring back, rebuild; print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path, help="a file of stories, one JSON object a line")
    parser.add_argument("--limit", type=int, default=40, help="stories")
    options = parser.parse_args()
    lines = options.stories.read_text("utf-8").splitlines()[: options.limit]
    stories = [{**json.loads(line), "url": None} for line in lines]
    embedder = Recorder(load_settings().embedding_model)
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as at:
        house, folder = opened(Path(home), embedder), Path(at)
        feed = registered(house, folder)
        for story in stories:
            write(folder, story)
        count(f"{len(stories)} stories", house, feed, embedder)
        for story in stories:
            write(folder, {**story, "id": f"{story['id']}-again"})
        count("each again under another id", house, feed, embedder)
        count("nothing changed", house, feed, embedder)
        longest = max(stories, key=lambda story: len(story["text"]))
        write(folder, reworded(longest))
        count("one sentence of the longest reworded", house, feed, embedder)
        write(folder, longest)
        count("and taken back", house, feed, embedder)
        for name in (longest["id"], f"{longest['id']}-again"):
            Path(folder, f"{name}.json").unlink()
        count("the longest withdrawn, both files", house, feed, embedder)
        write(folder, longest)
        count("one of them back", house, feed, embedder)
        house.vectors.begin_anew()
        house.words.clear()
        made = catch_up(house.archive, embedder, house.vectors, house.words, lambda *_: None)
        print(f"{'rebuild':42} {made:5} embedded   ({passages(house)} passages)")
        house.close()


if __name__ == "__main__":
    main()
