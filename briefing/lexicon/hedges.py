"""Words that hedge, judge, look ahead or look back, as patterns over one sentence.

Source: the classes of hedges, evaluation and stance adverbs described in grammars of English and in handbooks of news style (BBC and agency
advice to say what is not confirmed); the lists are written for this program.

Every pattern is matched only in a sentence that holds one of its trigger words, and none repeats a repetition: each is linear.
"""

from __future__ import annotations

import re

__all__ = [
    "ASIDE",
    "BACKGROUND",
    "BACKGROUND_TRIGGERS",
    "CURRENT",
    "FORECAST",
    "FORECAST_TRIGGERS",
    "HEDGES",
    "HEDGE_TRIGGERS",
    "OPINION_STRONG",
    "OPINION_TRIGGERS",
    "OPINION_WEAK",
    "SAID_HEDGE",
    "SUPERLATIVE_SINCE",
    "YEAR",
]


def _compile(alternatives: str) -> re.Pattern[str]:
    """Compile alternatives that stand one on a line into a pattern over whole words of lower-case text."""
    rows = [row.strip() for row in alternatives.strip().split("\n")]
    return re.compile(r"(?<![\w’'-])(?:" + "|".join(rows) + r")(?![\w-])")


_BE = r"(?:is|are|was|were|be|been|being)"
_ADVERB = (
    r"(?:(?:widely|generally|often|also|now|still|long|reportedly|not|yet|immediately|independently|entirely) ){0,2}"
)

#: What weakens a statement: not confirmed, not seen, only possible.
HEDGES: re.Pattern[str] = _compile(
    rf"""
    may(?! \d)
    might
    perhaps
    maybe
    possibly
    probably
    presumably
    apparently
    reportedly
    allegedly
    purportedly
    supposedly
    ostensibly
    seemingly
    potentially
    alleged
    suspected
    purported
    presumed
    rumou?red
    rumou?rs?
    unconfirmed
    unverified
    unsubstantiated
    uncorroborated
    uncertain
    preliminary
    appear(?:s|ed)?(?= to\b| that\b| unable\b| set\b| likely\b)
    seem(?:s|ed)?(?= to\b| that\b| likely\b| unlikely\b)
    it (?:appears|appeared|seems|seemed)
    {_ADVERB}(?:unclear|not {_ADVERB}clear|not {_ADVERB}known|unknown)(?= (?:if|whether|how|who|what|when|why|where)\b)
    remains? (?:unclear|unconfirmed|unverified|disputed|unknown)
    {_BE} {_ADVERB}(?:unclear|disputed)
    (?:could|can|cannot|can['’]t) not be {_ADVERB}(?:verified|confirmed|corroborated|established)
    (?:cannot|can['’]t|couldn['’]t) be {_ADVERB}(?:verified|confirmed|corroborated|established)
    (?:has|have|had) not (?:yet )?been {_ADVERB}(?:verified|confirmed|corroborated|established)
    not {_ADVERB}(?:verified|confirmed|corroborated)
    (?:unable|impossible|difficult|not able) to (?:independently )?(?:verify|confirm)
    (?:did|does|do|could|has|have|had) not (?:immediately |independently )?(?:confirm|verify|confirmed|verified)
    (?:no|without) (?:independent |official |immediate )?(?:confirmation|verification)
    independent verification (?:remains|is|was) (?:difficult|impossible)
    {_BE} {_ADVERB}(?:believed|thought|said|reported|rumou?red|alleged|assumed|understood|feared|suspected|estimated)(?= (?:to|that|of|dead|killed|missing)\b)
    (?:believed|thought|said|reported|rumou?red|alleged|understood)(?= to (?:be|have)\b)
    {_BE} {_ADVERB}accused of
    (?:some |early |initial |media |local |unconfirmed )?reports (?:suggest(?:ed)?|indicate[sd]?|said|say|claim(?:ed)?|emerged)
    (?:claims?|evidence|figures|data|estimates?|videos?|images|footage) (?:suggest(?:s|ed)?|indicate[sd]?)
    suggest(?:s|ed|ing)?(?= (?:that|the|a|an|it|they|he|she)\b)
    could(?! not be (?:clearer|worse|better))
    if (?:confirmed|true|verified)
    so-called
    feared (?:dead|killed|trapped)
    (?:un)?likely
    """
)
#: A sentence without one of these words (lower case) holds no hedge.
HEDGE_TRIGGERS: frozenset[str] = frozenset(
    """
    may might could perhaps maybe possibly probably presumably apparently reportedly allegedly purportedly supposedly ostensibly seemingly
    potentially alleged suspected purported presumed rumored rumoured rumor rumors rumour rumours unconfirmed unverified unsubstantiated
    uncorroborated uncertain preliminary appear appears appeared seem seems seemed unclear clear known unknown remain remains disputed
    verified confirmed corroborated established verify confirm confirmation verification believed thought said reported assumed
    understood feared estimated accused reports suggest suggests suggested suggesting indicate indicates indicated true so-called likely
    unlikely
    """.split()
)
#: What must follow "said", the most frequent of these words, where it is the only one ("is said to be").
SAID_HEDGE: re.Pattern[str] = re.compile(r"said (?:to|that|of|dead|killed|missing)\b")

