"""Where a day or a time stands between a name and its verb: "the ministry on Sunday said"."""

from __future__ import annotations

from briefing.analyse.tokens import Reading
from briefing.lexicon import function_words as fw

__all__ = ["find_end_before_time"]


_TIMES = fw.TIME_WORDS | {"dawn", "dusk", "midday"}


def find_end_before_time(reading: Reading, end: int, low_bound: int) -> int:
    """Return where a phrase ends (exclusive) that ends before token ``end``, without the day or time at its end.

    The answer is ``end`` where no time stands there, or where the time is all that stands there.
    """
    lows = reading.lows
    k = end - 1
    while k > low_bound and ((lows[k] in _TIMES and lows[k] != "today") or lows[k].isdigit()):
        k -= 1
    if k == end - 1:
        return end
    if k > low_bound and lows[k] in {"this", "the"} and lows[k + 1] in fw.TIME_WORDS:
        k -= 1
    if k > low_bound and lows[k] in {"on", "in", "at", "by", "during"}:
        k -= 1
        # "late on Friday said".
        while k > low_bound and lows[k] in {"late", "early", "earlier"}:
            k -= 1
    ends = lows[k].isalnum() or lows[k] in {"'s", ")"}
    return k + 1 if ends and lows[k] not in fw.PREPOSITIONS and lows[k] not in fw.DETERMINERS else end
