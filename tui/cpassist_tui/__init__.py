"""The terminal UI of cpassist."""
