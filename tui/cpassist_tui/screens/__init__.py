"""The screens: the conversation, and what opens above it."""
