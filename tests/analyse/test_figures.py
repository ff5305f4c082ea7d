"""Figures: what is counted, what happened to it, and what is no figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.analyse.figures import find_figures
from briefing.analyse.figures_resolve import resolve_figures
from briefing.model.annotation import Act, Attribution, Bound, Figure, Measure, PlaceMention, SourceKind, TimeMention
from briefing.model.article import Precision
from briefing.model.span import Span


def _find(text: str) -> tuple[Figure, ...]:
    return find_figures(text, Span(0, len(text)))


def _short(text: str) -> list[str]:
    """Return each figure as "measure number unit", marked S for a part, + for an addition, C for a running total."""
    return [
        f"{figure.measure} {figure.number_text if figure.value is None else figure.value} {figure.unit}"
        + (" S" if figure.subset else "")
        + (" +" if figure.increment else "")
        + (" C" if figure.cumulative else "")
        for figure in _find(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # One verb, one thing.
        ("Shelling in Sumy killed 12 people.", ["killed 12 people"]),
        ("An airstrike on a market in El Fasher reportedly killed 46 people, the RSF said.", ["killed 46 people"]),
        ("Rebels captured 24 army posts near Goma.", ["captured 24 army posts"]),
        ("Jordan expelled 500 undocumented migrants.", ["expelled 500 undocumented migrants"]),
        ("Floods in Sindh displaced 2 million people.", ["displaced 2000000 people"]),
        ("The army detained 40 suspects in Diyarbakir.", ["detained 40 suspects"]),
        ("Kenya deployed 400 police officers to Haiti.", ["deployed 400 police officers"]),
        ("Hamas released three hostages.", ["released 3 hostages"]),
        ("Retaliatory fire destroyed 7 Armenian border posts.", ["destroyed 7 Armenian border posts"]),
        ("The quake damaged 3,000 homes.", ["damaged 3000 homes"]),
        # The passive, participles, and phrases of death.
        ("Eleven soldiers were killed in Tigray.", ["killed 11 soldiers"]),
        ("Eleven soldiers lost their lives.", ["killed 11 soldiers"]),
        ("Forty miners remain missing.", ["missing 40 miners"]),
        ("The blast claimed the lives of 12.", ["killed 12 people"]),
        ("The collapse left 20 dead.", ["killed 20 people"]),
        (
            "Two aid workers, kidnapped in May, were later found dead.",
            ["captured 2 aid workers", "killed 2 aid workers"],
        ),
        ("Three nurses were abducted by five armed men.", ["captured 3 nurses", "other 5 armed men"]),
        ("Twelve villagers, who had gone to fetch water, were wounded.", ["injured 12 villagers"]),
        ("Four workers from two companies were abducted.", ["captured 4 workers"]),
        # Deaths as nouns, and tolls.
        ("Hospitals counted 45 deaths and 90 injuries.", ["killed 45 deaths", "injured 90 injuries"]),
        ("The death toll rose to 45.", ["killed 45 people"]),
        ("The death toll from the cyclone climbed from 40 to at least 45.", ["killed 45 people"]),
        ("They condemned the murder of six priests.", ["killed 6 priests"]),
        ("Divers recovered 14 bodies.", ["killed 14 bodies"]),
        # Several things, several verbs.
        ("killing 12 and wounding 30", ["killed 12 people", "injured 30 people"]),
        ("Twelve people were killed and 30 injured.", ["killed 12 people", "injured 30 people"]),
        (
            "58 Sudanese soldiers were killed and 21 border posts captured.",
            ["killed 58 Sudanese soldiers", "captured 21 border posts"],
        ),
        (
            "In all 272 army personnel, 140 policemen and 165 civilians lost their lives.",
            ["killed 272 army personnel", "killed 140 policemen", "killed 165 civilians"],
        ),
        ("Two Afghan and three Tajik guards were killed.", ["killed 2 guards", "killed 3 Tajik guards"]),
        ("One person was killed and 86 others injured.", ["killed 1 people", "injured 86 people"]),
        ("A dozen people were killed or injured.", ["casualties 12 people"]),
        ("The gunmen shot four teachers.", ["casualties 4 teachers"]),
        # Parts.
        ("The raid killed 30 people, including 3 children.", ["killed 30 people", "killed 3 children S"]),
        ("There were 46 dead, of whom 12 were children.", ["killed 46 people", "killed 12 people S"]),
        (
            "Six staff (four national, two international) were freed.",
            ["released 6 staff", "released 4 national S", "released 2 people S"],
        ),
        (
            "Seven nurses, six women and one man, were shot dead.",
            ["killed 7 nurses", "killed 6 women S", "killed 1 man S"],
        ),
        # Additions and running totals.
        ("A further 12 people died overnight.", ["killed 12 people +"]),
        ("Three people were killed and a further 12 injured.", ["killed 3 people", "injured 12 people"]),
        ("Some 700 people have been killed since 2021.", ["killed 700 people C"]),
        ("So far this year 120 journalists were jailed.", ["detained 120 journalists C"]),
        ("It was the deadliest attack since 2021, killing 16 soldiers.", ["killed 16 soldiers"]),
        ("In 2024 the army carried out 14,535 operations.", ["operations 14535 operations C"]),
        # Vague words stay words.
        ("Dozens of people were killed.", ["killed Dozens people"]),
        ("Chad took in tens of thousands of Sudanese refugees.", ["other tens of thousands Sudanese refugees"]),
        ("Fire destroyed several houses.", ["destroyed several houses"]),
        ("Thousands of Afghans crossed at Torkham.", ["other Thousands Afghans"]),
        # One person without a number.
        ("A bomb killed a policeman in Quetta.", ["killed 1 policeman"]),
        ("An Israeli soldier was wounded.", ["injured 1 Israeli soldier"]),
        ("A teacher and his wife were kidnapped.", ["captured 1 teacher", "captured 1 wife"]),
        ("One guard was killed and another wounded.", ["killed 1 guard", "injured 1 people"]),
        ("The mayor of the town was shot dead.", ["killed 1 mayor of the town"]),
        # Who does it is not who suffers it.
        ("Three gunmen killed two civilians.", ["other 3 gunmen", "killed 2 civilians"]),
        ("The hostages were held by 40 fighters.", ["other 40 fighters"]),
        # Members of a body, and parts of a whole.
        (
            "Some 500 members of the security forces were killed.",
            ["killed 500 members of the security forces"],
        ),
        ("The militia lost 11 of its men.", ["killed 11 men"]),
        ("The army said 500 of them had died.", ["killed 500 people S"]),
        ("12 of the 30 hostages were freed.", ["released 12 hostages S", "other 30 hostages"]),
        ("Two nurses were among the 30 people killed.", ["killed 2 nurses S", "killed 30 people"]),
        ("Four staff including one driver kidnapped.", ["captured 4 staff", "captured 1 driver S"]),
        (
            "7 local (6 male, 1 female) staff and 3 foreign staff were held hostage.",
            ["captured 7 staff", "captured 6 people S", "captured 1 people S", "captured 3 foreign staff"],
        ),
        (
            "3 foreign (1 Anglo-Canadian, 1 Chilean, 1 Belgian-American) staff were killed.",
            ["killed 3 staff", "killed 1 people S", "killed 1 people S", "killed 1 people S"],
        ),
        # What "shot" leaves open, other words may tell.
        ("Two officers were shot dead.", ["killed 2 officers"]),
        ("A nurse was shot and injured.", ["injured 1 nurse"]),
        ("A nurse was shot and later died.", ["killed 1 nurse"]),
        ("A nurse was shot in the left leg.", ["injured 1 nurse"]),
        ("A nurse was shot in the arm and the chest.", ["casualties 1 nurse"]),
        ("Two guards were shot execution-style.", ["killed 2 guards"]),
        ("A guard suffered fatal stab wounds.", ["killed 1 guard"]),
        ("A cook was in hospital after being stabbed.", ["injured 1 cook"]),
        ("A doctor was kidnapped and found dead two weeks later.", ["captured 1 doctor", "killed 1 doctor"]),
        ("The head of a local charity was shot dead.", ["killed 1 head of a local charity"]),
        ("The driver and his assistant were wounded.", ["injured 1 driver", "injured 1 assistant"]),
        ("On 23 September 28 people were killed.", ["killed 28 people"]),
        ("They spoke of the murder [of six priests].", ["killed 6 priests"]),
        ("Gunmen kidnapped 9 internationals.", ["captured 9 internationals"]),
        ("SIX REVOLVERS AND TWO TRUCKS WERE SEIZED.", ["captured 2 TRUCKS"]),
        ("The floods have claimed 166 lives.", ["killed 166 people"]),
        ("They had taken two bases of the army.", ["captured 2 bases"]),
        ("The river swept away upwards of 900 huts.", ["destroyed 900 huts"]),
        ("Among the dead were nine children.", ["killed 9 children S"]),
        ("The pilots bombed a camp and killed “scores of rebels”.", ["killed scores rebels"]),
        ("Two drivers are missing, one of the officials said.", ["missing 2 drivers"]),
        ("They say that “no more than 60” fighters remain.", ["other 60 fighters"]),
        ("The gang freed 60 schoolgirls.", ["released 60 schoolgirls"]),
        ("Nine miners were pulled alive from the rubble.", ["released 9 miners"]),
        ("Its 22 crew are safe.", ["other 22 crew"]),
        ("A drone hit a van, killing its driver and two passengers.", ["killed 1 driver", "killed 2 passengers"]),
        (
            "The floods killed 166 people, 58 of them children, and wrecked 90 houses.",
            ["killed 166 people", "killed 58 people S", "destroyed 90 houses"],
        ),
        ("They torched 40-odd houses.", ["destroyed 40 houses"]),
        # Who runs from a fight is no displaced person.
        ("Thirty militants fled into the hills.", ["other 30 militants"]),
        ("Two hundred families fled.", ["displaced 200 families"]),
        # Attacks and operations.
        ("Russia launched 30 drones and two missile strikes.", ["other 30 drones", "attacks 2 missile strikes"]),
        ("Police seized 12 rifles.", ["other 12 rifles"]),
        # Text in capitals.
        (
            "TWO PEOPLE WERE KILLED AND 12 WERE WOUNDED TODAY, INCLUDING 3 MEMBERS OF THE POLICE.",
            ["killed 2 PEOPLE", "injured 12 people", "injured 3 MEMBERS OF THE POLICE S"],
        ),
    ],
)
def test_a_figure_is_read(text: str, expected: list[str]) -> None:
    assert _short(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A 12-year-old boy stood on Route 9 at 7:45.",
        "In 2024 and 2025 nothing changed.",
        "On 12 October the talks began.",
        "The minister, 46, resigned.",
        "The Group of 7 met.",
        "Taliban 2.0 is no better.",
        "Prices rose by 56% to $5 million.",
        "The 3rd Battalion marched 40 kilometres.",
        "He waited for six months and two days.",
        "One of the generals spoke on one side.",
        "A two-front war lasted half a century.",
        "Resolution 2231 and Flight 370.",
        "A soldier said he was tired.",
        "Nobody was hurt.",
        "The bank released 500 million pesos for relief.",
        "Rebels captured several videos and two flags.",
        "Two groups met, and both sides agreed.",
        "A teacher training programme was killed by cuts.",
        "They threatened to walk out.",
        "",
        "...",
    ],
)
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    assert _short(text) == []


@pytest.mark.parametrize(
    ("text", "affected"),
    [
        ("They killed 58 Pakistani soldiers.", "Pakistan"),
        ("They killed nine Afghans.", "Afghanistan"),
        ("They killed 30 TTP militants.", "TTP"),
        ("They killed 30 Hezbollah fighters.", "Hezbollah"),
        ("They killed four members of the Quds Force.", "Quds Force"),
        ("They killed 30 soldiers.", None),
        ("They captured 21 border posts.", None),
    ],
)
def test_the_side_that_it_happened_to_is_named(text: str, affected: str | None) -> None:
    assert _find(text)[0].affected == affected


def test_a_figure_keeps_its_words() -> None:
    text = "The strikes killed at least 46 people, mostly women and children, in Paktika."
    (figure,) = _find(text)
    assert figure.text == "at least 46 people, mostly women and children"
    assert figure.span.of(text) == figure.text
    assert (figure.value, figure.bound, figure.unit, figure.number_text) == (
        Decimal(46),
        Bound.AT_LEAST,
        "people",
        "46",
    )


def test_a_figure_keeps_the_printed_precision() -> None:
    (figure,) = _find("The war displaced 1.5 million people.")
    assert figure.value == Decimal(1_500_000)
    assert figure.number_text == "1.5 million"


def test_a_range_keeps_both_ends() -> None:
    (figure,) = _find("Between 10 and 12 soldiers were killed.")
    assert (figure.value, figure.high) == (Decimal(10), Decimal(12))


def test_a_denied_fate_is_none() -> None:
    assert _short("The two pilots were not captured.") == ["other 2 pilots"]


def _said(source: str, *content: Span) -> Attribution:
    return Attribution(source, SourceKind.OFFICIAL, Act.STATE, content_spans=content)


def test_the_speaker_whose_words_hold_the_figure_claims_it() -> None:
    text = "Kabul said 58 soldiers were killed; Islamabad said 23 soldiers were killed."
    spans = Span(0, 34), Span(36, len(text))
    figures = resolve_figures(_find(text), attributions=[_said("Kabul", spans[0]), _said("Islamabad", spans[1])])
    assert [(figure.value, figure.claimed_by) for figure in figures] == [
        (Decimal(58), "Kabul"),
        (Decimal(23), "Islamabad"),
    ]


def test_a_figure_outside_of_what_is_said_has_no_speaker() -> None:
    text = "Twelve people were killed. Kabul said it was sorry."
    (figure,) = resolve_figures(_find(text), attributions=[_said("Kabul", Span(38, len(text)))])
    assert figure.claimed_by is None


def _time(text: str, words: str, day: date) -> TimeMention:
    start = text.index(words)
    return TimeMention(words, Span(start, start + len(words)), day, day, Precision.DAY, relative=True)


def test_the_time_of_saying_is_not_the_time_of_the_figure() -> None:
    text = "He said last week that on Sunday 12 people were killed."
    times = [_time(text, "last week", date(2025, 10, 6)), _time(text, "on Sunday", date(2025, 10, 12))]
    (figure,) = resolve_figures(_find(text), times=times, text=text)
    assert figure.first_day == date(2025, 10, 12)


def test_the_place_of_a_figure_is_where_it_happened_and_not_who_acts() -> None:
    text = "Pakistan said 12 people were killed in Khost."
    places = [
        PlaceMention(name, Span(text.index(name), text.index(name) + len(name)), name, country, kind=kind)
        for name, country, kind in (("Pakistan", "PK", "country"), ("Khost", "AF", "city"))
    ]
    (figure,) = resolve_figures(_find(text), places=places, text=text)
    assert figure.place == "Khost"
    (alone,) = resolve_figures(_find(text), places=places[:1], text=text)
    assert alone.place is None


@pytest.mark.parametrize(
    "text",
    [
        "Officials in Khost said 12 people were killed.",
        "Militia leaders in Khost on Friday told reporters that 12 people were killed.",
        "A think tank in Khost counts 12 people killed.",
        "A Khost-based group counts 12 people killed.",
        "Fighters marching from Paktia, Paktika and Khost killed 12 people.",
        "Some 500 fighters marched towards the Mira border in Khost.",
        "KHOST (AP) — Shells killed 12 people. ",
        "The governor of Khost counted 12 people killed.",
    ],
)
def test_where_a_source_sits_or_somebody_comes_from_is_no_place_of_a_figure(text: str) -> None:
    at = text.lower().index("khost")
    place = PlaceMention(text[at : at + 5], Span(at, at + 5), "Khost", "AF", kind="city")
    (figure,) = resolve_figures(_find(text), places=[place], text=text)
    assert figure.place is None


@pytest.mark.parametrize(
    "text",
    [
        "Twelve people were killed in Khost.",
        "Twelve people were killed on the outskirts of Khost.",
        "Shelling of Khost killed 12 people.",
        "In Khost, shells killed 12 people.",
    ],
)
def test_where_something_happened_is_the_place_of_a_figure(text: str) -> None:
    at = text.index("Khost")
    place = PlaceMention("Khost", Span(at, at + 5), "Khost", "AF", kind="city")
    (figure,) = resolve_figures(_find(text), places=[place], text=text)
    assert figure.place == "Khost"


@pytest.mark.parametrize(
    "text",
    [
        "Some 600 people were killed, compared to 2022.",
        "Some 600 people were killed, up from 500 in 2022.",
        "Some 600 people were killed, an increase over 2022.",
    ],
)
def test_the_year_that_is_compared_is_not_the_year_of_the_figure(text: str) -> None:
    start = text.index("in 2022") if "in 2022" in text else text.index("2022")
    time = TimeMention("2022", Span(start, len(text) - 1), date(2022, 1, 1), date(2022, 12, 31), Precision.YEAR)
    assert resolve_figures(_find(text), times=[time], text=text)[0].first_day is None


def test_nothing_known_changes_nothing() -> None:
    figures = _find("Twelve people were killed.")
    assert resolve_figures(figures) == figures
    assert resolve_figures(()) == ()


_WORDS = st.sampled_from(
    "12 two dozens of soldiers people were killed and wounded including ( ) , . a the policeman another one by who while captured posts at least their wife shot dead toll to left missing".split()
)


@given(st.lists(_WORDS, max_size=40))
def test_any_heap_of_words_gives_figures_that_stand_where_they_say(heap: list[str]) -> None:
    text = " ".join(heap)
    figures = _find(text)
    for figure in figures:
        assert figure.span.of(text) == figure.text
        assert figure.number_text in figure.text
        assert (figure.value is None) == (figure.bound is Bound.MANY)
    starts = [figure.span.start for figure in figures]
    assert starts == sorted(starts)


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    assert all(figure.span.of(text) == figure.text for figure in _find(text))


@given(st.integers(min_value=2, max_value=99_999), st.sampled_from(["soldiers", "people", "children", "aid workers"]))
def test_the_value_is_the_one_in_the_text(value: int, unit: str) -> None:
    (figure,) = _find(f"The raid killed {value:,} {unit}.")
    assert (figure.measure, figure.value, figure.unit) == (Measure.KILLED, Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "At least 500 members of the security forces were killed and 12 border posts captured.",
        "The head of a local charity was shot dead, and two nurses lost their lives.",
        "Between 10 and 12 aid workers, mostly women and children, were wounded.",
    ],
)
def test_a_line_break_inside_a_sentence_is_white_space(text: str) -> None:
    def told(read: str) -> list[tuple[object, ...]]:
        return [(one.span, one.value, one.measure, one.unit, one.affected, one.subset) for one in _find(read)]

    assert told(text)
    assert told(text.replace(" ", "\n")) == told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Managers said none of its 3,400 miners was hurt.",
        "None of the 25 sailors drowned.",
        "Neither of the two divers was injured.",
        "Not one of the 18 hostages was killed.",
        "Not a single one of the 18 hostages was killed.",
        "No one of the 14 guards was wounded.",
        "There were no reports of 15 soldiers killed.",
        "There were no deaths among the 70 patients.",
        "The raid wounded none of the 16 sentries.",
    ],
)
def test_a_count_of_those_to_whom_nothing_happened_is_no_figure(text: str) -> None:
    assert _short(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No fewer than 14 people were killed.", ["killed 14 people"]),
        ("No more than 6 houses were destroyed.", ["destroyed 6 houses"]),
        ("None of the 25 sailors drowned, but two divers were killed.", ["killed 2 divers"]),
        ("There is no sign of the 11 missing sailors.", ["missing 11 sailors"]),
    ],
)
def test_a_negation_elsewhere_leaves_the_figure(text: str, expected: list[str]) -> None:
    assert _short(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Rebels hit a bus, killing 17 recruits, two army sources and a village chief told the paper.",
            ["killed 17 recruits"],
        ),
        ("The blast killed 19 recruits, two foreign envoys said.", ["killed 19 recruits"]),
        ("The blast killed 19 people, four residents of the port said on Sunday.", ["killed 19 people"]),
        ("Two police officers told the court that six people were killed.", ["killed 6 people"]),
        ("Two doctors, a nurse and a guard told the paper that six people were killed.", ["killed 6 people"]),
        ("According to three officials, 19 people were killed.", ["killed 19 people"]),
        ("The blast killed 19 people, said two doctors.", ["killed 19 people"]),
        ("The army said 19 rebels were killed.", ["killed 19 rebels"]),
        ("Nineteen rebels were killed, the army said.", ["killed 19 rebels"]),
    ],
)
def test_those_who_speak_are_not_counted(text: str, expected: list[str]) -> None:
    assert _short(text) == expected


def test_a_figure_that_names_the_source_is_left_out_when_resolved() -> None:
    text = "Three residents, in tears, said that 19 people were killed."
    source, content = Span(0, 15), Span(29, len(text) - 1)
    said = Attribution(
        source="three residents",
        kind=SourceKind.PERSON,
        act=Act.STATE,
        source_spans=(source,),
        content_spans=(content,),
    )
    found = resolve_figures(_find(text), attributions=(said,), text=text)
    assert [(figure.value, figure.measure) for figure in found] == [(Decimal(19), Measure.KILLED)]


def test_a_figure_in_a_clause_about_the_source_stays() -> None:
    text = "The mayor whose town buried 19 people killed in May wept and said no more."
    said = Attribution(source="the mayor", kind=SourceKind.OFFICIAL, act=Act.STATE, source_spans=(Span(0, 51),))
    found = resolve_figures(_find(text), attributions=(said,), text=text)
    assert [figure.measure for figure in found] == [Measure.KILLED]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The death toll has climbed to 61, with 24 people still missing.", ["killed 61 people", "missing 24 people"]),
        ("The number of dead rose to 17 and 35 are missing.", ["killed 17 people", "missing 35 people"]),
        (
            "The death toll stands at 61 and the number of injured at 280.",
            ["killed 61 people", "injured 280 people"],
        ),
        ("The toll rose to 61, and at least 280 were injured.", ["killed 61 people", "injured 280 people"]),
    ],
)
def test_the_subject_says_what_its_number_counts(text: str, expected: list[str]) -> None:
    assert _short(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shelling in Ward 6 killed 15 people.", ["killed 15 people"]),
        ("A blast in Ward 6 killed 15.", ["killed 15 people"]),
        ("A strike on Camp 8 wounded 22.", ["injured 22 people"]),
        ("A mine on Route 14 destroyed two trucks.", ["destroyed 2 trucks"]),
        ("A fire in Block D5 killed 6 people.", ["killed 6 people"]),
        ("The strike on Marjeh 3 killed 15 people.", ["killed 15 people"]),
        ("In Aden 15 people were killed.", ["killed 15 people"]),
        ("In Aden 15 killed, 40 wounded.", ["killed 15 people", "injured 40 people"]),
    ],
)
def test_a_number_of_a_name_is_no_figure(text: str, expected: list[str]) -> None:
    assert _short(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The flood destroyed 3,000 houses and damaged another 700.",
            ["destroyed 3000 houses", "damaged 700 houses"],
        ),
        ("Around 400 families were sleeping outdoors.", ["displaced 400 families"]),
        ("About 9,000 people are in temporary shelters.", ["displaced 9000 people"]),
        ("More than 2,500 people crossed into Chad.", ["displaced 2500 people"]),
        ("The torpedo boats left at dawn, sinking six vessels.", ["destroyed 6 vessels"]),
        ("Gunners shot down three of seven drones.", ["destroyed 3 drones", "other 7 drones"]),
        ("The group paraded five captured pilots.", ["captured 5 pilots"]),
    ],
)
def test_the_measure_is_what_the_words_say(text: str, expected: list[str]) -> None:
    assert _short(text) == expected
