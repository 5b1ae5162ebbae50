"""A Faust agent that does nothing but read: python -m streams.cli.bench.bare BROKERS TOPIC COUNT. Prints one line of JSON when it has read so many records."""

import os
import sys
import time
from typing import Any

import faust
import orjson


def bare_app(brokers: str, topic_name: str, count: int) -> faust.App:
    app = faust.App(
        f"bare-{os.getpid()}", broker="kafka://" + brokers.replace(",", ";kafka://"), store="memory://", value_serializer="raw", key_serializer="raw",
        topic_disable_leader=True, topic_allow_declare=False, web_enabled=False, loghandlers=[], worker_redirect_stdouts=False, consumer_auto_offset_reset="earliest",
    )  # fmt: skip
    topic = app.topic(topic_name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw", internal=False)

    @app.agent(topic)
    async def read(stream: Any) -> None:
        seen, began, cpu = 0, 0.0, 0.0
        async for value in stream:
            if not seen:
                began, cpu = time.perf_counter(), time.process_time()
            orjson.loads(value)
            seen += 1
            if seen == count:
                told = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
                print(orjson.dumps(told).decode(), flush=True)
                os._exit(0)

    return app


if __name__ == "__main__":
    application = bare_app(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    application.finalize()
    faust.Worker(application, loglevel="ERROR", logfile=None).execute_from_commandline()
