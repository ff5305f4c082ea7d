"""What happens to people and things: verbs, participles and phrases with what they mean for a count.

Source: own lists; the measures are those of the briefing (``model.annotation.Measure``), the forms English grammar.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from briefing.model.annotation import Measure

__all__ = [
    "FATES",
    "FATE_PHRASES",
    "HURT_NOUNS",
    "HURT_VERBS",
    "INTRANSITIVE",
    "LIMBS",
    "NOUN_FATES",
    "PHRASE_KEYS",
    "PHRASE_STARTS",
    "STATES",
    "Fate",
    "Form",
]

K, I, C, D = Measure.KILLED, Measure.INJURED, Measure.CAPTURED, Measure.DETAINED  # noqa: E741  # reason: the letters are read beside the words of a table


class Form:
    """The form of a verb: which way it looks for what it counts."""

    #: "kill", "kills", "killing": what it counts stands behind it.
    ACTIVE: Final = "active"
    #: "killed": behind it, or before it in the passive.
    PAST: Final = "past"
    #: "died", "fled": before it.
    INTRANSITIVE: Final = "intransitive"


class Fate(NamedTuple):
    """What a verb form means for a count."""

    measure: Measure
    form: str


# verb: base; third person; past; participle where it differs; ing. Regular verbs need only the base.
_REGULAR: Final[dict[Measure, str]] = {
    Measure.KILLED: "kill murder assassinate execute massacre behead martyr lynch eliminate neutralise neutralize slaughter gun electrocute decapitate butcher",
    Measure.INJURED: "injure wound maim assault batter bash bludgeon rape torture hospitalise hospitalize scald mutilate lacerate",
    Measure.CAPTURED: "capture seize kidnap abduct hijack snatch occupy confiscate commandeer recapture",
    Measure.DETAINED: "arrest detain imprison jail apprehend incarcerate intern",
    Measure.DISPLACED: "displace uproot evacuate",
    Measure.EXPELLED: "expel deport evict oust",
    Measure.DESTROYED: "destroy demolish raze level flatten torch wreck obliterate gut incinerate",
    Measure.DAMAGED: "damage",
    Measure.AFFECTED: "affect",
    Measure.DEPLOYED: "deploy mobilise mobilize station amass mass dispatch redeploy",
    Measure.RELEASED: "release free rescue liberate pardon repatriate",
}  # fmt: skip
_IRREGULAR: Final[dict[Measure, str]] = {
    # base third past participle ing
    Measure.KILLED: "slay slays slew slain slaying",
    Measure.INJURED: "hurt hurts hurt hurt hurting;beat beats beat beaten beating;stab stabs stabbed stabbed stabbing",
    Measure.CAPTURED: "overrun overruns overran overrun overrunning",
    # "Shot" alone does not say whether somebody died.
    Measure.CASUALTIES: "shoot shoots shot shot shooting",
    Measure.DESTROYED: "burn burns burned burnt burning;sink sinks sank sunk sinking;down downs downed downed downing",
}  # fmt: skip

#: Verbs of a fate that befalls their subject.
INTRANSITIVE: Final[dict[str, Measure]] = {
    **dict.fromkeys("died die dies dying perished perish drowned succumbed".split(), Measure.KILLED),
    **dict.fromkeys("fled flee flees fleeing".split(), Measure.DISPLACED),
    **dict.fromkeys("disappeared vanished".split(), Measure.MISSING),
    **dict.fromkeys("collapsed".split(), Measure.DESTROYED),
    **dict.fromkeys("marched marching massed".split(), Measure.DEPLOYED),
}  # fmt: skip

#: Adjectives and participles that state a fate, before or behind the noun: "12 dead", "20 wounded soldiers".
STATES: Final[dict[str, Measure]] = {
    **dict.fromkeys((
            "dead killed slain deceased murdered assassinated martyred executed lifeless"
        ).split(), Measure.KILLED),
    **dict.fromkeys("injured wounded hurt hospitalised hospitalized unconscious".split(), Measure.INJURED),
    **dict.fromkeys("missing trapped unaccounted".split(), Measure.MISSING),
    **dict.fromkeys("displaced homeless uprooted".split(), Measure.DISPLACED),
    **dict.fromkeys("captured kidnapped abducted captive seized hijacked".split(), Measure.CAPTURED),
    **dict.fromkeys("detained arrested jailed imprisoned".split(), Measure.DETAINED),
    **dict.fromkeys("destroyed ruined".split(), Measure.DESTROYED),
    **dict.fromkeys("damaged".split(), Measure.DAMAGED),
    **dict.fromkeys("deployed stationed".split(), Measure.DEPLOYED),
    **dict.fromkeys("deported expelled".split(), Measure.EXPELLED),
    **dict.fromkeys("released freed rescued".split(), Measure.RELEASED),
}  # fmt: skip

#: Nouns of a fate before "of" and the number: "the deaths of 12 people", "the capture of 21 posts".
NOUN_FATES: Final[dict[str, Measure]] = {
    **dict.fromkeys((
            "death deaths killing killings murder murders assassination assassinations massacre execution executions "
            "slaying beheading bodies body corpses remains"
        ).split(), Measure.KILLED),
    **dict.fromkeys("wounding injury injuries wounds injuring beating rape".split(), Measure.INJURED),
    **dict.fromkeys("kidnapping kidnappings abduction abductions capture seizure hijacking".split(), Measure.CAPTURED),
    **dict.fromkeys("arrest arrests detention imprisonment".split(), Measure.DETAINED),
    **dict.fromkeys("displacement evacuation".split(), Measure.DISPLACED),
    **dict.fromkeys("expulsion expulsions deportation deportations".split(), Measure.EXPELLED),
    **dict.fromkeys("destruction demolition".split(), Measure.DESTROYED),
    **dict.fromkeys("disappearance".split(), Measure.MISSING),
    **dict.fromkeys("deployment".split(), Measure.DEPLOYED),
    **dict.fromkeys("release rescue liberation".split(), Measure.RELEASED),
}  # fmt: skip

#: Phrases of several words, and the form in which they look for what they count.
FATE_PHRASES: Final[tuple[tuple[tuple[str, ...], Fate], ...]] = tuple(
    (tuple(words.split()), Fate(measure, form))
    for measure, form, phrases in (
        (K, Form.INTRANSITIVE, ("lost their lives|lost his life|lost her life|losing their lives|lose their lives|lost lives|shot dead|shot to death|shot and killed|stabbed to death|beaten to death|"
                               "hacked to death|burned to death|burnt to death|burned alive|gunned down|found "
                               "dead|found murdered|found shot|fatally shot|fatally wounded|fatally injured|mortally "
                               "wounded|put to death|"
                               "succumbed to|blown up|bled to death|crushed to death|fell dead")),
        (K, Form.ACTIVE, ("claimed the lives of|claiming the lives of|claim the lives of|claims the lives of|took the lives of|taking the lives of|cost the lives of|costing the lives of|shot dead|shot and killed|shooting dead|gunned down|gunning down|shoots dead|"
                         "kill off|killed off|took out|taken out|wiped out")),
        (I, Form.INTRANSITIVE, "were hospitalised|were hospitalized|hit by|struck by|hit with|required medical attention|needed medical attention|required medical treatment|needed hospital treatment|sexually assaulted|physically assaulted|beaten up|badly beaten|severely beaten|treated for|stepped on a|physically attacked"),
        (C, Form.INTRANSITIVE, "taken hostage|taken hostages|taken captive|taken prisoner|taken prisoners|held hostage|held captive|held against their will|held against his will|held against her will|taken away|forcibly taken|carried off|taken from their|taken from his|went captive|being held by|led away|taken at gunpoint|taken by armed|taken by gunmen|taken by militants|taken by rebels|taken by unknown|taken by unidentified"),
        (C, Form.ACTIVE, "took hostage|taking hostage|take hostage|took captive|took prisoner|taking control of|took control of|taken control of|took over|taken over|took away"),
        (D, Form.INTRANSITIVE, "taken into custody|placed in custody|remanded in custody|rounded up|placed under arrest|in custody|held for questioning|behind bars"),
        (D, Form.ACTIVE, "rounded up|rounding up"),
        (Measure.MISSING, Form.INTRANSITIVE, "went missing|gone missing|unaccounted for|reported missing|remain missing|feared trapped|are missing|is missing|was missing|were missing|still missing"),
        (Measure.DISPLACED, Form.INTRANSITIVE, "left homeless|forced to flee|from their homes|forced from their homes|fled their homes|driven from their homes|forced to leave their homes|left their homes|abandoned their homes|have fled|crossed the border|crossed into|sleeping outdoors|sleeping in the open|sleeping rough|in shelters|in temporary shelters|in makeshift shelters|in emergency shelters"),
        (Measure.EXPELLED, Form.ACTIVE, "pushing out|pushed out|push out|sending back|sent back|driving out|drove out|forced out|forcing out|threw out"),
        (Measure.EXPELLED, Form.INTRANSITIVE, "sent back|forced to return|forced out|pushed out|driven out|forcibly returned"),
        (Measure.DESTROYED, Form.ACTIVE, "swept away|sweeping away|washed away|washing away|shot down|shooting down|burned down|burnt down|blew up|blown up|blowing up|set fire to|setting fire to|set ablaze|knocked out|brought down"),
        (Measure.DESTROYED, Form.INTRANSITIVE, "shot down|burned down|burnt down|blown up|set ablaze|set on fire|reduced to rubble|knocked out|washed away|brought down"),
        (Measure.DEPLOYED, Form.ACTIVE, "sent in|sending|massed"),
        (Measure.RELEASED, Form.INTRANSITIVE, "set free|let go|handed over|managed to escape|pulled alive|pulled out alive|brought to safety"),
        (Measure.RELEASED, Form.ACTIVE, "handed over|handing over|set free"),
    )
    for words in phrases.split("|")
)  # fmt: skip


def _forms() -> dict[str, Fate]:
    """Return each verb form of the tables with what it means."""
    forms: dict[str, Fate] = {}
    for measure, verbs in _REGULAR.items():
        for verb in verbs.split():
            stem = verb.removesuffix("e")
            double = (
                f"{verb}{verb[-1]}" if verb in {"kidnap", "overrun", "gut", "gun"} or verb.endswith(("pel",)) else stem
            )
            past = "occupied" if verb == "occupy" else f"{double}ed"
            for form in (verb, f"{verb}s"):
                forms[form] = Fate(measure, Form.ACTIVE)
            forms[f"{double}ing"] = Fate(measure, Form.ACTIVE)
            forms[past] = Fate(measure, Form.PAST)
    for measure, rows in _IRREGULAR.items():
        for row in rows.split(";"):
            base, third, past, participle, ing = row.split()
            for form in (base, third, ing):
                forms[form] = Fate(measure, Form.ACTIVE)
            forms[past] = forms[participle] = Fate(measure, Form.PAST)
    # "Lost 11 men": only of people, and only with its object behind it.
    for form in ("lost", "losing", "loses", "lose"):
        forms[form] = Fate(Measure.KILLED, Form.ACTIVE)
    for noisy in (
        "down",
        "level",
        "levels",
        "station",
        "stations",
        "mass",
        "free",
        "gun",
        "guns",
        "intern",
        "interns",
        "torch",
        "torches",
    ):
        forms.pop(noisy, None)
    for word, measure in INTRANSITIVE.items():
        forms[word] = Fate(measure, Form.INTRANSITIVE)
    return forms


#: Every verb form, lower case, to what it means for a count.
FATES: Final = _forms()

#: The first words of the phrases.
PHRASE_STARTS: Final = frozenset(phrase[0] for phrase, _ in FATE_PHRASES)

#: Where a shot wounds and seldom kills. Source: rule of thumb.
LIMBS: Final = frozenset(
    (
        "leg legs arm arms hand hands foot feet shoulder shoulders thigh thighs knee knees ankle calf elbow wrist finger "
        "fingers toe buttock buttocks hip limbs"
    ).split()
)

#: The longest word of each phrase: where none of them stands, no phrase can.
PHRASE_KEYS: Final = frozenset(max(reversed(phrase), key=len) for phrase, _ in FATE_PHRASES)

#: "suffered minor gunshot wounds", "sustained a broken arm": a verb and, within a few words, a noun.
HURT_VERBS: Final = frozenset({"suffered", "sustained", "received", "suffering", "sustaining", "receiving", "got"})
HURT_NOUNS: Final = frozenset(
    {
        "wound",
        "wounds",
        "injury",
        "injuries",
        "burns",
        "fracture",
        "fractures",
        "bruises",
        "concussion",
        "lacerations",
        "broken",
        "trauma",
    }
)
