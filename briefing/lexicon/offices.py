"""Words that tell a person or an institution by what stands around or inside its name.

Source: own lists of English words for offices, ranks and kinds of institutions.
"""

from __future__ import annotations

from typing import Final

__all__ = ["HONORIFICS", "INSTITUTION_KINDS", "NAME_PARTICLES", "NOT_NAMES", "OFFICES", "SPEAKING"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Titles and ranks that stand before a name.
HONORIFICS: Final = _words(
    "mr mrs ms miss dr prof professor sir lord lady dame gen general lt lieutenant lt-gen col colonel maj major capt "
    "captain brig brigadier sgt sergeant "
    "cpl admiral adm vice-admiral marshal commander cmdr sheikh imam mullah maulvi maulana mufti ayatollah pope "
    "father bishop archbishop rabbi hafiz qari haji hajji "
    "hojatoleslam cardinal rev reverend justice judge sen senator rep king queen prince princess emir sultan "
    "corporal private gov pres hon atty amb inspector superintendent lt.general"
)

#: Offices that stand before or behind a name.
OFFICES: Final = _words(
    "president vice-president prime minister premier chancellor secretary spokesman spokeswoman spokesperson "
    "director chief head chairman chairwoman chair leader "
    "governor mayor ambassador envoy commissioner coordinator analyst commentator expert researcher professor "
    "historian journalist correspondent reporter "
    "commander official officer diplomat lawmaker activist lawyer adviser advisor deputy negotiator mediator "
    "representative founder owner editor resident "
    "witness teacher doctor farmer shopkeeper student author economist scholar counterpart son daughter brother "
    "widow wife father mother speaker fm pm"
)

#: Verbs of saying that make the capitalised words before them a speaker's name.
SPEAKING: Final = _words(
    "said says told added claimed stated announced warned argued asserted wrote confirmed denied insisted tweeted "
    "posted explained noted declared recalled rebuked condemned"
)

#: Words inside a name that belong to it though they are not capitalised.
NAME_PARTICLES: Final = _words("al el bin ibn ul ur de la del van von der da dos di du bint abu e ud ad ash az")

#: Words inside the name of an institution, with the kind it is of.
INSTITUTION_KINDS: Final[dict[str, str]] = {
    word: kind
    for kind, words in {
        "government": "ministry government parliament assembly senate congress cabinet court supreme presidency department "
        "administration council commission directorate agency authority embassy consulate",
        "military": "army navy force forces corps guard guards battalion brigade regiment division command police",
        "armed group": "front militia brigades liberation resistance mujahideen jihad movement network faction",
        "media": "times post news herald tribune gazette tv television radio press media broadcasting journal magazine "
        "newspaper",
        "organisation": "organization organisation institute institution centre center university foundation committee "
        "union federation association party group alliance league society programme program fund bank watch international "
        "rights office studies college hospital company corporation observatory mission",
    }.items()
    for word in words.split()
}

#: Capitalised words that are no part of a person's name.
NOT_NAMES: Final = _words(
    "the a an in on at by from with of for to into near against during after before since until as and but or nor "
    "yet so if when while where who which that this these those it he she they we "
    "you i his her its their our my your there here what why how not no also however meanwhile moreover according "
    "despite although though because january february march april may june july august "
    "september october november december monday tuesday wednesday thursday friday saturday sunday northern southern "
    "eastern western north south east west islam islamic muslim christian jewish hindu "
    "sharia quran arab western covid internet english arabic pashto dari urdu ramadan eid christmas easter one two "
    "three four five six seven eight nine ten most many some all both each every other "
    "security foreign defence defense interior national prime first second third last next new former acting deputy "
    "senior then now today yesterday tomorrow over under between about more than such "
    "officials sources experts analysts reports residents witnesses authorities troops forces militants police army "
    "border line war peace treaty agreement accord talks summit strip river valley mountains sea gulf "
    "province district city state region street road avenue airport street leaders observers members photo image "
    "file caption read our for afghan later earlier once still only even just again soon often instead perhaps maybe "
    "indeed thus hence besides elsewhere similarly separately nevertheless likewise finally eventually whether unlike "
    "like among amid recently reportedly apparently previously currently because since once while whereas"
)
