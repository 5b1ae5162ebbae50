"""Logs: one JSON line an entry on stderr, ours by structlog, the libraries' at WARNING."""

import logging
import sys

import structlog

CHATTY = ("aiokafka", "faust", "mode", "kafka")


def quiet_logs(level: str) -> None:
    """`level` is ours; the libraries speak from WARNING on: their INFO lines cost a sixth of the throughput."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format='{"event": "%(message)s", "logger": "%(name)s", "level": "%(levelname)s"}')
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
