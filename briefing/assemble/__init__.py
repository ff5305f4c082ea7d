"""Put the parts together: from settings to the real clock, archive, store, workers and stages.

Only here is it known which parts are real, and only here is the clock of the machine read. The stages are imported
where they are put in, so that looking at an article does not load what lays out a page.

    configured   a desk with its settings
    workers      the clock, and work in several processes
    gathering    what fetching needs
    edition      what a daily run needs
    inspection   looking at articles and at the configuration
"""

from __future__ import annotations

from briefing.assemble.configured import open_archive, read_configuration
from briefing.assemble.edition import assemble, find_program
from briefing.assemble.gathering import Gathering, open_gathering
from briefing.assemble.inspection import check_configuration, check_gathering, inspect_paths
from briefing.assemble.workers import PoolWorkers, SystemClock

__all__ = [
    "Gathering",
    "PoolWorkers",
    "SystemClock",
    "assemble",
    "check_configuration",
    "check_gathering",
    "find_program",
    "inspect_paths",
    "open_archive",
    "open_gathering",
    "read_configuration",
]
