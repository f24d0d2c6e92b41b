"""Logs: one event a line, with no question, story text or token in it."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up_logs(form: str) -> None:
    """Send all logs to stderr, as text for people or as JSON for machines.

    Fields given as `extra` stand beside the event. Library logs below WARNING stay out: theirs
    hold payloads.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = form == "json"
    if as_json:
        shared.append(structlog.processors.format_exc_info)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for ours in ("bot", "index"):
        logging.getLogger(ours).setLevel(logging.INFO)
