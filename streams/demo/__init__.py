"""The demo: everything on this machine, playing the scenario."""
