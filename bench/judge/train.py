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
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn

from bench.judge.rows import Pairs, Tokens, judged_pairs, pair_batches, pair_loss, read_pairs
from bench.reader.train import Net, has_bfloat16, logits_of, packaged_folder

PAIRS = 64
"""Pairs a step."""
WARM = 100
"""Steps until the rate is reached."""
_PARTS = 8
"""How often on the way weights are kept and judged."""
_MEAN = 3
"""Of how many of them the mean is kept."""
OUTPUTS = 3
"""Says, denies, neither."""


def learn(
    net: Net, pairs: Pairs, options: argparse.Namespace, device: str, kept: Callable[[str], None]
) -> None:
    """Learn for some minutes; the rate falls to nought, or its floor, as they pass."""
    for part in (net.encoder.embeddings, *net.encoder.encoder.layer[: options.frozen]):
        part.requires_grad_(False)
    slow = [p for p in net.encoder.parameters() if p.requires_grad]
    groups = [
        {"params": slow, "of": options.rate},
        {"params": list(net.judge.parameters()), "of": options.rate * 5},
    ]
    optimizer = torch.optim.AdamW(groups, lr=options.rate, weight_decay=0.01)
    began, told = time.monotonic(), 0.0
    losses: list[float] = []
    net.train()
    batches = pair_batches(pairs, random.Random(options.seed), PAIRS)
    for steps, (rows, labels) in enumerate(batches, 1):
        passed = (time.monotonic() - began) / 60 / options.minutes
        if passed >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["of"] * min(steps / WARM, max(1 - passed, options.floor))
        with torch.autocast(device, dtype=torch.bfloat16, enabled=has_bfloat16(device)):
            logits = logits_of(net, rows, device)
        loss = pair_loss(logits.float().cpu(), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if passed - told >= 1 / _PARTS:
            told = passed
            recent = sum(losses[-200:]) / len(losses[-200:])
            kept(f"{passed:.0%}, {steps * PAIRS} pairs, loss {recent:.3f}")


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
    parser.add_argument("--floor", type=float, default=0.0, help="share the rate falls to")
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
