"""The gateway: what siaga knows now, as an API, a live stream and a map. Run it with `siaga gateway`."""
