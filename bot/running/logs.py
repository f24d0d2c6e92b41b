"""Logs: one event a line, with no question, story text or token in it."""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import threading

import structlog

from bot.running.redacting import redactor
from index.settings import Settings

_SALT = os.urandom(16)
"""Of this process: a digest tells two texts apart, and cannot be compared with guesses."""

log = logging.getLogger(__name__)


class _Texts:
    """Whether the log may hold what people ask and stories say."""

    shown = False


def told(text: str) -> str:
    """Return a text as the log may hold it: by its length and a digest, unless settings say else.

    Equal texts have equal digests for as long as the process lives.
    """
    if _Texts.shown:
        return text
    digest = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=4, key=_SALT)
    return f"{len(text)} characters, {digest.hexdigest()}"


def set_up_logs(settings: Settings) -> None:
    """Send all logs to stderr, as text for people or as JSON for machines, secrets masked.

    Fields given as `extra` stand beside the event. Library logs below WARNING stay out: theirs
    hold payloads. What ends a thread or the process is logged too, and not printed past the masks.
    """
    _Texts.shown = settings.log_text
    handler = _Handler()
    handler.setFormatter(_formatter(settings))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for ours in ("bot", "index"):
        logging.getLogger(ours).setLevel(logging.INFO)
    threading.excepthook = _thread_died


class _Handler(logging.StreamHandler):  # type: ignore[type-arg]  # of stderr, as it is now
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name
        """Say that an event could not be written, without what was in it."""
        sys.stderr.write(f"an event of {record.name} could not be logged\n")


def _formatter(settings: Settings) -> logging.Formatter:
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = settings.log_format == "json"
    if as_json:
        shared.append(structlog.processors.format_exc_info)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    redacted = redactor(settings)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            renderer,
            lambda _logger, _method, line: redacted(str(line)),
        ],
    )


def _thread_died(died: threading.ExceptHookArgs) -> None:
    if died.exc_value is None or isinstance(died.exc_value, SystemExit):
        return
    name = died.thread.name if died.thread else "?"
    log.critical("thread_died", extra={"thread_name": name}, exc_info=died.exc_value)
