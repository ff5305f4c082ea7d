"""How English says that somebody says something: verbs, nouns and phrases of reporting, with the act that each performs.

The verbs stand as lemmas with their act and frames; ``REPORTING`` holds every inflected form. A *frame* says what the
content looks like:

=====  ==================================================  =========================================
frame  content                                             example
=====  ==================================================  =========================================
s      a clause or a quotation                             "said (that) the road was closed"
q      a quotation only                                    "continued: “We stay.”"
p      a hearer, then a clause                             "told reporters that …"
n      a noun phrase and what follows it                   "denied the report"
i      an infinitive                                       "vowed to retaliate"
a      the accused, then "of" or "for"                     "accused the army of shelling the town"
t      a number of dead or wounded                         "raised the toll to 40"
=====  ==================================================  =========================================

Source: the reporting verbs of reference grammars of English (verbs with that-clauses, quotations and to-infinitives)
and of news style
handbooks; the lists and the acts are written for this program.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from briefing.model.annotation import Act

__all__ = ["REPORTING", "CueNoun", "CueVerb", "ReportingLexicon", "VerbForm"]


@dataclass(frozen=True, slots=True)
class CueVerb:
    """A verb of reporting, perhaps with a particle ("rule out")."""

    lemma: str
    act: Act
    #: Letters of the frames it takes, see the module.
    frames: str
    #: Words of which one must follow it; empty where it stands alone.
    particles: tuple[str, ...] = ()
    #: It tells what somebody thinks, wants or favours, rather than says.
    attitude: bool = False


@dataclass(frozen=True, slots=True)
class VerbForm:
    """One inflected form of a verb: ``base``, ``third`` (says), ``past``, ``participle`` (past participle) or ``ing``."""

    verbs: tuple[CueVerb, ...]
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class CueNoun:
    """A noun of reporting ("claim", "denial") with the act it stands for."""

    lemma: str
    act: Act


@dataclass(frozen=True, slots=True)
class ReportingLexicon:
    """Everything that tells a speech act, looked up by lower-case word."""

    verbs: dict[str, VerbForm] = field(hash=False)
    nouns: dict[str, CueNoun] = field(hash=False)
    #: Words that open a phrase of reporting.
    phrases: frozenset[str] = frozenset(
        "according citing quoting view opinion account telling estimation eyes words reckoning version".split()
    )

    @property
    def triggers(self) -> frozenset[str]:
        """Return every word that can be a cue: a sentence without one of them reports nothing."""
        return self.phrases.union(self.verbs, self.nouns)


# One line a group: act, frames, then lemmas; "verb+particle|particle" needs one of the particles.
_SPEECH = """
state s      say state observe remark reason quip joke testify comment elaborate maintain hint hint+at
state sn     add note announce report confirm explain clarify reiterate repeat stress emphasise emphasize underscore
state sn     underline declare
state sn     reveal disclose acknowledge admit concede recall affirm recount specify highlight mention reaffirm
state sn     indicate signal outline
state sn     proclaim confess point+out spell+out make+clear
state q      continue read respond reply answer exclaim shout cry chant interject recite
state s      write tweet post
state p      tell inform notify remind assure advise reassure
state n      describe cite quote detail portray characterise characterize call term label dub put
state n      speak+of|about|out talk+of|about refer+to point+to allude+to comment+on|about elaborate+on respond+to
state sq     conclude
claim s      contend insist argue suggest imply
claim sn     claim allege assert
claim si     boast profess
claim n      tout trumpet
accuse a     accuse blame fault
accuse sa    charge
accuse sn    complain lament
accuse n     denounce condemn criticise criticize decry deplore slam lambast lambaste berate rebuke censure chide
accuse n     lash+out deride mock
accuse n     ridicule disparage assail rail+against
deny sn      deny dispute refute rebut
state n      ask+about|for rule+out play+down downplay brush+off|aside shrug+off
state i      decline refuse
deny n       reject dismiss repudiate disavow contradict
warn sp      warn caution alert
warn n       warn+of|against|about caution+against
warn i       threaten
demand sni   demand
demand pn    urge implore exhort beseech
demand n     call+for|on|upon appeal+for|to press+for push+for insist+on plead+for lobby+for
demand pi    order instruct
state piq    ask
demand sn    request recommend propose stipulate
demand n     advocate
promise sni  promise pledge vow
promise si   agree swear
promise i    undertake offer commit+to
promise n    guarantee
assess sn    estimate predict forecast calculate project
assess s     assess find show demonstrate
assess p     convince
state t      raise lower revise reduce cut increase update give count
state n      voice+alarm|concern|dismay|outrage|fears express+alarm|concern|dismay|outrage|fears
state n      praise hail welcome defend question thank applaud laud congratulate
"""
_ATTITUDE = """
assess s     believe think feel reckon speculate know wonder realise realize suppose worry argue figure
assess sn    sense fear suspect doubt expect anticipate understand
assess si    hope
demand in    want seek
promise i    plan intend aim
assess n     consider regard support oppose favour favor back endorse prefer
assess n     object+to hope+for
"""

# Past and past participle of the irregular verbs above.
_IRREGULAR = {
    "say": ("said", "said"), "tell": ("told", "told"), "write": ("wrote", "written"), "read": ("read", "read"), "make": ("made", "made"),
    "speak": ("spoke", "spoken"), "swear": ("swore", "sworn"), "find": ("found", "found"), "show": ("showed", "shown"),
    "think": ("thought", "thought"), "feel": ("felt", "felt"), "know": ("knew", "known"), "understand": ("understood", "understood"),
    "seek": ("sought", "sought"), "put": ("put", "put"), "undertake": ("undertook", "undertaken"), "beseech": ("besought", "besought"),
    "forecast": ("forecast", "forecast"), "give": ("gave", "given"), "cut": ("cut", "cut"), "spell": ("spelled", "spelled"),
}  # fmt: skip
_DOUBLING = frozenset({"admit", "plan", "rebut", "commit", "quip", "refer", "dub", "rebel", "slam", "chat", "label"})
_SINGLE_L = frozenset({"label"})

_NOUNS = """
state statement announcement confirmation admission remark comment testimony message briefing speech interview
state explanation
claim claim allegation assertion contention suggestion boast
accuse accusation charge criticism condemnation complaint
deny denial rejection dismissal rebuttal
warn warning threat
demand demand call appeal request proposal recommendation plea
promise promise pledge vow commitment assurance guarantee
assess estimate assessment belief fear prediction forecast view conclusion finding hope suspicion expectation concern
"""


def _inflect(lemma: str) -> dict[str, str]:
    """Return the forms of a verb: base, third, past, participle, ing."""
    irregular = _IRREGULAR.get(lemma)
    if lemma.endswith("e"):
        third, past, ing = lemma + "s", lemma + "d", lemma[:-1] + "ing"
    elif lemma.endswith("y") and lemma[-2] not in "aeiou":
        third, past, ing = lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    elif lemma in _DOUBLING:
        third, past, ing = lemma + "s", lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"
    else:
        third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
        past, ing = lemma + "ed", lemma + "ing"
    participle = past
    if irregular:
        past, participle = irregular
    return {"base": lemma, "third": third, "past": past, "participle": participle, "ing": ing}


def _read_verbs(table: str, *, attitude: bool) -> list[CueVerb]:
    """Return the verbs of a table written as above."""
    verbs: list[CueVerb] = []
    for row in table.split("\n"):
        if not row.strip():
            continue
        act, frames, *lemmas = row.split()
        for entry in lemmas:
            lemma, _, particles = entry.partition("+")
            verbs.append(CueVerb(lemma, Act(act), frames, tuple(particles.split("|")) if particles else (), attitude))
    return verbs


def _build_verbs() -> dict[str, VerbForm]:
    """Return every inflected form with the verbs it can be, those that need a particle first."""
    collected: dict[str, tuple[list[CueVerb], set[str]]] = {}
    verbs = _read_verbs(_SPEECH, attitude=False) + _read_verbs(_ATTITUDE, attitude=True)
    for verb in sorted(verbs, key=lambda verb: not verb.particles):
        for kind, form in _inflect(verb.lemma).items():
            entry = collected.setdefault(form, ([], set()))
            if verb not in entry[0]:
                entry[0].append(verb)
            entry[1].add(kind)
    # Far more often nouns than verbs in this form.
    for form in (
        "state",
        "reason",
        "text",
        "post",
        "back",
        "view",
        "project",
        "detail",
        "term",
        "label",
        "project",
        "figure",
        "count",
        "voice",
    ):
        collected.pop(form, None)
        collected.pop(form + "s", None) if form not in {"state", "view", "back"} else None
    return {form: VerbForm(tuple(found), frozenset(kinds)) for form, (found, kinds) in collected.items()}


def _build_nouns() -> dict[str, CueNoun]:
    """Return singular and plural of the nouns of reporting."""
    nouns: dict[str, CueNoun] = {}
    for row in _NOUNS.split("\n"):
        if not row.strip():
            continue
        act, *lemmas = row.split()
        for lemma in lemmas:
            noun = CueNoun(lemma, Act(act))
            nouns[lemma] = noun
            nouns[lemma + "s"] = noun
    return nouns


#: The lexicon that comes with the program.
REPORTING = ReportingLexicon(verbs=_build_verbs(), nouns=_build_nouns())
