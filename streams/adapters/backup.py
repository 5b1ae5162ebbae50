"""All that Kafka holds of a pipeline, and the databases beside it, in a folder that a person can look into; and back onto brokers that hold nothing of it.

    backup.json                    what is in it, made last: a folder without it is no backup
    topics/TOPIC/PARTITION.jsonl.gz    a record a line: offset, timestamp, key, value, headers; bytes that are no text as {"base64": ...}
    data/outbox.sqlite, ...        deliver's outbox and what else lies in the data folder and no topic holds

It may be taken while everything runs: what is committed is asked first, then the stages' state is read, then what they said, then the outbox. So nothing that is known as done is missing; what
was done after the first look is done again after a restore, and ids make that harmless. Offsets begin anew on the new brokers; each group's are counted anew, record by record.
"""

import base64
import gzip
import hashlib
import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata
from pydantic import BaseModel, ValidationError

from streams import __version__
from streams.adapters.clients import client_options
from streams.adapters.topics import MESSAGE_BYTES, admin_client, topic_specs
from streams.settings import Settings

FORM: Literal[1] = 1
MANIFEST = "backup.json"
DATABASES = ("outbox.sqlite", "sources.sqlite", "llm.sqlite")
STATE = "siaga-"
SENT_SECONDS, POLL_MS = 60, 500
STAMP = "message.timestamp.type"
ASKED_TIMES, ASKED_AGAIN_SECONDS = 120, 0.5
"""A broker that never had a group makes the place for their offsets when it is first asked for one, and says so until it is there."""

Step = Callable[[], None]


class NoBackup(ValueError):
    """Why it cannot be taken or put back; for a person."""


class KeptPartition(BaseModel):
    """`records` lines; `committed`: by group, how many of them it had done."""

    records: int
    sha256: str
    committed: dict[str, int] = {}


class KeptTopic(BaseModel):
    config: dict[str, str]
    partitions: list[KeptPartition]


class Manifest(BaseModel):
    """What a backup holds. Names are those without the prefix."""

    form: Literal[1] = FORM
    version: str
    taken_at: datetime
    topics: dict[str, KeptTopic]
    databases: dict[str, str]

    @property
    def records(self) -> int:
        return sum(one.records for topic in self.topics.values() for one in topic.partitions)


def take(settings: Settings, folder: Path, now: datetime, watched: Callable[[int], Any]) -> Manifest:
    """`watched(total)` gives a context whose value is called once a record. Raises NoBackup where the folder holds anything, KafkaError where Kafka does not answer."""
    if folder.exists() and any(folder.iterdir()):
        raise NoBackup(f"{folder} is not empty. Name another folder")
    prefix = settings.topic_prefix
    with admin_client(settings) as admin, closing(_consumer(settings)) as consumer:
        names = ours(settings, consumer.topics())
        if not names:
            raise NoBackup("no topic of siaga's is there" + (f" with the prefix {prefix}" if prefix else ""))
        committed = _committed(admin, prefix, names)
        configs = {name: _config(admin, prefix + name) for name in names}
        kept: dict[str, KeptTopic] = {}
        at = {name: [TopicPartition(prefix + name, number) for number in sorted(consumer.partitions_for_topic(prefix + name) or ())] for name in names}
        total = sum(consumer.end_offsets([one])[one] - consumer.beginning_offsets([one])[one] for partitions in at.values() for one in partitions)
        with watched(total) as step:
            for name in sorted(names, key=lambda name: (not name.startswith(STATE), name)):
                place = folder / "topics" / name
                place.mkdir(parents=True)
                kept[name] = KeptTopic(config=configs[name], partitions=[_write(consumer, one, place, committed.get(one, {}), step) for one in at[name]])
    databases = {name: _copied(settings.data_dir / name, folder / "data" / name) for name in DATABASES if (settings.data_dir / name).exists()}
    manifest = Manifest(version=__version__, taken_at=now, topics=kept, databases=databases)
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return manifest


def put_back(settings: Settings, folder: Path, watched: Callable[[int], Any]) -> Manifest:
    """Checks all of it first, and that nothing stands in its way; the groups' offsets come last, so that a restore that was broken off is none.

    Raises NoBackup, and KafkaError where Kafka does not answer.
    """
    manifest = _manifest(folder)
    _check_whole(manifest, folder)
    prefix = settings.topic_prefix
    with admin_client(settings) as admin, closing(_consumer(settings)) as consumer:
        _refuse_what_stands(settings, manifest, admin, consumer)
        _make(settings, manifest, admin, set(consumer.topics()))
        with watched(manifest.records) as step, closing(_producer(settings)) as producer:
            for name, topic in manifest.topics.items():
                for number in range(len(topic.partitions)):
                    _send(producer, prefix + name, number, _file(folder, name, number), step)
        for name, topic in manifest.topics.items():
            _configure(admin, prefix + name, {STAMP: topic.config.get(STAMP, "CreateTime")})
        _commit(admin, prefix, manifest, consumer)
    for name in manifest.databases:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        (settings.data_dir / name).write_bytes((folder / "data" / name).read_bytes())
    return manifest


