"""Frozen records and enums shared by every floor; standard library only."""
