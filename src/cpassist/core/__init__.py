"""The pure heart: no I/O, no clock, no environment, no third-party import but numpy."""
