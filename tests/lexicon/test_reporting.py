"""The words of reporting are inflected as English does, and no word stands in two kinds."""

from __future__ import annotations

import pytest

from briefing.lexicon.countries import ADJECTIVES, CAPITALS, COUNTRIES, find_side
from briefing.lexicon.reporting import REPORTING
from briefing.lexicon.roles import find_role
from briefing.model.annotation import Act, SourceKind


@pytest.mark.parametrize(
    ("form", "lemma", "kind"),
    [
        ("said", "say", "past"),
        ("says", "say", "third"),
        ("denied", "deny", "past"),
        ("denies", "deny", "third"),
        ("denying", "deny", "ing"),
        ("accusing", "accuse", "ing"),
        ("admitted", "admit", "past"),
        ("told", "tell", "participle"),
        ("wrote", "write", "past"),
        ("written", "write", "participle"),
        ("dismisses", "dismiss", "third"),
        ("pledged", "pledge", "past"),
        ("planned", "plan", "past"),
        ("sought", "seek", "participle"),
        ("preaches", None, None),
    ],
)
def test_inflected_form_leads_to_its_verb(form: str, lemma: str | None, kind: str | None) -> None:
    found = REPORTING.verbs.get(form)
    if lemma is None:
        assert found is None
    else:
        assert found is not None
        assert lemma in {verb.lemma for verb in found.verbs}
        assert kind in found.forms


def test_verb_with_a_particle_comes_before_the_bare_verb() -> None:
    called = REPORTING.verbs["called"].verbs
    assert called[0].particles == ("for", "on", "upon")
    assert (called[0].act, called[-1].act) == (Act.DEMAND, Act.STATE)


@pytest.mark.parametrize(
    ("form", "act"),
    [
        ("claims", Act.CLAIM),
        ("accused", Act.ACCUSE),
        ("rejects", Act.DENY),
        ("warned", Act.WARN),
        ("urged", Act.DEMAND),
        ("vowed", Act.PROMISE),
        ("estimates", Act.ASSESS),
        ("announced", Act.STATE),
    ],
)
def test_verb_performs_its_act(form: str, act: Act) -> None:
    assert REPORTING.verbs[form].verbs[-1].act is act


def test_every_verb_has_known_frames_and_forms() -> None:
    for form, entry in REPORTING.verbs.items():
        assert form == form.lower()
        assert entry.forms <= {"base", "third", "past", "participle", "ing"}
        assert all(set(verb.frames) <= set("sqpniat") and verb.frames for verb in entry.verbs)


def test_triggers_hold_every_cue_word() -> None:
    assert {"said", "claim", "according"} <= REPORTING.triggers


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("spokeswoman", SourceKind.OFFICIAL),
        ("ministries", SourceKind.OFFICIAL),
        ("policemen", None),
        ("spokesmen", SourceKind.OFFICIAL),
        ("witnesses", SourceKind.PERSON),
        ("analysts", SourceKind.ANALYST),
        ("newspaper", SourceKind.MEDIA),
        ("charities", SourceKind.ORGANISATION),
        ("bridge", None),
    ],
)
def test_role_noun_names_a_kind_of_source(word: str, kind: SourceKind | None) -> None:
    assert find_role(word) is kind


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("Sudanese foreign ministry", "Sudan"),
        ("South Sudanese army", "South Sudan"),
        ("U.S. State Department", "United States"),
        ("Kigali", "Rwanda"),
        ("the Kremlin", "Russia"),
        ("New Delhi", "India"),
        ("Nigerien junta", "Niger"),
        ("Nigerian army", "Nigeria"),
        ("a local official", None),
        ("", None),
    ],
)
def test_country_word_tells_the_side(words: str, side: str | None) -> None:
    assert find_side(words) == side


def test_countries_have_one_name_each() -> None:
    assert set(ADJECTIVES.values()) <= COUNTRIES
    assert set(CAPITALS.values()) <= COUNTRIES
    assert not COUNTRIES & set(ADJECTIVES)


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("Kinshasa", "Democratic Republic of the Congo"),
        ("the Bosnian delegation", "Bosnia and Herzegovina"),
        ("The Hague", "Netherlands"),
        ("Brussels", None),
        ("Latin America", None),
        ("Yamoussoukro", "Ivory Coast"),
    ],
)
def test_country_of_a_source_is_that_of_the_table(words: str, country: str | None) -> None:
    assert find_side(words) == country
