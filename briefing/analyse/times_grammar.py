"""The patterns of expressions of time.

Each is linear: no quantifier without a bound stands inside another one. Names of months and weekdays are written with
their capitals; the rules say where case does not count.
"""

from __future__ import annotations

__all__ = [
    "BARE_MONTH",
    "DATE_FIRST",
    "DAY_RANGE",
    "IN_YEAR_UP_TO",
    "ISO",
    "MONTH",
    "MONTH_FIRST",
    "MONTH_RANGE",
    "MONTH_YEAR",
    "NUMBER",
    "RELATIVE",
    "WEEKDAY",
    "WEEKDAY_PHRASE",
    "YEARS",
]

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
YEAR = r"(?:(?:19|20)\d\d)"
OF_DAY = r"(?:\s+(?:early\s+|late\s+)?(?:morning|afternoon|evening|night|noon|midnight))?"
JOIN = r"\s*(?:-|–|—|to|and|through|until)\s*"
OPEN = r"(?P<open>since|until|till|up\s+to|through|by|from|before|after)"
DATE_FIRST = (
    rf"\b(?:{OPEN}\s+)?(?:on\s+)?(?:{WEEKDAY},?\s+)?(?:the\s+(?:night\s+of\s+)?)?"
    rf"(?P<d1>{DAY})(?:{JOIN}(?P<d2>{DAY}))?\s+(?:of\s+)?(?P<m>{MONTH})\b"
    rf"(?:,?\s+(?P<y>{YEAR}|'?\d\d(?!\d)(?=\s+(?:--|\()))\b)?"
)
MONTH_FIRST = (
    rf"\b(?:{OPEN}\s+)?(?:on\s+)?(?:{WEEKDAY},?\s+)?(?P<m>{MONTH})\s+"
    rf"(?P<d1>{DAY})\b(?:{JOIN}(?P<d2>{DAY})\b(?!\s+(?:people|soldiers|civilians)))?(?:,?\s+(?P<y>{YEAR})\b)?"
)
PART = r"(?:early|mid|late|the\s+end\s+of|the\s+beginning\s+of|the\s+start\s+of)"
MONTH_RANGE = (
    rf"\b(?:between|from)\s+(?:(?P<part>{PART})[\s-]+)?(?P<m>{MONTH})(?:,?\s+(?P<y1>{YEAR}))?"
    rf"\s+(?:and|to|until|through)\s+"
    rf"(?:(?P<part2>{PART})[\s-]+)?(?P<m2>{MONTH})(?!\s+\d\d?\b)(?:,?\s+(?P<y>{YEAR}))?\b"
)
DAY_RANGE = (
    rf"\b(?:between|from)\s+(?:(?P<m>{MONTH})\s+(?P<d1>{DAY})|(?P<d1b>{DAY})\s+(?P<mb>{MONTH}))(?:,?\s+(?P<y1>{YEAR}),?)?"
    rf"\s+(?:and|to|until|through)\s+"
    rf"(?:(?P<m2>{MONTH})\s+(?P<d2>{DAY})|(?P<d2b>{DAY})\s+(?P<m2b>{MONTH}))\b(?:,?\s+(?P<y>{YEAR})\b)?"
)
MONTH_YEAR = (
    rf"\b(?:{OPEN}\s+)?(?:(?:in|during)\s+)?(?:early\s+|late\s+|mid-?\s*)?(?P<m>{MONTH}),?\s+(?:of\s+)?(?P<y>{YEAR})\b"
)
BARE_MONTH = (
    rf"\b(?:{OPEN}|in|during|of|last|next|this|between)\s+"
    rf"(?:(?:early|late|mid|last|this|next|the\s+end\s+of|the\s+month\s+of)[\s-]+)?"
    rf"(?P<m>{MONTH})(?![\w’'-]|\s+\d)"
)
ISO = rf"\b(?P<y>{YEAR})-(?P<mm>0[1-9]|1[0-2])-(?P<dd>3[01]|[12]\d|0[1-9])\b"
WEEKDAY_PHRASE = (
    rf"\b(?:(?P<open>since|until|till|by)\s+)?"
    rf"(?:(?P<which>last|next|this|the\s+following|the\s+previous|on|late|early)\s+)?"
    rf"(?:(?:late|early)\s+)?(?:on\s+)?(?P<w>{WEEKDAY})s?\b{OF_DAY}"
)
YEARS = (
    rf"\b(?:between|from)\s+(?P<y1>{YEAR})\s+(?:and|to|until|through)\s+(?P<y2>{YEAR})\b"
    rf"|\b(?:{OPEN}|in|during|of|early|late|mid|throughout|all\s+of|to|than|in\s+(?:early|late|mid)|"
    rf"as\s+early\s+as|back\s+in)[\s-]+(?P<y>{YEAR})\b(?!\s*-\d|[-–]\d)"
    rf"|\(\s*(?P<yp>{YEAR})\s*\)"
)
NUMBER = r"(?:\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
UNIT = r"(?:hour|day|week|month|year|decade)"
RELATIVE = (
    r"\b(?:"
    r"(?P<word>today|yesterday|tomorrow|tonight|overnight)(?:\s+(?:morning|afternoon|evening|night))?"
    r"|(?P<part>(?:last|this)\s+(?:night|morning|afternoon|evening))"
    r"|(?:(?P<lead>earlier|later|so\s+far|until|since|since\s+earlier|at\s+the\s+start\s+of)\s+)?"
    rf"(?:the\s+)?(?P<which>last|past|this|next|previous|coming|current)\s+(?P<unit>week|weekend|month|year)\b"
    r"(?!['’]s\s+end)"
    r"|(?:over|at|during)\s+(?P<weekend>the\s+weekend)"
    rf"|(?:(?:over|in|during|within|for)\s+)?the\s+(?:last|past|previous)\s+"
    rf"(?P<n>{NUMBER}|few|several|couple\s+of)\s+(?P<units>{UNIT}s)"
    rf"|(?P<ago>{NUMBER})\s+(?P<agounit>{UNIT})s?\s+ago"
    rf"|(?:(?:in|over|during)\s+)?(?:the\s+)?(?P<vague>recent\s+(?:hours|days|weeks|months|years)"
    rf"|(?:last|past)\s+decades?|(?:several|a\s+few|few)\s+{UNIT}s\s+(?:ago|earlier)|(?:days|weeks|months|years)\s+ago)"
    r"|(?P<anaphor>(?:on\s+)?(?:the|that)\s+same\s+day|(?:on\s+|later\s+)?that\s+(?:very\s+)?day(?!-)"
    rf"|the\s+(?:following|next|previous)\s+day|{NUMBER}\s+(?:day|week|month|year)s?\s+(?:earlier|later))"
    r")\b"
)
IN_YEAR_UP_TO = (
    rf"\b(?:in|during|for)\s+(?P<y>{YEAR})\s*[,(]\s*(?:up\s+to|up\s+until|until|till|through|as\s+of|to)\s+"
    rf"(?:(?P<part>{PART})[\s-]+(?P<m4>{MONTH})\b|(?P<m>{MONTH})\s+(?P<d>{DAY})\b|(?P<d3>{DAY})\s+(?P<m3>{MONTH})\b)"
    rf"(?:,?\s+(?P<y2>{YEAR})\b)?(?:\s*\))?"
)
