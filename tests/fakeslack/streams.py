"""Slack's streaming methods: a reply that grows while its recipient watches.

Beyond what Slack documents, others have measured: an open stream refuses chat.update and
chat.delete; what a stream is first given, text or chunks, is all it takes; some five minutes after
its start it is over, whatever is appended; its reader may stop it.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from .blocks import check_message
from .calls import Call, method
from .errors import Json, SlackError
from .methods import signed, thread_of
from .models import Message, Stream

MOST_MARKDOWN = 12_000
OVER = "message_not_in_streaming_state"
CHUNKS = frozenset({"markdown_text", "blocks", "task_update", "plan_update"})


def given(call: Call, stream: Stream) -> list[Json]:
    """The blocks that a call adds to a stream, checked."""
    text, chunks = call.params.get("markdown_text"), call.params.get("chunks")
    if text is not None and chunks is not None:
        raise SlackError("cannot_provide_both_markdown_text_and_chunks")
    if text is None and not chunks:
        return []
    mode = "text" if text is not None else "chunks"
    if stream.mode not in (None, mode):
        raise SlackError("streaming_mode_mismatch")
    stream.mode = "text" if text is not None else "chunks"
    if text is not None:
        return [markdown(text)]
    return [block for chunk in listed(chunks) for block in blocks_of(call, chunk)]


def listed(chunks: Any) -> list[Json]:
    """Chunks as objects of a type Slack knows."""
    if not isinstance(chunks, list) or not all(
        isinstance(chunk, dict) and chunk.get("type") in CHUNKS for chunk in chunks
    ):
        raise SlackError("invalid_chunks")
    return chunks


def blocks_of(call: Call, chunk: Json) -> list[Json]:
    """What a chunk shows."""
    match chunk["type"]:
        case "markdown_text":
            return [markdown(chunk.get("text"))]
        case "blocks":
            check_message("", chunk.get("blocks"), limits=call.limits)
            return list(chunk["blocks"])
        case _:
            return []


def markdown(text: Any) -> Json:
    """Text as it is streamed."""
    if not isinstance(text, str) or not text:
        raise SlackError("no_text")
    if len(text) > MOST_MARKDOWN:
        raise SlackError("msg_too_long")
    return {"type": "markdown", "text": text}


def joined(shown: tuple[Json, ...], more: list[Json]) -> tuple[Json, ...]:
    """Blocks with more at their end: text goes on where text ended."""
    blocks = list(shown)
    for block in more:
        if blocks and blocks[-1]["type"] == block["type"] == "markdown":
            blocks[-1] = blocks[-1] | {"text": blocks[-1]["text"] + block["text"]}
        else:
            blocks.append(block)
    return tuple(blocks)


def grown(call: Call, message: Message, more: list[Json]) -> Message:
    """A streamed message with more at its end."""
    blocks = joined(message.blocks, more)
    text = "\n".join(block["text"] for block in blocks if block["type"] == "markdown")
    if blocks:
        check_message(text, list(blocks), limits=call.limits)
    return replace(message, text=text, blocks=blocks)


@method("chat.startStream", "chat:write")
def chat_start_stream(call: Call) -> Json:
    """Begin a reply that will grow; in a channel somebody must be named to watch it."""
    channel = call.channel()
    call.need("thread_ts")
    thread_ts = thread_of(call, channel)
    if channel.kind != "im":
        call.need("recipient_user_id", "missing_recipient_user_id")
        call.need("recipient_team_id", "missing_recipient_team_id")
    stream = Stream(time.monotonic() + call.workspace.stream_seconds)
    message = Message(
        channel.id,
        call.workspace.ts(),
        **signed(call),
        thread_ts=thread_ts,
        params=call.params,
        streaming_state="in_progress",
        via="stream",
    )
    message = call.workspace.write(grown(call, message, given(call, stream)))
    call.workspace.streams[channel.id, message.ts] = stream
    call.workspace.statuses.pop((channel.id, str(thread_ts)), None)
    return {"channel": channel.id, "ts": message.ts}


def streaming(call: Call) -> tuple[Message, Stream]:
    """The message that a call streams to, and its stream, while it is open."""
    message = call.workspace.find(call.channel().id, call.need("ts", "message_not_found"))
    if message.user != call.bot.id:
        raise SlackError("message_not_owned_by_app")
    stream = call.workspace.streams.get((message.channel, message.ts))
    if stream is None or not call.workspace.is_streaming(message):
        raise SlackError(stream.ended if stream and stream.ended else OVER)
    return message, stream


@method("chat.appendStream", "chat:write")
def chat_append_stream(call: Call) -> Json:
    """Let a reply grow."""
    message, stream = streaming(call)
    most = call.workspace.stream_appends
    if most is not None and stream.appends >= most:
        stream.ended = OVER
        return chat_append_stream(call)
    more = given(call, stream)
    if not more:
        raise SlackError("no_text")
    call.workspace.write(grown(call, message, more))
    stream.appends += 1
    return {"channel": message.channel, "ts": message.ts}


@method("chat.stopStream", "chat:write")
def chat_stop_stream(call: Call) -> Json:
    """End a reply that grew; last text, blocks at its bottom and metadata may come with it."""
    message, stream = streaming(call)
    blocks: Any = call.params.get("blocks")
    more = given(call, stream)
    if blocks:
        check_message("", blocks, limits=call.limits)
        more += blocks
    whole = replace(
        grown(call, message, more),
        streaming_state="completed",
        metadata=call.params.get("metadata"),
    )
    whole = call.workspace.write(whole)
    stream.ended = OVER
    shown = whole.to_json(metadata=True)
    return {"channel": whole.channel, "ts": whole.ts, "message": shown}
