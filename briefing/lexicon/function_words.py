"""Closed-class words of English and the irregular past forms: what a shallow reading needs to see where a phrase ends.

Source: the closed word classes and the irregular verbs as listed by any reference grammar of English; the selection
is written for
this program. All entries are lower case.
"""

from __future__ import annotations

__all__ = [
    "ADVERBS",
    "AUXILIARIES",
    "BE_FORMS",
    "CONJUNCTIONS",
    "DETERMINERS",
    "HAVE_FORMS",
    "MODALS",
    "NEGATIONS",
    "OBJECT_PRONOUNS",
    "PAST_FORMS",
    "PREPOSITIONS",
    "RELATIVES",
    "SUBJECT_PRONOUNS",
    "SUBORDINATORS",
    "TIME_WORDS",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BE_FORMS = _words(
    "am is are was were be been being ’s 's ’re 're ’m 'm isn't isn’t aren't aren’t wasn't wasn’t weren't weren’t"
)
HAVE_FORMS = _words("have has had having ’ve 've hasn't hasn’t haven't haven’t hadn't hadn’t")
MODALS = _words(
    "will would can could may might shall should must cannot ’ll 'll ’d 'd won't won’t wouldn't wouldn’t can't can’t "
    "couldn't couldn’t "
    "shouldn't shouldn’t mustn't mustn’t"
)
_DO = _words("do does did don't don’t doesn't doesn’t didn't didn’t")
AUXILIARIES = BE_FORMS | HAVE_FORMS | MODALS | _DO
NEGATIONS = _words(
    "not never n't n’t neither nor hardly rarely seldom isn't isn’t aren't aren’t wasn't wasn’t weren't weren’t "
    "hasn't hasn’t haven't haven’t hadn't "
    "hadn’t won't won’t wouldn't wouldn’t can't can’t cannot couldn't couldn’t shouldn't shouldn’t mustn't mustn’t "
    "don't don’t doesn't "
    "doesn’t didn't didn’t"
)
DETERMINERS = _words(
    "the a an this that these those his her its their our my your some any no every each all both several many few "
    "most other another "
    "one two three four five six seven eight nine ten such"
)
SUBJECT_PRONOUNS = _words("he she it they we i you who which")
OBJECT_PRONOUNS = _words("him her it them us me you himself herself itself themselves")
RELATIVES = _words("who which whose whom that where")
PREPOSITIONS = _words(
    "of in on at by for from to with about against between into through during before after above below over under "
    "near amid among "
    "across along around behind beneath beside beyond despite inside outside onto off per since toward towards until "
    "upon via within "
    "without regarding concerning following including like unlike"
)
SUBORDINATORS = _words(
    "that because while when whenever if although though whether as since until unless once than so whereas lest "
    "where why how"
)
CONJUNCTIONS = _words("and or but nor yet")
ADVERBS = _words(
    "also again already always almost altogether apparently briefly clearly consistently earlier even ever "
    "explicitly first flatly further "
    "however immediately instead just later meanwhile merely moreover nevertheless nonetheless now often once only "
    "openly otherwise "
    "previously privately promptly publicly quickly rather recently repeatedly reportedly separately simply since "
    "sometimes soon still "
    "strongly subsequently swiftly then there therefore thus too twice usually widely yet long today yesterday "
    "tomorrow tonight "
    "directly specifically largely categorically initially finally formally in-turn"
)
TIME_WORDS = _words(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight january february "
    "march april may june july "
    "august september october november december morning afternoon evening night noon midnight week month year "
    "weekend early late last "
    "earlier jan feb mar apr jun jul aug sep sept oct nov dec"
)
#: Past forms that do not end in -ed, without those that are also common nouns or adjectives (left, cut, set, hit,
#: lead).
PAST_FORMS = _words(
    "was were had did said told took made went came got gave found knew thought saw became began brought bought "
    "broke built chose drew "
    "drove ate fell felt fought fled flew forgot froze grew heard held kept lay led lent lost meant met paid ran "
    "rose sank sat sent shook "
    "shot showed slept sold sought spent spoke spoken stood stole struck sued swept swore taught threw understood "
    "wept won wore withdrew "
    "wrote written taken given seen done gone known shown been become begun broken chosen drawn driven fallen flown "
    "forgotten frozen "
    "grown died says adds warns accuses denies hidden ridden risen shaken sunk sworn thrown torn worn withdrawn beaten is are has have does do will "
    "would could might must"
)
