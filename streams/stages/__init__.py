"""The reducers: extract, resolve, detect, alert. State and message in, changes and messages out; no clock, no Kafka, no randomness."""
