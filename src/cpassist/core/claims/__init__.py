"""What a text about treatment says: its statements and wording, what it discloses, its reading."""
