"""What is counted in the news of conflicts and disasters: people, things and events, by their nouns.

Source: own lists. The endings by which an unlisted noun is taken for a word for people are English word formation
("-ers", "-ists", "-men").
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from briefing.model.annotation import Measure

__all__ = [
    "ARMED_NOUNS",
    "ATTACK_NOUNS",
    "BODY_NOUNS",
    "FATE_NOUNS",
    "GOODS_NOUNS",
    "GROUP_NOUNS",
    "MEMBER_NOUNS",
    "NOT_UNITS",
    "OPERATION_NOUNS",
    "POSITION_NOUNS",
    "UnitKind",
    "find_unit_kind",
    "is_plural",
]


class UnitKind(StrEnum):
    """The kind of a counted thing."""

    PEOPLE = "people"
    THINGS = "things"
    EVENTS = "events"
    #: The noun itself says what happened ("deaths", "casualties").
    FATES = "fates"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PEOPLE: Final = _words(
    "people person persons civilian civilians soldier soldiers troop troops serviceman servicemen servicewoman "
    "servicewomen personnel policeman "
    "policemen policewoman policewomen police officer officers official officials officer guard guards bodyguard "
    "bodyguards militant militants "
    "fighter fighters terrorist terrorists insurgent insurgents rebel rebels guerrilla guerrillas gunman gunmen "
    "jihadist jihadists extremist extremists "
    "separatist separatists combatant combatants militia militiaman militiamen attacker attackers assailant "
    "assailants bomber bombers operative "
    "operatives member members commander commanders leader leaders child children woman women man men girl girls boy "
    "boys baby babies infant infants "
    "toddler toddlers teenager teenagers youth youths student students pupil pupils teacher teachers worker workers "
    "employee employees staff staffer "
    "staffers staffmember doctor doctors nurse nurses medic medics paramedic paramedics patient patients journalist "
    "journalists reporter reporters cameraman "
    "photographer photographers driver drivers passenger passengers pilot pilots crew sailor sailors crewmen airman "
    "airmen marine marines farmer farmers "
    "villager villagers resident residents inhabitant inhabitants citizen citizens national nationals foreigner "
    "foreigners tourist tourists pilgrim "
    "pilgrims worshipper worshippers migrant migrants refugee refugees returnee returnees evacuee evacuees deportee "
    "deportees asylum-seekers idps "
    "survivor survivors victim victims casualty hostage hostages captive captives prisoner prisoners detainee "
    "detainees inmate inmates suspect suspects "
    "demonstrator demonstrators protester protesters protestor protestors rioter rioters bystander bystanders "
    "passerby passersby pedestrian pedestrians "
    "peasant peasants labourer labourers laborer laborers miner miners trader traders merchant merchants shopkeeper "
    "shopkeepers businessman businessmen "
    "priest priests nun nuns imam imams cleric clerics monk monks missionary missionaries bishop judge judges lawyer "
    "lawyers politician politicians "
    "lawmaker lawmakers minister ministers mayor mayors candidate candidates activist activists volunteer volunteers "
    "peacekeeper peacekeepers observer "
    "observers contractor contractors engineer engineers technician technicians diplomat diplomats consultant "
    "consultants translator interpreter "
    "interpreters brother brothers sister sisters son sons daughter daughters father mother parents grandmother "
    "grandfather wife husband couple relative "
    "relatives cousin cousins uncle aunt nephew niece orphan orphans widow widows human humans life lives soul souls "
    "other others individual individuals "
    "recruit recruits conscript conscripts reservist reservists veteran veterans general generals colonel colonels "
    "major majors captain captains lieutenant lieutenants sergeant sergeants "
    "corporal corporals sniper snipers spy spies agent agents abductee abductees kidnapper kidnappers robber robbers "
    "bandit bandits smuggler smugglers "
    "neighbour neighbours neighbor neighbors arrivals internationals locals clergyman clergymen trafficker traffickers pirate pirates ranger rangers criminal criminals subversive subversives delinquent delinquents deserter deserters "
    "defector defectors peasantry agronomist "
    "vaccinator vaccinators deminer deminers watchman watchmen cook cooks cleaner cleaners mechanic mechanics "
    "surgeon surgeons midwife physician physicians "
    "specialist specialists manager managers director directors coordinator coordinators expert experts adviser "
    "advisers advisor advisors delegate delegates "
    "representative representatives counterpart colleague colleagues companion companions escort escorts assistant "
    "assistants aide aides secretary "
    "accountant accountants logistician supervisor supervisors administrator administrators trainee trainees intern "
    "interns rescuer rescuers firefighter firefighters "
    "adult adults minor minors elder elders tribesman tribesmen infidel infidels settler settlers immigrant "
    "immigrants expatriate expatriates expat expats "
    "fisherman fishermen shepherd shepherds herder herders motorist motorists commuter commuters shopper shoppers "
    "mourner mourners guest guests "
    "holidaymaker holidaymakers customer customers crewmember crewmembers beneficiary beneficiaries unionist "
    "unionists senator senators "
    "president presidents premier king prince chairman spokesman spokesperson speaker councillor councillors "
    "councilman governor governors ambassador ambassadors chief chiefs cadre cadres force forces "
    "jesuit jesuits muslim muslims christian christians jew jews hindu hindus sikh sikhs shiite shiites sunni sunnis "
    "kurd kurds hazara hazaras yazidi yazidis "
    "druze alawite alawites tutsi tutsis hutu hutus rohingya rohingyas uyghur uyghurs arab arabs"
)

#: People who fight, guard or hold others: those of them who flee have run, and are no displaced people.
ARMED_NOUNS: Final = _words(
    "soldier soldiers troop troops serviceman servicemen personnel policeman policemen police officer officers guard "
    "guards militant militants fighter fighters terrorist terrorists insurgent insurgents rebel rebels guerrilla "
    "guerrillas gunman gunmen jihadist jihadists extremist extremists separatist separatists combatant combatants "
    "militia militiaman militiamen attacker attackers assailant assailants bomber bombers commander commanders "
    "marine marines conscript conscripts recruit recruits sniper snipers robber robbers bandit bandits smuggler "
    "smugglers kidnapper kidnappers abductors captors suspect suspects prisoner prisoners inmate inmates detainee "
    "detainees hostage hostages force forces driver drivers mercenary mercenaries"
)

#: People who are counted as part of the body that stands behind "of" ("members of the security forces").
MEMBER_NOUNS: Final = _words(
    "member members officer officers employee employees worker workers official officials leader leaders commander "
    "commanders fighter fighters cadre cadres operative operatives elements associates supporters representative "
    "representatives staff soldier soldiers personnel"
)

#: People counted in groups: families, households, units.
GROUP_NOUNS: Final = _words(
    "family families household households team teams crew crews delegation delegations battalion battalions brigade "
    "brigades division divisions "
    "regiment regiments company companies platoon platoons squad squads unit units group groups gang gangs community "
    "communities"
)

_THINGS: Final = _words(
    "post posts outpost outposts checkpoint checkpoints checkpost checkposts checkposts base bases camp camps "
    "position positions bunker bunkers hideout hideouts "
    "compound compounds barracks trench trenches tunnel tunnels depot depots site sites facility facilities "
    "installation installations vehicle vehicles car cars "
    "truck trucks bus buses van vans tanker tankers ambulance ambulances tank tanks apc apcs humvee humvees "
    "motorcycle motorcycles motorbike motorbikes "
    "pickup pickups train trains carriage carriages convoy convoys drone drones uav uavs missile missiles rocket "
    "rockets shell shells bomb bombs mine mines landmine landmines "
    "grenade grenades mortar mortars projectile projectiles explosive explosives device devices ied ieds warhead "
    "warheads munition munitions round rounds weapon weapons rifle rifles "
    "gun guns firearm firearms launcher launchers howitzer howitzers artillery cartridge cartridges magazine "
    "magazines vest vests jet jets aircraft plane planes warplane warplanes "
    "airplane airplanes helicopter helicopters fighter-jets ship ships vessel vessels boat boats warship warships "
    "submarine submarines frigate ferry ferries "
    "house houses home homes building buildings apartment apartments flat flats residence residences shelter "
    "shelters tent tents hut huts shop shops store stores "
    "market markets school schools classroom classrooms madrasa madrasas university universities hospital hospitals "
    "clinic clinics mosque mosques church churches temple temples "
    "shrine shrines factory factories warehouse warehouses office offices station stations substation substations "
    "plant plants pylon pylons tower towers "
    "bridge bridges road roads dam dams well wells pipeline pipelines village villages town towns settlement "
    "settlements city cities district districts "
    "hectares acre acres farm farms field fields animal animals livestock cattle sheep goat goats cow cows camel "
    "camels horse horses body bodies corpse corpses grave graves remains "
    "tonne tonnes ton tons crossing crossings airport airports airbase airbases embassy embassies consulate "
    "consulates prison prisons hotel hotels property properties structure structures "
    "target targets asset assets system systems radar radars parcels trailer trailers cell cells network networks"
)

#: Places that are fought for: to take one is to capture it.
POSITION_NOUNS: Final = _words(
    "post posts outpost outposts checkpoint checkpoints base bases position positions village villages town towns city "
    "cities district districts settlement settlements trench trenches bunker bunkers bridge bridges airbase airbases"
)

#: Events that are attacks.
ATTACK_NOUNS: Final = _words(
    "attack attacks strike strikes airstrike airstrikes air-strikes raid raids bombing bombings blast blasts "
    "explosion explosions shelling shellings ambush ambushes "
    "assault assaults incursion incursions offensive offensives bombardment bombardments assassination "
    "assassinations massacre massacres kidnapping kidnappings "
    "abduction abductions sortie sorties salvo salvos barrage barrages shooting shootings killing killings beheading "
    "beheadings violation violations "
    "provocation provocations skirmish skirmishes clash clashes battle battles firefight firefights incident "
    "incidents robbery robberies"
)

#: Events that are operations of forces.
OPERATION_NOUNS: Final = _words(
    "operation operations ibos ibo mission missions patrol patrols manoeuvre manoeuvres exercise exercises drill "
    "drills search searches sweep sweeps"
)

_EVENTS: Final = (
    ATTACK_NOUNS
    | OPERATION_NOUNS
    | _words(
        "earthquake earthquakes aftershock aftershocks flood floods landslide landslides fire fires wildfire wildfires "
        "outbreak outbreaks case cases accident accidents crash crashes protest "
        "protests rally rallies demonstration demonstrations election elections strike strikes execution executions "
        "arrest arrests flight flights trip trips"
    )
)

#: Nouns that say themselves what happened.
FATE_NOUNS: Final[dict[str, Measure]] = {
    **dict.fromkeys(("death", "deaths", "fatality", "fatalities", "dead", "martyrs", "killings", "murders", "executions"), Measure.KILLED),
    **dict.fromkeys(("injury", "injuries", "wounded", "injured"), Measure.INJURED),
    **dict.fromkeys(("casualty", "casualties", "victims", "losses"), Measure.CASUALTIES),
    **dict.fromkeys(("arrests", "detentions", "detainees"), Measure.DETAINED),
    **dict.fromkeys(("abductions", "kidnappings", "abductees"), Measure.CAPTURED),
    **dict.fromkeys(("disappearances",), Measure.MISSING),
    **dict.fromkeys(("idps", "displaced", "evacuees"), Measure.DISPLACED),
    **dict.fromkeys(("deportations", "deportees", "expulsions"), Measure.EXPELLED),
}  # fmt: skip

#: Arms and goods: seized, but not captured as a post or a soldier is.
GOODS_NOUNS: Final = _words(
    "rocket rockets shell shells bomb bombs mine mines landmine landmines grenade grenades mortar mortars explosive "
    "explosives device devices ied ieds warhead warheads munition munitions round rounds "
    "weapon weapons rifle rifles gun guns firearm firearms launcher launchers cartridge cartridges magazine "
    "magazines vest vests tonne tonnes ton tons animal animals livestock cattle sheep goat goats "
    "cow cows camel camels horse horses property properties laptop cell cells parcels computers documents shotguns "
    "pistols pistol revolver revolvers shotgun ammunition"
)

#: A body that is found is somebody killed.
BODY_NOUNS: Final = _words("body bodies corpse corpses remains")

#: Plural nouns that number things nobody counts in a briefing: times, lengths, money, sports, talk.
NOT_UNITS: Final = _words(
    "second seconds minute minutes hour hours day days night nights week weeks weekend weekends month months year "
    "years decade decades century centuries times time "
    "kilometre kilometres kilometer kilometers km kms mile miles metre metres meter meters m cm feet foot inches "
    "yard yards degree degrees dollars dollar euros rupees afghanis rials pounds "
    "lira rubles percent cent per pc points point goals goal votes vote seats seat side sides way ways part parts "
    "half halves thing things reason reasons question questions front fronts step steps "
    "phase phases stage stages option options issue issues topic topics am pm gmt utc a.m. p.m. est magnitude kg kgs "
    "kilograms litres liters barrels megawatts mw mm square sq "
    "wounds wound blows blow shots shot hits knots mph kph hertz volts watts gallons grams pages words letters "
    "chapter chapters article articles resolution round item items "
    "peso pesos dinar dinars dirham dirhams yen yuan renminbi franc francs shilling shillings naira rand reais riyal "
    "riyals birr cedis shekel shekels krona kronor kroner hryvnia hryvnias baht ringgit rupiah taka kyat roubles "
    "rouble ruble liras cents pence "
    "video videos clip clips photo photos photograph photographs image images picture pictures flag flags banner "
    "banners tweet tweets"
)
_NOT_PEOPLE: Final = _words(
    "numbers orders borders quarters headquarters matters letters papers centers centres towers waters powers "
    "answers members' meters metres liters litres numbers "
    "barriers computers customers' shelters orders posters fibers offers covers chapters quarters papers powers "
    "disasters encounters rivers layers corners factors sectors tractors "
    "reactors motors detonators doctors' errors mirrors corridors harbors harbours colors generators monitors "
    "indicators operators' shutters craters helicopters bunkers tankers "
    "trailers bulldozers launchers cruisers carriers destroyers freighters bombers' fighters' newspapers lists "
    "assists consists lasers counters charters restaurants plants grants "
    "tenants' variants warrants instruments committees guarantees fees trees degrees coffees knees specimen omen "
    "regimen acumen abdomen dinners containers sneakers stickers speakers' "
    "revolvers transmitters receivers transformers fertilizers fertilisers scanners freezers interceptors "
    "parameters diameters perimeters theaters theatres characters registers clusters filters wonders orders murders"
)
_PEOPLE_ENDINGS: Final = (
    "men",
    "women",
    "ers",
    "ists",
    "ants",
    "ees",
    "iers",
    "ors",
    "eers",
    "ians",
    "seekers",
    "folk",
    "girls",
    "boys",
    "children",
)


def is_plural(noun: str) -> bool:
    """Tell whether a lower-case noun has the form of a plural."""
    return noun in _IRREGULAR_PLURALS or (
        noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3
    )


_IRREGULAR_PLURALS: Final = _words(
    "people men women children personnel police staff troops servicemen policemen gunmen militiamen livestock cattle "
    "sheep aircraft crew dead injured "
    "wounded youth countrymen tribesmen businessmen fishermen firemen women servicewomen remains barracks apcs ieds "
    "uavs ngos idps buses"
)


def find_unit_kind(noun: str) -> UnitKind | None:
    """Return the kind of a lower-case noun; None where it is none that a briefing counts.

    Unlisted plurals with an ending of words for people ("paratroopers", "vigilantes" is listed) are people.
    """
    if noun in FATE_NOUNS:
        return UnitKind.FATES
    if noun in _PEOPLE or noun in GROUP_NOUNS:
        return UnitKind.PEOPLE
    if noun in _EVENTS:
        return UnitKind.EVENTS
    if noun in _THINGS:
        return UnitKind.THINGS
    if len(noun) > 5 and noun.endswith(_PEOPLE_ENDINGS) and noun not in _NOT_PEOPLE and noun not in NOT_UNITS:
        return UnitKind.PEOPLE
    if "-" in noun:
        return find_unit_kind(noun.rsplit("-", 1)[1])
    return None
