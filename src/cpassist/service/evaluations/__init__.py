"""Measurements as commands: each takes its data from outside and prints figures with intervals."""
