"""From settings to the options of the scheduler."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

from briefing.schedule.options import ScheduleOptions, ServeOptions
from briefing.settings.mail_schema import DAY_NAMES
from briefing.settings.schema import Settings

__all__ = ["find_desk_folders", "make_schedule", "make_serve_options"]


def make_schedule(settings: Settings) -> ScheduleOptions:
    """Return when a desk gathers, makes its edition and sends it."""
    schedule = settings.schedule
    return ScheduleOptions(
        desk=settings.desk.key,
        timezone=settings.desk.timezone,
        days=tuple(number for number, name in enumerate(DAY_NAMES) if name in schedule.days),
        build_at=time.fromisoformat(schedule.build_at),
        cutoff=_parse_time(schedule.cutoff),
        send_at=_parse_time(schedule.send_at),
        gather_interval=timedelta(minutes=schedule.gather_minutes) if schedule.gather_minutes else None,
        send_incomplete=settings.mail.send_incomplete,
    )


def make_serve_options(settings: Settings) -> ServeOptions:
    """Return how the process serves its desks; of several desks the first one's settings count."""
    return ServeOptions(health_port=settings.schedule.health_port)


def find_desk_folders(settings: Settings, folder: Path) -> tuple[Path, ...]:
    """Return the folders of the desks that one process serves, each once, in the order of the configuration.

    Args:
        settings: Those of the desk that the process was started for.
        folder: Its folder, where a relative path starts; it is the only one where none is configured.
    """
    folders = [(folder / name).resolve() for name in settings.schedule.desks] or [folder.resolve()]
    return tuple(dict.fromkeys(folders))


def _parse_time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
