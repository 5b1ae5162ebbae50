"""The contract with the outside: what travels on Kafka and comes out of the commands."""
