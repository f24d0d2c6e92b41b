"""A trained Reader as it ships: ONNX, its weights in 8 bits.

    python -m bench.reader.export KEPT FOLDER [--start FOLDER]

Needs `onnx` beside what the project installs. Writes FOLDER/reader.onnx and prints its size and how
far its logits are from the unrounded ones.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from bench.reader.train import Net, packaged_folder


def export(kept: Path, start: str, folder: Path) -> Path:
    """Write a kept model as 8-bit ONNX and return its file."""
    layers = json.loads((kept / "reader.json").read_text("utf-8"))["layers"]
    net = Net(start, layers)
    net.load_state_dict({n: p.float() for n, p in torch.load(kept / "reader.pt").items()})
    net.encoder.set_attn_implementation("eager")
    net.eval()
    folder.mkdir(parents=True, exist_ok=True)
    whole, small = folder / "whole.onnx", folder / "reader.onnx"
    ids = torch.randint(1000, 2000, (3, 40))
    axes = {name: {0: "rows", 1: "tokens"} for name in ("ids", "mask", "types")}
    torch.onnx.export(
        net,
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        str(whole),
        input_names=["ids", "mask", "types"],
        output_names=["logit"],
        dynamic_axes={**axes, "logit": {0: "rows"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(
        str(whole), str(small), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
    )
    asked = {
        "ids": ids.numpy(),
        "mask": np.ones((3, 40), dtype=np.int64),
        "types": np.zeros((3, 40), dtype=np.int64),
    }
    exact = onnxruntime.InferenceSession(str(whole)).run(None, asked)[0]
    rounded = onnxruntime.InferenceSession(str(small)).run(None, asked)[0]
    print(f"{small.stat().st_size / 1e6:.1f} MB; logits {exact} in 8 bits {rounded}")
    whole.unlink()
    return small


def main() -> None:
    """Export what was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kept", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--start", default="")
    options = parser.parse_args()
    export(options.kept, options.start or packaged_folder(), options.folder)


if __name__ == "__main__":
    main()