#: One of these is enough to make a sentence of the outlet's own voice a judgement.
OPINION_STRONG: re.Pattern[str] = _compile(
    r"""
    (?:it is|it['’]s) (?:no secret|no surprise|no accident|no coincidence|clear that|obvious|ironic|a pity|a shame)
    (?:it is|it['’]s) (?:time to|time for|high time|hard not to|difficult not to)
    (?:it|this) (?:would|will) be (?:na[iï]ve|foolish|wrong|a mistake|unwise|folly)
    as the (?:adage|saying|proverb|old saying|cliche|cliché) (?:goes|has it)
    needless to say
    make no mistake
    let us (?:hope|not|be)
    (?:must|should|ought to|needs? to|have to|has to) (?:now |also |not |never |urgently |immediately )?(?:learn|stop|realise|realize|recognise|recognize|understand|ask|act|rethink|face|accept|remember|heed|abandon|come|wake|tread)
    (?:un)?doubtedly
    doubtless
    unfortunately
    regrettably
    sadly
    ironically
    tragically
    shamefully
    predictably
    unsurprisingly
    arguably
    evil
    na[iï]ve
    hypocrisy
    hypocritical
    shameful
    disgraceful
    appalling
    laughable
    ill-conceived
    misguided
    short-sighted
    folly
    hubris
    blowback
    own goal
    playing with fire
    chickens (?:have )?come home
    (?:paints?|painted) a (?:grim|bleak|dark|rosy) picture
    (?:deeply|profoundly|highly) (?:uncomfortable|troubling|worrying|disturbing|ironic|flawed|problematic)
    uncomfortable (?:truth|question|reality|fact)
    (?:unprecedented|bitter|cruel|supreme) irony
    (?:strategic|unmitigated|monumental) (?:disaster|blunder|failure|mistake)
    (?:flawed|failed|bankrupt) polic(?:y|ies)
    textbook (?:case|example)
    (?:could|cannot|can) not be clearer
    proving the (?:adage|point|saying)
    a (?:real|growing|classic) (?:tragedy|farce|mess)
    the world (?:must|should|cannot)
    lest we forget
    """
)
#: Two of these together make one.
OPINION_WEAK: re.Pattern[str] = _compile(
    r"""
    clearly
    obviously
    of course
    indeed
    inevitabl[ey]
    surely
    simply
    crucially
    importantly
    remarkabl[ey]
    dramatic(?:ally)?
    drastically
    dangerous(?:ly)?
    reckless(?:ly)?
    fragile
    fragility
    vulnerability
    flawed
    grim
    bleak
    disastrous
    catastrophic
    backfired
    irony
    ironic
    proxy
    doctrine
    powerful message
    turning point
    turn(?:ing|ed)? inward
    strategic (?:opening|depth|opportunity|asset)
    unravell?ing
    wake-up call
    underscor(?:e|es|ed|ing)
    not just
    more than (?:just|a)
    dilemma
    predicament
    murky
    mess
    should
    must
    """
)
#: A sentence without one of these words (lower case) holds neither.
OPINION_TRIGGERS: frozenset[str] = frozenset(
    """
    secret surprise accident coincidence clear obvious time hard difficult ironic pity shame foolish wrong mistake unwise folly adage
    saying proverb cliche say mistake let must should ought need needs have has doubtedly undoubtedly doubtless unfortunately regrettably
    sadly ironically tragically shamefully predictably unsurprisingly arguably evil naive na hypocrisy hypocritical shameful disgraceful
    appalling laughable ill-conceived misguided short-sighted hubris blowback own playing chickens paint paints painted deeply profoundly
    highly uncomfortable irony strategic unmitigated monumental flawed failed bankrupt textbook clearer proving tragedy farce mess world
    lest clearly obviously course indeed inevitable inevitably surely simply crucially importantly remarkable remarkably dramatic
    dramatically drastically dangerous dangerously reckless recklessly fragile fragility vulnerability grim bleak disastrous catastrophic
    backfired proxy doctrine powerful turning turn turned unraveling unravelling wake-up underscore underscores underscored underscoring
    just more dilemma predicament murky
    """.split()
)

