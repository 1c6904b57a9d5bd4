"""The terminal UI of cpassist; ``launch.run`` starts it. Importing this package loads nothing."""
