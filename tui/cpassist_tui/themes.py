"""The colours: dark, light, high contrast, none. No meaning rests on them."""

from __future__ import annotations

from textual.theme import Theme

DARK, LIGHT, CONTRAST, GREY = "calm dark", "calm light", "high contrast", "no colour"

THEMES = (
    Theme(
        name=DARK,
        primary="#7aa2c4",
        secondary="#8fb8a8",
        accent="#d7ba7d",
        warning="#d7a65f",
        error="#e07a7a",
        success="#8cc28c",
        foreground="#e2e4e6",
        background="#15191d",
        surface="#1b2025",
        panel="#242a30",
        dark=True,
    ),
    Theme(
        name=LIGHT,
        primary="#2b5f8a",
        secondary="#2f6b57",
        accent="#7a5a10",
        warning="#8a5200",
        error="#a32020",
        success="#1f6b2a",
        foreground="#1b1f23",
        background="#fbfbf9",
        surface="#f2f2ee",
        panel="#e6e6e0",
        dark=False,
    ),
    Theme(
        name=CONTRAST,
        primary="#ffff00",
        secondary="#00ffff",
        accent="#ffffff",
        warning="#ffff00",
        error="#ff8080",
        success="#80ff80",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#000000",
        boost="#000000",
        dark=True,
        text_alpha=1.0,
    ),
    Theme(
        name=GREY,
        primary="#ffffff",
        secondary="#ffffff",
        accent="#ffffff",
        warning="#ffffff",
        error="#ffffff",
        success="#ffffff",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#202020",
        dark=True,
    ),
)
