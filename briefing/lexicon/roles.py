"""Who can be a source: nouns of office and role, types of media, international bodies, and the words for sources without a name.

Source: the usual nouns of office in news English and the names of the large international news agencies, broadcasters
and
organisations (common knowledge; written for this program). All nouns are lower case and singular; a plural is found
by its ending.
"""

from __future__ import annotations

from functools import lru_cache

from briefing.model.annotation import SourceKind

__all__ = [
    "ANONYMOUS",
    "BODIES",
    "DOCUMENTS",
    "HEARERS",
    "MEDIA_NAMES",
    "OFFICES",
    "PERSON_NOUNS",
    "PLAIN_MODIFIERS",
    "ROLES",
    "find_role",
]

_OFFICIAL = """
spokesman spokesperson spokeswoman minister president premier secretary official ambassador envoy diplomat general
colonel major brigadier
lieutenant captain commander admiral marshal governor mayor chancellor king queen prince emir sheikh senator lawmaker
legislator deputy
parliamentarian commissioner chief chairman chairwoman director prosecutor judge inspector superintendent sheriff
officer administrator
negotiator mediator delegate representative adviser advisor aide counsellor councillor leader attorney magistrate
consul warden head boss founder
ministry government military army navy force police department cabinet parliament council court authority
administration embassy
consulate presidency palace kremlin pentagon regime junta directorate bureau command agency office commission
delegation intelligence
federation republic state congress senate assembly militia rebel insurgent gendarmerie paramilitary
coastguard municipality side troops airforce prefect staff
"""
_ORGANISATION = """
organisation organization programme watch charity initiative mission forum ngo foundation committee institute institution university union association company
firm party
campaign watchdog monitor coalition alliance hospital observatory centre center bank fund church network federation
society league conference summit bloc
club consortium operator airline group faction movement
"""
_MEDIA = """
media newspaper daily weekly outlet broadcaster channel television tv radio magazine website reporter journalist
correspondent editor
columnist press newsroom anchor wire newswire paper blog site editorial portal
"""
_ANALYST = """
analyst expert commentator observer scholar professor academic researcher historian economist strategist scientist
pundit political-scientist
lecturer fellow specialist thinktank think-tank
"""
_PERSON = """
witness resident villager survivor doctor nurse medic farmer refugee driver teacher student worker man woman mother
father brother sister
son daughter neighbour neighbor relative cousin uncle soldier fighter activist lawyer protester demonstrator
shopkeeper trader patient
fisherman volunteer passenger rescuer victim husband wife widow migrant returnee elder tribesman cleric imam priest
local bystander
civilian prisoner hostage voter supporter candidate critic opponent veteran people family parent child critic singer
author writer surgeon
paramedic firefighter shepherd herder miner attacker gunman defector pilgrim
"""
_DOCUMENT = "report study survey poll statement document footage video image data figure record letter memo filing communique communiqué paper "
_DOCUMENT += "book article bulletin message post tweet estimate count tally analysis review map photo picture leaflet census index evidence"

#: Noun -> kind of source.
ROLES: dict[str, SourceKind] = {
    **dict.fromkeys(_ORGANISATION.split(), SourceKind.ORGANISATION),
    **dict.fromkeys(_OFFICIAL.split(), SourceKind.OFFICIAL),
    **dict.fromkeys(_PERSON.split(), SourceKind.PERSON),
    **dict.fromkeys(_ANALYST.split(), SourceKind.ANALYST),
    **dict.fromkeys(_MEDIA.split(), SourceKind.MEDIA),
}
#: Nouns whose bearer is one person with an office.
OFFICES: frozenset[str] = frozenset(_OFFICIAL.split()[: _OFFICIAL.split().index("ministry")]) | {"official"}
#: Nouns for persons of any kind.
PERSON_NOUNS: frozenset[str] = (
    OFFICES | frozenset(_PERSON.split()) | frozenset(_ANALYST.split()[:14]) | {"reporter", "journalist", "source"}
)
#: Writings and recordings that can "say" something.
DOCUMENTS: frozenset[str] = frozenset(_DOCUMENT.split())
#: Sources without a name.
ANONYMOUS: frozenset[str] = frozenset(
    "source sources official officials insider insiders observer observers analyst analysts expert experts witness witnesses diplomat "
    "diplomats reports resident residents critics some many others local locals commentators".split()
)
#: Words before an office that name no party.
PLAIN_MODIFIERS: frozenset[str] = frozenset(
    """
    senior security local aid military government foreign former army police health defence defense interior prime
    deputy acting state federal regional provincial national chief western european african asian arab american
    other several two some top us un eu foreign finance justice intelligence border hospital rescue emergency
    election the this their his her
    """.split()
)
#: Hearers that are no medium: "told reporters".
HEARERS: frozenset[str] = frozenset(
    "reporters journalists parliament lawmakers supporters him her them us me it you officials state television a the an his her their "
    "its local".split()
)
#: News agencies, broadcasters and papers known worldwide.
MEDIA_NAMES: frozenset[str] = frozenset(
    """
    reuters ap afp bbc cnn upi tass interfax xinhua anadolu efe dpa ansa kyodo yonhap pti ani bloomberg npr nbc cbs
    abc msnbc fox pbs
    c-span politico axios guardian times telegraph economist newsweek dawn haaretz lemonde spiegel aljazeera jazeera
    arabiya dw rferl
    voa rt cbc sky itv euronews post journal tribune herald gazette
    """.split()
)
#: International bodies and aid organisations known worldwide, as written.
BODIES: frozenset[str] = frozenset(
    """
    UN U.N. UNICEF UNHCR UNAMA OCHA WFP WHO IOM ICRC IFRC MSF NATO EU IAEA OSCE ECOWAS IGAD ASEAN OPCW UNRWA IMF OIC
    ICC ICJ FAO UNESCO
    Amnesty Oxfam
    """.split()
)


@lru_cache(maxsize=4096)
def find_role(word: str) -> SourceKind | None:
    """Return the kind of source that a lower-case noun names, singular or plural; None where it names none."""
    found = ROLES.get(word)
    if found is None and word.endswith("s"):
        found = ROLES.get(word[:-1]) or (ROLES.get(word[:-3] + "y") if word.endswith("ies") else None)
    if found is None and word.endswith("es"):
        found = ROLES.get(word[:-2])
    if found is None and word.endswith("men"):
        found = ROLES.get(word[:-3] + "man")
    return found