def _make(settings: Settings, manifest: Manifest, admin: KafkaAdminClient, there: set[str]) -> None:
    """Topics that take records with the time that they had; afterwards they stamp their own again."""
    names = {settings.topic_prefix + name: topic for name, topic in manifest.topics.items()}
    for name, topic in names.items():
        if name not in there:
            config = {**topic.config, STAMP: "CreateTime"}
            admin.create_topics([NewTopic(name, num_partitions=len(topic.partitions), replication_factor=settings.replication_factor, topic_configs=config)])
    admin.wait_for_topics(list(names))
    for name in there & names.keys():
        _configure(admin, name, {STAMP: "CreateTime"})


def ours(settings: Settings, there: set[str]) -> list[str]:
    """Names without the prefix: the topics of the pipeline and the changelogs of its stages."""
    prefix = settings.topic_prefix
    named = {spec.name.removeprefix(prefix) for spec in topic_specs(settings)}
    found = [name.removeprefix(prefix) for name in there if name.startswith(prefix)]
    return sorted(name for name in found if name in named or (name.startswith(STATE) and name.endswith("-state-changelog")))


def _write(consumer: KafkaConsumer, at: TopicPartition, place: Path, committed: dict[str, int], step: Step) -> KeptPartition:
    """What the partition holds now."""
    consumer.assign([at])
    consumer.seek_to_beginning(at)
    end = consumer.end_offsets([at])[at]
    records, done = 0, dict.fromkeys(committed, 0)
    file = place / f"{at.partition}.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=3) as lines:
        while consumer.position(at) < end:
            for record in consumer.poll(timeout_ms=POLL_MS).get(at, ()):
                if record.offset >= end:
                    break
                lines.write(_line(record))
                records += 1
                for group, offset in committed.items():
                    done[group] += record.offset < offset
                step()
    return KeptPartition(records=records, sha256=_digest(file), committed=done)


def _line(record: Any) -> bytes:
    told = {
        "offset": record.offset, "timestamp": record.timestamp, "key": _told(record.key), "value": _told(record.value),
        "headers": [[name, _told(value)] for name, value in record.headers],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _told(raw: bytes | None) -> str | dict[str, str] | None:
    if raw is None:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(raw).decode()}


def _heard(told: Any) -> bytes | None:
    return None if told is None else base64.b64decode(told["base64"]) if isinstance(told, dict) else str(told).encode()


def _send(producer: KafkaProducer, topic: str, partition: int, file: Path, step: Step) -> None:
    sent = []
    with gzip.open(file, "rb") as lines:
        for line in lines:
            told = json.loads(line)
            headers = [(name, _heard(value) or b"") for name, value in told["headers"]]
            sent.append(
                producer.send(topic, key=_heard(told["key"]), value=_heard(told["value"]), headers=headers, partition=partition, timestamp_ms=told["timestamp"])
            )
            if len(sent) >= 1_000:
                _settled(sent, step)
    _settled(sent, step)


def _settled(sent: list[Any], step: Step) -> None:
    for one in sent:
        one.get(SENT_SECONDS)
        step()
    sent.clear()


def _committed(admin: KafkaAdminClient, prefix: str, names: list[str]) -> dict[TopicPartition, dict[str, int]]:
    """Of each partition how far each group is, the group without its prefix."""
    wanted = {prefix + name for name in names}
    groups = [name for group in admin.list_groups() if (name := str(group["group_id"])).startswith(prefix + "siaga")]
    found: dict[TopicPartition, dict[str, int]] = {}
    for group in groups:
        for at, told in _asked(partial(admin.list_group_offsets, group))[group].items():
            if at.topic in wanted and told.offset >= 0:
                found.setdefault(at, {})[group.removeprefix(prefix)] = told.offset
    return found


def _asked(ask: Callable[[], Any]) -> Any:
    """The answer, asked for again while Kafka says that it may help. Raises KafkaError."""
    for _ in range(ASKED_TIMES - 1):
        try:
            return ask()
        except KafkaError as error:
            if not error.retriable:
                raise
            time.sleep(ASKED_AGAIN_SECONDS)
    return ask()


