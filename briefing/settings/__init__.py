"""Configuration: TOML files and environment variables → settings; every wrong value is reported, all at once.

This is the only package that reads ``config/``. Stages never see it: they take small options of plain values.
"""

from __future__ import annotations

from briefing.settings.desk import Desk, find_desk
from briefing.settings.options import find_inputs, make_edit_options, make_sections, read_templates, read_text
from briefing.settings.read import read_bytes, read_loaded_words, read_sections_file, read_settings
from briefing.settings.schema import Format, LoadedWords, Settings

__all__ = [
    "Desk",
    "Format",
    "LoadedWords",
    "Settings",
    "find_desk",
    "find_inputs",
    "make_edit_options",
    "make_sections",
    "read_bytes",
    "read_loaded_words",
    "read_sections_file",
    "read_settings",
    "read_templates",
    "read_text",
]
