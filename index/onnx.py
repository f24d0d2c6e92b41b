"""Models as ONNX: the only file that imports ONNX Runtime.

Importing it takes a moment, so that is done when a model is first wanted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def session(graph: Path, weights: Path | None = None) -> Any:
    """Return a model to run, which computes on the core of whoever runs it.

    Threads that wait for each other cost more beside other work than they save (see
    `index.threads`). `weights` is the folder of the file that the graph's weights stand in, where
    they are not in the graph; they are mapped into memory and not copied. Whatever is wrong with
    the files is raised as an error of ONNX Runtime's own; these share no base.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.disable_quant_qdq", "1")  # unfolds 8-bit weights now
    if weights is not None:
        # Read as bytes: for a model that is a file, older releases look beside that file instead.
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", str(weights)
        )
    return onnxruntime.InferenceSession(
        graph.read_bytes(), options, providers=["CPUExecutionProvider"]
    )
