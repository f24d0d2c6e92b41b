"""Teach a small encoder to tell whether a sentence says a claim, denies it, or neither.

    python -m bench.judge.train PAIRS.jsonl.gz KEPT [--minutes 60] [--resume JUDGE.pt]

Starts from the packaged all-MiniLM-L6-v2, or from weights kept earlier: the Reader's, which has
learned to hold two texts against each other. Now and then it is judged by the pairs kept aside,
kind by kind. What is kept is the mean of the weights along the last part of the way.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import torch
from tokenizers import Tokenizer

from bench.judge.rows import Pairs, Tokens, judged_pairs, pair_batches, pair_loss, read_pairs
from bench.reader.train import Net, logits_of, packaged_folder, teach

PAIRS = 64
"""Pairs a step."""
_PARTS = 8
"""How often on the way weights are kept and judged."""
_MEAN = 3
"""Of how many of them the mean is kept."""
OUTPUTS = 3
"""Says, denies, neither."""


def learn(
    net: Net, pairs: Pairs, options: argparse.Namespace, device: str, kept: Callable[[str], None]
) -> None:
    """Learn from pairs, as the Reader does from lists."""
    batches = pair_batches(pairs, random.Random(options.seed), PAIRS)
    steps = ((rows, partial(pair_loss, labels=labels)) for rows, labels in batches)
    teach(net, steps, options, device=device, kept=kept, every=1 / _PARTS)


def main() -> None:
    """Learn from pairs, judge now and then, keep the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("kept", type=Path)
    parser.add_argument("--start", default="")
    parser.add_argument(
        "--resume", type=Path, help="weights to go on from: a Judge's or a Reader's"
    )
    parser.add_argument("--frozen", type=int, default=2, help="lower layers left as they are")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    start = options.start or packaged_folder()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(Path(start) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    net = Net(start, 6, OUTPUTS)
    if options.resume:
        learned = torch.load(options.resume, weights_only=True)
        own = net.state_dict()
        net.load_state_dict(
            {n: p.float() for n, p in learned.items() if n in own and p.shape == own[n].shape},
            strict=False,
        )
    net.to(device)
    pairs, aside = read_pairs(options.pairs, tokenizer)
    options.kept.mkdir(parents=True, exist_ok=True)
    (options.kept / "reader.json").write_text(json.dumps({"layers": 6, "outputs": OUTPUTS}))

    def beliefs(rows: Sequence[Tokens]) -> Sequence[Sequence[float]]:
        with torch.inference_mode():
            found: list[list[float]] = logits_of(net, rows, device).float().softmax(1).tolist()
            return found

    states: list[dict[str, torch.Tensor]] = []

    def kept(how: str) -> None:
        net.eval()
        states.append({n: p.detach().float().cpu().clone() for n, p in net.state_dict().items()})
        del states[:-_MEAN]
        mean = {n: torch.stack([one[n] for one in states]).mean(0) for n in states[0]}
        torch.save({n: p.half() for n, p in mean.items()}, options.kept / "reader.pt")
        print(f"{how} · {judged_pairs(aside, beliefs, 80)}", flush=True)
        net.train()

    learn(net, pairs, options, device, kept)
    kept("100%")


if __name__ == "__main__":
    main()
