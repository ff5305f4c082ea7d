"""Abbreviations that end in a full stop without ending a sentence, grouped by what may follow them.

Source: the general conventions of English newspaper style (titles before names, months before days, "No." before a
number); the
lists are written for this program. All entries are lower case and without their final full stop.
"""

from __future__ import annotations

__all__ = [
    "BEFORE_INITIAL",
    "BEFORE_NAME",
    "BEFORE_NUMBER",
    "CLOCK",
    "CLOCK_FOLLOWERS",
    "MONTHS",
    "NEVER_FINAL",
    "SENTENCE_STARTERS",
    "TRAILING",
]

#: Titles and ranks, always followed by a name.
BEFORE_NAME: frozenset[str] = frozenset(
    """
    adm admin amb atty ayt bdr bish brig capt cdr chmn cmdr cmdt col com comdr commr comr const cpl cpt cllr dr drs
    eng ens esqs
    fr ft gen gov govs hon insp jr lieut lt ltc ltg maj messrs mgr mme mmes mlle mr mrs ms msgr mt mx offr ofc pfc
    pres prin prof
    profs pvt rear rep reps ret retd rev rt sen sens sgt sgts sig sir sp spc spec sr st ste supt surg treas vice brig-
    gen maj-gen lt-gen
    lt-col ald archbp asst assoc det dep dir gp capt flt sqn wg cdre
    """.split()
)

#: Offices and kinships behind which a single capital with a full stop is the initial of a name ("minister S. Rao").
BEFORE_INITIAL: frozenset[str] = frozenset(
    """
    minister president vice-president secretary spokesman spokeswoman spokesperson general colonel major captain
    lieutenant commander brigadier admiral marshal governor mayor senator ambassador envoy chairman chairwoman chief
    director judge justice king queen prince princess premier chancellor lawyer analyst professor doctor bishop
    archbishop cardinal brother sister son daughter father mother husband wife
    """.split()
)

#: Abbreviations of things that carry a number; without one they end the sentence ("No.").
BEFORE_NUMBER: frozenset[str] = frozenset(
    """
    no nos fig figs art arts sec secs ch chap vol vols p pp para paras pt ver approx ca c cl ex eq par rs ft dist
    """.split()
)

#: Never the last word of a sentence, whatever follows.
NEVER_FINAL: frozenset[str] = frozenset("vs v cf viz eg ie e.g i.e approx incl esp aka resp".split())

#: May end a sentence; between a day and a number they do not.
MONTHS: frozenset[str] = frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun".split()
)

#: Words that follow a name or close a list. They end a sentence only where a plain sentence opener follows.
TRAILING: frozenset[str] = frozenset(
    """
    inc corp ltd co bros llc llp plc jr sr esq dept univ assn bldg ave blvd rd est ph.d m.d b.a m.a d.phil j.d ret
    """.split()
)

#: Times of the day.
CLOCK: frozenset[str] = frozenset({"a.m", "p.m", "am", "pm"})

#: What may follow a time of the day inside the sentence, with a capital.
CLOCK_FOLLOWERS: frozenset[str] = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october
    november december gmt utc est edt et pst pdt pt cst cdt mst mdt ist pkt cet cest bst msk eet eest eat wat aest jst
    kst eastern
    pacific central greenwich moscow local
    """.split()
)

#: Words that open sentences and seldom follow an abbreviation inside one, where they are written with a capital.
SENTENCE_STARTERS: frozenset[str] = frozenset(
    """
    a about according after all also although an and another any as at because before both but by despite during each
    earlier even
    few following for from he her his how however i if in instead it its last later many meanwhile more moreover most
    my neither
    nevertheless no nor not nothing now of officials on once one only or other others our over separately several she
    since so some
    still such than that the their then there these they this those though three through thus to two under unless
    until we what when
    where whether which while who why with witnesses within without yet you your
    """.split()
)
