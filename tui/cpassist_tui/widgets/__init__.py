"""The parts of the conversation, one file each."""