def _commit(admin: KafkaAdminClient, prefix: str, manifest: Manifest, consumer: KafkaConsumer) -> None:
    groups: dict[str, dict[TopicPartition, OffsetAndMetadata]] = {}
    for name, topic in manifest.topics.items():
        for number, kept in enumerate(topic.partitions):
            at = TopicPartition(prefix + name, number)
            end = consumer.end_offsets([at])[at]
            if end != kept.records:
                raise NoBackup(
                    f"{at.topic}/{number} holds {end:,} records and not {kept.records:,}: somebody else writes there. Stop everything, delete the topics, and restore again"
                )
            for group, done in kept.committed.items():
                groups.setdefault(prefix + group, {})[at] = OffsetAndMetadata(done, "", -1)
    for group, offsets in groups.items():
        refused = {at: error for at, error in _asked(partial(admin.alter_group_offsets, group, offsets)).items() if getattr(error, "errno", 0)}
        if refused:
            raise NoBackup(f"Kafka does not take the offsets of {group}: {refused}")


def _refuse_what_stands(settings: Settings, manifest: Manifest, admin: KafkaAdminClient, consumer: KafkaConsumer) -> None:
    prefix = settings.topic_prefix
    there = set(consumer.topics())
    for name in sorted({*manifest.topics, *ours(settings, there)}):
        if prefix + name not in there:
            continue
        at = [TopicPartition(prefix + name, number) for number in consumer.partitions_for_topic(prefix + name) or ()]
        if any(consumer.end_offsets(at).values()):
            raise NoBackup(f"{prefix}{name} holds records already. Restore onto brokers that hold nothing of siaga's, or under another SIAGA_TOPIC_PREFIX")
        if name in manifest.topics and len(at) != len(manifest.topics[name].partitions):
            raise NoBackup(
                f"{prefix}{name} has {len(at)} partitions, the backup {len(manifest.topics[name].partitions)}. Delete it, or set SIAGA_PARTITIONS so"
            )
    for group in {prefix + group for topic in manifest.topics.values() for one in topic.partitions for group in one.committed}:
        if _asked(partial(admin.list_group_offsets, group))[group]:
            raise NoBackup(f"the group {group} has offsets already. Stop it and delete it, or restore under another SIAGA_TOPIC_PREFIX")
    if (worker := settings.data_dir / "worker").exists() and any(worker.iterdir()):
        raise NoBackup(f"{worker} holds a worker's state of other brokers. Delete it: workers read their state again")
    for name in manifest.databases:
        if (settings.data_dir / name).exists():
            raise NoBackup(f"{settings.data_dir / name} is there already. Move it away, or set SIAGA_DATA_DIR")


def _manifest(folder: Path) -> Manifest:
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoBackup(f"{folder} is no backup: it has no {MANIFEST}, or one was broken off") from None
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        raise NoBackup(f"{folder / MANIFEST} cannot be read: {str(error).splitlines()[0]}") from None


def _check_whole(manifest: Manifest, folder: Path) -> None:
    files = {_file(folder, name, number): kept.sha256 for name, topic in manifest.topics.items() for number, kept in enumerate(topic.partitions)}
    files |= {folder / "data" / name: digest for name, digest in manifest.databases.items()}
    for file, digest in files.items():
        if not file.is_file() or _digest(file) != digest:
            raise NoBackup(f"{file} is not as it was written. Nothing was restored")


def _file(folder: Path, topic: str, partition: int) -> Path:
    return folder / "topics" / topic / f"{partition}.jsonl.gz"


def _copied(source: Path, target: Path) -> str:
    """SQLite's own way, which is right while others write."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)
    return _digest(target)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _config(admin: KafkaAdminClient, topic: str) -> dict[str, str]:
    """What is set for this topic alone."""
    told = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)], config_filter="modified")["topic"][topic]
    return {str(key): str(value["value"]) for key, value in told.items()}


def _configure(admin: KafkaAdminClient, topic: str, config: dict[str, str]) -> None:
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=config)])


def _consumer(settings: Settings) -> KafkaConsumer:
    return KafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap, enable_auto_commit=False, max_partition_fetch_bytes=2 * MESSAGE_BYTES, **client_options(settings)
    )  # fmt: skip


def _producer(settings: Settings) -> KafkaProducer:
    return KafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap, acks="all", max_request_size=2 * MESSAGE_BYTES, linger_ms=20, batch_size=256 * 1024, **client_options(settings)
    )  # fmt: skip
