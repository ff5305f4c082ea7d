"""One daily run: the only place where the stages meet.

    seeds ─ gather ─▶ files ─ clean ─▶ articles ─ analyse ─▶ findings ─ edit, check ─▶ edition ─ render ─▶ archive

    parts       what a run is made of, and what it reports
    choice      which day it is, and which articles are of that day (pure)
    reading     gather and clean
    attempt     a fault on one article as a value
    run         the stages, one after the other: build_edition
    inspection  the first stages alone, for looking at articles

What is decided here is only what no stage can know. Everything that touches the world comes in through
``briefing.ports``.
"""
