"""The job that runs by itself: when an edition is due, who makes it, and what the operator hears of it.

    store ─ days ─▶ times.decide ─▶ Build │ Wait ─▶ round: gather, build, queue, send ─▶ store
                       ▲                                   │
             daemon: wakes, holds the lease            health, notices

What is to be done is decided from the store each time anything wakes up; no trigger is trusted, and no clock.
"""

from __future__ import annotations