#: What looks ahead.
FORECAST: re.Pattern[str] = _compile(
    r"""
    will(?= (?!of\b|and\b|to\b)[a-z])
    won['’]t
    shall
    would(?! have\b| not say\b| neither\b| say (?:how|if|more|what|when|where|whether|who|why)\b| be (?:a mistake|foolish|folly|na[iï]ve|unwise|wrong)\b)(?= [a-z])
    predict(?:s|ed)?
    expects?(?= [a-z])
    (?:could|may|might)(?= (?!have\b|not\b|be (?:checked|confirmed|established|heard|reached|seen|verified)\b|hear\b|see\b)[a-z])
    (?:is|are|was|were) (?:widely |also |now |still )?(?:expected|due|set|poised|scheduled|slated|bound|about|likely|unlikely|going)(?= to\b)
    (?:un)?likely(?= to\b)
    looms?
    in the (?:coming|next) (?:days|weeks|months|years)
    """
)

#: A sentence without one of these words (lower case) does not look ahead.
FORECAST_TRIGGERS: frozenset[str] = frozenset(
    """
    will won shall would could may might expected due set poised scheduled slated bound about likely unlikely going loom looms coming next
    predict predicts predicted expect expects
    """.split()
)

#: What looks back.
BACKGROUND: re.Pattern[str] = _compile(
    r"""
    for (?:decades|years|centuries|generations|many years|more than a decade|over a decade|half a century)
    (?:decades|years|centuries) (?:ago|of)
    (?:a|half a) century ago
    decades?-(?:long|old)
    years-long
    centuries-old
    (?:long|historically|traditionally) (?:has|have|had|been|seen|viewed|accused|a|the|known)
    (?:has|have|had) long
    historically
    traditionally
    once(?= (?:cordial|close|friendly|allied|mighty|peaceful)\b)
    (?:was|were) (?:first )?(?:founded|established|formed|created|born|signed into law)(?= in\b| by\b| on\b)
    founded in
    (?:came|swept|returned|return) to power
    """
)
#: A sentence without one of these words (lower case) does not look back by its words.
BACKGROUND_TRIGGERS: frozenset[str] = frozenset(
    """
    decades decade years centuries generations century decade-long decades-long decade-old decades-old years-long centuries-old long
    historically traditionally once founded established formed created born signed power
    """.split()
)
#: What ties a sentence to the days of the report.
CURRENT: re.Pattern[str] = _compile(
    r"""
    (?:on |last |this |early |late )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)
    today
    yesterday
    tonight
    overnight
    (?:this|last|past) (?:week|month|morning|evening|weekend)
    (?:hours|days) (?:ago|earlier|later)
    now
    currently
    ongoing
    latest
    """
)
#: "The worst clashes since 2021" is news, whatever year it names.
SUPERLATIVE_SINCE: re.Pattern[str] = re.compile(
    r"\b(?:worst|deadliest|biggest|largest|heaviest|highest|lowest|first|most)\b[^.;]{0,80}\bsince\b", re.IGNORECASE
)
#: What opens a clause beside the main one, up to a year that stands in it: "…, which signed a treaty in", "the truce that began in".
#: To be searched in what goes before the year, of bounded length.
ASIDE: re.Pattern[str] = re.compile(
    r"(?:, (?:which|who|whose|where|in which|[a-z]{2,20}ed|set up|built|begun|led|held|won|made|drawn)\b"
    r"|\b(?:of whom|of which)\b"
    r"|\b(?:that|who|which) (?:was|were|has|had|have|took|came|went|began|broke|led|[a-z]{2,20}ed)\b)[^,;:.]{0,80}$"
)
#: A year of four digits; a mark or digit before it is for the reader to look at, so that the pattern can begin with a digit.
YEAR: re.Pattern[str] = re.compile(r"(?:1[6-9]|20)\d\d(?!\d|,\d|s?-year)")
