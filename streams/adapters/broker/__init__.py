"""A real Apache Kafka, embedded: one KRaft node on loopback, fetched from Maven Central, run on a Java from PyPI."""
