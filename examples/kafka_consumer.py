"""Every alert's newest revision from the compacted topic `alerts`: python examples/kafka_consumer.py 127.0.0.1:9092 [PREFIX]

Needs kafka-python. Without a group: each run reads all that stands, then what comes.
"""

import json
import sys

from kafka import KafkaConsumer


def main(bootstrap: str, prefix: str = "") -> None:
    for record in KafkaConsumer(prefix + "alerts", bootstrap_servers=bootstrap, auto_offset_reset="earliest"):
        if record.value is None:  # a tombstone: the alert is forgotten
            continue
        alert = json.loads(record.value)
        print(alert["updated_at"], alert["state"], alert["severity"], alert["certainty"], alert["headline"]["en"], flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
