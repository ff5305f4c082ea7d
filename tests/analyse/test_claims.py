"""Who says what is read from the words, on conflicts that nobody tuned for."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.analyse.claims import find_attributions
from briefing.analyse.inheritance import join_inherited
from briefing.model.annotation import Act, Attribution, SourceKind
from briefing.text.sentences import find_sentences


def read(text: str) -> list[tuple[Attribution, ...]]:
    return list(find_attributions(text, find_sentences(text)))


def contents(text: str, attribution: Attribution) -> list[str]:
    return [span.of(text) for span in attribution.content_spans]


#: text; then for its last sentence: source, cue, act, content.
CLAIMS = [
    # direct, indirect, mixed
    ("“We stay,” the governor of Kassala said.", "governor of Kassala", "said", "state", "“We stay,”"),
    ("The army said the bridge had fallen.", "army", "said", "state", "the bridge had fallen"),
    ("The army said that the bridge had fallen.", "army", "said", "state", "that the bridge had fallen"),
    ("Aid groups say the camp is “beyond full”.", "aid groups", "say", "state", "the camp is “beyond full”"),
    ("“We are hungry,” said Amina Yusuf.", "Amina Yusuf", "said", "state", "“We are hungry,”"),
    ("The road is closed, the police said on Monday.", "police", "said", "state", "The road is closed"),
    ("The road, the mayor of Goma said, is closed.", "mayor of Goma", "said", "state", "The road // is closed"),
    ("While the truce holds, the crossings stay shut, the ministry said.", "ministry", "said", "state", "While the truce holds, the crossings stay shut"),
    ("The minister, who visited Goma on Friday, said the rebels had left.", "minister", "said", "state", "the rebels had left"),
    ("An officer, speaking on condition of anonymity, said two jets crashed.", "an officer", "said", "state", "two jets crashed"),
    ("Rebels fled the town and officials said 12 people died.", "officials", "said", "state", "12 people died"),
    ("The ministry on Sunday said the strike had missed.", "ministry", "said", "state", "the strike had missed"),
    ("Chad, Niger and Mali have called for a truce.", "Chad, Niger and Mali", "have called for", "demand", "a truce"),
    ('The statement said - "This is an act of war."', "statement", "said", "state", '"This is an act of war."'),
    ("The general added: “We will answer.”", "general", "added", "state", "“We will answer.”"),
    ("At least 37 people died in Sagaing, residents and a rebel spokesperson said.", "residents and a rebel spokesperson", "said", "state", "At least 37 people died in Sagaing"),
    ("The EU's envoy condemned “in the strongest terms” the arrests.", "EU's envoy", "condemned", "accuse", "“in the strongest terms” the arrests"),
    ("The ELN's negotiator told reporters in Caracas the group would stay.", "ELN's negotiator", "told", "state", "in Caracas the group would stay"),
    ("Hamas denied there were any fighters inside.", "Hamas", "denied", "deny", "there were any fighters inside"),
    ("Villagers told the BBC the gunmen came by night.", "Villagers", "told", "state", "the gunmen came by night"),
    ("“We are winning by a wide margin,” Okoro said of the vote.", "Okoro", "said", "state", "“We are winning by a wide margin,”"),
    ("“They shot at us twice,” Okoro said, adding: “Nobody came to help.”", "Okoro", "said", "state", "“They shot at us twice,”"),
    ("Senator Reed (Rhode Island), said the plan was new.", "Senator Reed", "said", "state", "the plan was new"),
    # phrases
    ("According to the World Food Programme, a million people are hungry.", "World Food Programme", "According to", "state", "a million people are hungry"),
    ("A million people are hungry, according to the World Food Programme.", "World Food Programme", "according to", "state", "A million people are hungry"),
    ("Floods killed 16 people, according to figures that the Relief Authority released.", "Relief Authority", "according to", "state", "Floods killed 16 people"),
    ("According to figures that the Relief Authority released, 16 people died.", "Relief Authority", "According to", "state", "16 people died"),
    ("The talks, according to two envoys, ended early.", "two envoys", "according to", "state", "The talks // ended early"),
    ("The rebels took Uvira, citing a need to protect civilians.", None, None, None, None),
    ("The bridge was blown up on Friday, Interfax reported, citing officials in Rostov.", "officials in Rostov", "citing", "state", "The bridge was blown up on Friday"),
    # acts
    ("Kyiv accused Moscow of striking a hospital.", "Kyiv", "accused", "accuse", "Moscow of striking a hospital"),
    ("Moscow denied the report.", "Moscow", "denied", "deny", "the report"),
    ("Moscow has not denied the report.", "Moscow", "has not denied", "deny", "the report"),
    ("Addis Ababa rejected the accusation.", "Addis Ababa", "rejected", "deny", "the accusation"),
    ("The junta ruled out talks with the rebels.", "junta", "ruled out", "state", "talks with the rebels"),
    ("The rebels rejected a truce.", "rebels", "rejected", "state", "a truce"),
    ("The rebels rejected claims that they broke the truce.", "rebels", "rejected", "deny", "claims that they broke the truce"),
    ("The general played down the losses.", "general", "played down", "state", "the losses"),
    ("The army denied the convoy access to the camp.", "army", "denied", "state", "the convoy access to the camp"),
    ("The hospital put the number of wounded at 112.", "hospital", "put", "state", "the number of wounded at 112"),
    ("In Harare's view, the deal is dead.", "Harare", "view", "assess", "the deal is dead"),
    ("To the envoys, this suggests a change of heart.", "envoys", "To", "assess", "this suggests a change of heart"),
    ("Observers sense a change of mood.", "observers", "sense", "assess", "a change of mood"),
    ("The minister hinted that talks would go on.", "minister", "hinted", "state", "that talks would go on"),
    ("Chad, one source said, is ready to talk.", "one source", "said", "state", "Chad // is ready to talk"),
    ("In the long run, the envoy added, the truce will hold.", "envoy", "added", "state", "In the long run // the truce will hold"),
    ("Villagers have clashed with soldiers and accuse the army of theft.", "Villagers", "accuse", "accuse", "the army of theft"),
    ("The raid killed 12 people, Congolese officials said.", "Congolese officials", "said", "state", "The raid killed 12 people"),
    ("For the record the Lusaka government has agreed to talks.", "Lusaka government", "has agreed", "promise", "to talks"),
    ("That same day the Zambian authorities said the port was open.", "Zambian authorities", "said", "state", "the port was open"),
    ("That is what officials said about the raid.", "officials", "said", "state", "about the raid"),
    ("Ana Keno, who has led the union said talks had failed.", "Ana Keno", "said", "state", "talks had failed"),
    ("Villagers reached by phone said the bombs had fallen.", "Villagers reached by phone", "said", "state", "the bombs had fallen"),
    ("“We fled,” said Daw Khin Mar, who sells rice.", "Daw Khin Mar", "said", "state", "“We fled,”"),
    ("Ana Keno, 81, who has led the union since 1990, said talks had failed.", "Ana Keno, 81", "said", "state", "talks had failed"),
    ("A quake struck, killing eight people, Chad's disaster agency ONAPE said.", "Chad's disaster agency ONAPE", "said", "state", "A quake struck, killing eight people"),
    ("In Lusaka the government said the town had fallen.", "government", "said", "state", "the town had fallen"),
    ("Taking note of the deal the bloc pledged to send monitors.", "bloc", "pledged", "promise", "to send monitors"),
    ("Asmara considers the charge baseless.", "Asmara", "considers", "deny", "the charge baseless"),
    ("Ankara called the allegation “false”.", "Ankara", "called", "deny", "the allegation “false”"),
    ("The agency warned of famine in Darfur.", "agency", "warned of", "warn", "famine in Darfur"),
    ("The UN urged both sides to stop.", "UN", "urged", "demand", "to stop"),
    ("Seoul demanded an apology from Pyongyang.", "Seoul", "demanded", "demand", "an apology from Pyongyang"),
    ("The prime minister vowed to rebuild the town.", "prime minister", "vowed", "promise", "to rebuild the town"),
    ("Analysts believe the offensive has stalled.", "analysts", "believe", "assess", "the offensive has stalled"),
    ("Bogota claimed that 12 rebels had surrendered.", "Bogota", "claimed", "claim", "that 12 rebels had surrendered"),
    # passive, nested, coordinated
    ("The RSF was accused by Khartoum of shelling a clinic.", "Khartoum", "was accused by", "accuse", "The RSF // of shelling a clinic"),
    ("The general was quoted by Reuters as saying the dam was safe.", "general", "was quoted by Reuters as saying", "state", "the dam was safe"),
    ("Reuters quoted officials as saying that the port had closed.", "officials", "quoted", "state", "that the port had closed"),
    ("Two diplomats told AFP on Monday that talks had collapsed.", "two diplomats", "told", "state", "that talks had collapsed"),
    ("The army denied the report and accused the rebels of lying.", "army", "denied", "deny", "the report"),
    ("Gunmen killed 20 people, a local official said, adding that many were missing.", "a local official", "said", "state", "Gunmen killed 20 people"),
    ("Speaking in Lusaka, President Peter Banda vowed to end the war.", "President Peter Banda", "vowed", "promise", "to end the war"),
    ("The minister issued a stern warning to the rebels, saying the army “will strike back”.", "minister", "saying", "warn", "the army “will strike back”"),
    # nouns
    ("Tripoli's claim that the ship carried arms was not checked.", "Tripoli", "claim", "claim", "that the ship carried arms was not checked"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "cue", "act", "content"), CLAIMS, ids=[row[0][:50] for row in CLAIMS])
def test_main_attribution_of_a_sentence(
    text: str, source: str | None, cue: str | None, act: str | None, content: str | None
) -> None:
    found = read(text)[-1]
    if source is None:
        assert found == ()
        return
    main = found[0]
    assert (main.source, main.cue, main.act.value) == (source, cue, act)
    assert " // ".join(contents(text, main)) == content


@pytest.mark.parametrize(
    "text",
    [
        "He is believed to be in Tripoli.",
        "The leader is said to have fled.",
        "That is to say, the war is not over.",
        "He said nothing about the attack.",
        "The sign said “Closed”.",
        "The ministry did not say how many soldiers had died.",
        "Both sides traded accusations of breaking the truce.",
        "It was unclear who carried out the attack.",
        "No group has claimed responsibility.",
        "The clashes underscored a growing frustration.",
        "Fighting broke out near the border, suggesting the truce is over.",
        "The army took note of the report.",
        "A court order was issued.",
        "Ten people were reported killed.",
        "We reported last week that the bridge had fallen.",
        "The general asked for nothing.",
        "Needless to say, nobody came.",
        "The military did not respond to calls seeking comment.",
        "Authorities have yet to say what caused the fire.",
        "A UN report that said little came out.",
        "Islamist fighters seized a warning post.",
        "The collapse, which gave the crisis added weight, came on Monday.",
        "An old proverb says that a house divided falls.",
        "Strikes on the port put the harvest in danger.",
        "Troop movements point to a new offensive.",
        "Shelling suggests that the truce is over.",
        "He would jail anyone who seeks to leave.",
        "Many find its message convincing.",
        "Banda, who favours a deal, arrived on Monday.",
        "The rebels' hopes of a truce faded.",
        "The floods have claimed 166 lives.",
        "The storm is expected to weaken over Malawi by Tuesday.",
    ],
)
def test_own_voice_of_the_outlet_is_no_attribution(text: str) -> None:
    assert read(text) == [()]


@pytest.mark.parametrize(
    ("text", "kind", "named", "side"),
    [
        ("The Sudanese foreign ministry said talks would resume.", "official", True, "Sudan"),
        ("A Pakistani official said talks would resume.", "official", False, "Pakistan"),
        ("Kigali said talks would resume.", "official", True, "Rwanda"),
        ("Houthi officials said talks would resume. Houthi fighters left.", "official", False, "Houthi"),
        ("Iran's Foreign Minister Ali Rezaei said talks would resume.", "official", True, "Iran"),
        ("Security sources said talks would resume.", "anonymous", False, None),
        ("Sources in Goma said talks would resume.", "anonymous", False, None),
        ("Reuters said talks would resume.", "media", True, None),
        ("State television said talks would resume.", "media", True, None),
        ("Analysts said talks would resume.", "analyst", False, None),
        ("Witnesses said shots were fired.", "person", False, None),
        ("The WHO said cholera was spreading.", "organisation", True, None),
        ("Amnesty International said cholera was spreading.", "organisation", True, None),
        ("The general, Marko Ilic, said talks would resume.", "official", True, None),
        ("Jelena Kovac, a retired teacher, said shots were fired.", "person", True, None),
        ("Ethiopia and Eritrea said talks would resume.", "official", True, None),
        ("Israel Ramirez, a commander, said talks would resume.", "official", True, None),
        ("Fatima, 34, said shots were fired.", "person", True, None),
        ("The United States said talks would resume.", "official", True, "United States"),
        ("Addis Ababa said talks would resume.", "official", True, "Ethiopia"),
        ("The World Food Programme (WFP) said a million were hungry.", "organisation", True, None),
    ],
)
def test_role_name_and_side_of_a_source(text: str, kind: str, named: bool, side: str | None) -> None:
    main = read(text)[0][0]
    assert (main.kind.value, main.named, main.side) == (kind, named, side)


def test_pronoun_inside_a_report_is_not_its_source() -> None:
    found = read("According to the AP, Chadians have needs that nobody meets and they want greater aid.")[0]
    assert [entry.source for entry in found] == ["AP", "Chadians"]


def test_several_states_that_speak_together_are_officials_of_no_side() -> None:
    main = read("Saudi Arabia, Qatar, Iran have called for restraint.")[0][0]
    assert (main.source, main.kind, main.side) == ("Saudi Arabia, Qatar, Iran", SourceKind.OFFICIAL, None)


def test_medium_is_kept_beside_the_source() -> None:
    assert read("Sources in Juba told Reuters that the talks failed.")[0][0].medium == "Reuters"
    assert read("The mayor told reporters that the talks failed.")[0][0].medium is None


def test_agency_that_cites_somebody_is_the_medium() -> None:
    main = read("The bridge was blown up on Friday, Interfax reported, citing officials in Rostov.")[0][0]
    assert (main.source, main.medium) == ("officials in Rostov", "Interfax")


def test_quotation_of_several_sentences_has_one_speaker() -> None:
    text = "“The city is ours. It stays ours. We will not leave,” army spokesman Nabil Osman said."
    found = read(text)
    assert [entry[0].source for entry in found] == ["army spokesman Nabil Osman"] * 3
    assert [entry[0].inherited for entry in found] == [True, True, False]
    assert found[0][0].source_spans[0].of(text) == "army spokesman Nabil Osman"
    assert found[0][0].source_text is None
    assert found[0][0].cue is None


def test_quotation_goes_on_behind_its_speaker() -> None:
    text = "“We stay,” said Amina Yusuf. “There is no water. There is no bread.”"
    assert [entry[0].source for entry in read(text)] == ["Amina Yusuf"] * 3


def test_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "“We stay,” said Amina Yusuf.\n“There is no water.”\nThe truce ended."
    found = read(text)
    assert found[1][0].source == "Amina Yusuf"
    assert found[1][0].inherited
    assert found[2] == ()


def test_colon_announces_the_paragraph_that_follows() -> None:
    found = read("The minister then said:\n“There is no water.”")
    assert found[1][0].source == "minister"


def test_quotation_without_a_speaker_near_stays_without_one() -> None:
    assert read("The truce ended.\n“There is no water.”") == [(), ()]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Police Chief Maria Santos arrested three men. Santos said the search went on.", "Police Chief Maria Santos"),
        ("President Ivan Marko urged calm. He said the army was ready.", "President Ivan Marko"),
        ("Talks failed, army spokesman Ali Omar said. The spokesman said the war would go on.", "army spokesman Ali Omar"),
        ("Najib Saleh, a political commentator, said the truce would fail. It was, he added, too late.", "Najib Saleh, a political commentator"),
        ("Chad neither denied nor confirmed the strike. But it said its patience was over.", "Chad"),
        ("One soldier, speaking by telephone, said they had no food. “We eat grass,” he said.", "one soldier"),
        ("Talks failed. “I saw it,” she said.", "she"),
        # The subject of the sentence goes before an earlier speaker.
        ("“We counted 12,” the AP reported. Chad has been expelling people, whom it accuses of theft.", "Chad"),
        ("The embassy in Ankara said talks had failed. Sudan is to blame, because it backed the rebels.", "Sudan"),
        ("The police said no. Senator Boru Keno wrote of the port, which he said was his.", "Senator Boru Keno"),
        ("Israel said nothing was planned. Hamas fled and it said the town was lost.", "Hamas"),
        ("According to the AP, Chadians have fled and they want aid.", "AP"),
        ("President Ivo Banda spoke. In his years in office, Mr. Banda left. He said it was over.", "President Ivo Banda"),
        ("President Ivo Banda spoke. Mrs. Banda came too. Envoy Ana Banda left. Ms. Banda said it was over.", "Ms. Banda"),
        # A short form is one of two who spoke together.
        ("The army and the militia blamed each other. The army said it had taken the town.", "army"),
        ("The army spokesman, Ali Omar, said the war was over. The army said it had taken the town.", "army"),
        # Whose spokesman he is, the pronoun does not say.
        ("The RSF denied it. Its spokesman, Al-Fatih Nur, said the town was calm.", "Al-Fatih Nur"),
        ("Envoy Ali Omar left. The RSF denied it. Its envoy said the town was calm.", "envoy"),
        ("The villagers fled. In their account, soldiers burnt the huts.", "villagers"),
        ("It rained at night. In their account, the huts were empty.", "they"),
        ("Amadou Diallo, the governor of Gao, arrived. Ten died, according to the governor.", "Amadou Diallo, the governor of Gao"),
        # A heading is no part of the text.
        ("Zambia seeks mediators\nShells fell on the port. It said the town was calm.", "It"),
    ],
)  # fmt: skip
def test_speaker_is_resolved_to_the_full_name(text: str, source: str) -> None:
    assert read(text)[-1][0].source == source


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Kenya's defence minister, Peter Otieno, arrived. Otieno said talks had failed.", "Kenya"),
        ("Kenya's defence minister, Peter Otieno, arrived. Defence Minister Peter Otieno said talks had failed.", "Kenya"),
        ("The Kenyan delegation, led by Defence Minister Peter Otieno, sat down. Otieno said talks had failed.", "Kenya"),
        ("Defence Minister Peter Otieno arrived in Lusaka. Otieno said talks had failed.", None),
        ("Kenya's minister, Peter Otieno, arrived. Minister Grace Otieno said talks had failed.", None),
        ("The Malian Azawadis left. Azawadis officials wept. The Malian Azawadis said talks had failed.", "Azawadis"),
        ("The Malian Azawadis left and Azawadis officials wept. The Nigerien Azawadis said talks had failed.", "Nigerien Azawadis"),
        ("Sudan denied it. Its envoy said talks had failed.", "Sudan"),
    ],
)  # fmt: skip
def test_side_of_a_person_holds_through_the_article(text: str, side: str | None) -> None:
    assert read(text)[-1][0].side == side


def test_group_with_the_adjective_of_a_nation_is_no_person() -> None:
    main = read("The Malian Azawad Front said talks had failed.")[0][0]
    assert (main.kind, main.side) == (SourceKind.ORGANISATION, "Mali")


def test_sentence_without_a_figure_is_not_taken_up() -> None:
    found = read("The war began with raids on the port. The raids killed 12 people, Malian officials said.")
    assert found[0] == ()
    assert found[1][0].source == "Malian officials"


def test_full_name_is_cited_where_it_stands() -> None:
    text = "Defence Minister Maria Santos flew to Manila. Santos said the search went on."
    main = read(text)[1][0]
    assert main.source == "Defence Minister Maria Santos"
    assert main.source_text == "Santos"
    assert [span.of(text) for span in main.named_at] == ["Defence Minister Maria Santos"]


def test_report_whose_speaker_stands_at_its_end_covers_what_it_takes_up() -> None:
    text = "Rebels captured nine outposts near Bunia. The troops at the outposts fled, the Congolese media said."
    found = read(text)
    assert found[0][0].source == "Congolese media"
    assert found[0][0].inherited


def test_sentence_before_is_left_alone_where_nothing_takes_it_up() -> None:
    found = read("Rain fell in Bunia. Nine people died in a raid, the police said.")
    assert found[0] == ()


def test_list_of_figures_goes_on_with_its_speaker() -> None:
    found = read("The army said that 40 rebels had died. In addition, 12 soldiers were killed.")
    assert found[1][0].source == "army"
    assert found[1][0].inherited


def test_outer_attribution_comes_first() -> None:
    text = "Peru has taken a firm stand in the talks, declaring that the raids are “unacceptable,” senior envoys said on Sunday."
    assert [entry.source for entry in read(text)[0]] == ["senior envoys", "Peru"]


def test_two_speakers_of_one_sentence_keep_their_own_words() -> None:
    text = "Kyiv accused Moscow of the strike, but Moscow denied it."
    first, second = read(text)[0]
    assert (first.source, first.act, contents(text, first)) == ("Kyiv", Act.ACCUSE, ["Moscow of the strike"])
    assert (second.source, second.act, contents(text, second)) == ("Moscow", Act.DENY, ["it"])


def test_joined_contents_hold_the_whole_quotation() -> None:
    text = "“We stay,” said Amina Yusuf. “There is no water.”"
    joined = join_inherited(tuple(read(text)))
    assert contents(text, joined[0][0]) == ["“We stay,”", "“There is no water.”"]
    assert {entry[0].content_spans for entry in joined} == {joined[0][0].content_spans}
    assert [entry[0].inherited for entry in joined] == [False, True]


def test_kind_of_a_source_is_an_enum_member() -> None:
    assert read("Kigali said talks would resume.")[0][0].kind is SourceKind.OFFICIAL


_PIECES = st.lists(
    st.sampled_from(
        "the army said denied that and , . “ ” ( ) — who Khan , minister accused of by according to he they it told Reuters 12 was not "
        "\n saying : ' s claim in Goma on Monday".split(" ")
    ),
    max_size=40,
)


@given(_PIECES)
def test_every_span_lies_in_the_text_and_is_not_empty(pieces: list[str]) -> None:
    text = " ".join(pieces)
    sentences = find_sentences(text)
    found = find_attributions(text, sentences)
    assert len(found) == len(sentences)
    for entries in found:
        for entry in entries:
            for span in (*entry.source_spans, *entry.cue_spans, *entry.content_spans, *entry.named_at):
                assert 0 <= span.start < span.end <= len(text)
            assert entry.source
            assert entry.source_text is None or entry.source_text in text
            assert entry.inherited or entry.cue is not None
            assert list(entry.content_spans) == sorted(entry.content_spans)


@given(st.text(max_size=200))
def test_odd_text_never_fails(text: str) -> None:
    find_attributions(text, find_sentences(text))


@pytest.mark.parametrize(
    "unit",
    [
        "said ",
        "he said ",
        ", ",
        "who said ",
        "“ ",
        "Khan ",
        "Khan, ",
        "according to ",
        "claim ",
        "a said b, ",
        "X's claim ",
        "— ",
        "and ",
    ],
)
def test_hundred_kilobytes_of_the_worst_case_take_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    sentences = find_sentences(text)
    started = time.process_time()
    find_attributions(text, sentences)
    assert time.process_time() - started < 10


def sources(text: str) -> list[tuple[str, str | None]]:
    """Return the main source of every sentence that has one, with its side."""
    return [(entries[0].source, entries[0].side) for entries in read(text) if entries]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Two bridges fell, the transport ministry said. The interior ministry said 12 people died.", ("interior ministry", None)),
        ("Chad's foreign ministry said talks would go on. The defence ministry said two men died.", ("defence ministry", None)),
        ("Kenya's foreign minister, Peter Oduya, said talks had failed. The defence minister said troops were ready.", ("defence minister", None)),
        ("The national police said two men died. The traffic police said the road was shut.", ("traffic police", None)),
        ("Chad's foreign ministry said talks would go on. The foreign ministry said little else was agreed.", ("Chad's foreign ministry", "Chad")),
        ("The interior ministry said 12 people died. The ministry said more were missing.", ("interior ministry", None)),
    ],
)  # fmt: skip
def test_short_form_means_a_speaker_only_with_all_its_words(text: str, last: tuple[str, str | None]) -> None:
    assert sources(text)[-1] == last


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The UN refugee agency said 4,000 people had fled.", "UN refugee agency"),
        ("US officials said the raid had failed.", "US officials"),
        ("EU diplomats said the talks were over.", "EU diplomats"),
        ("Security officials said the road was shut.", "security officials"),
        ("A villager said the road was shut.", "a villager"),
    ],
)
def test_abbreviation_keeps_its_capitals_at_the_head_of_a_source(text: str, source: str) -> None:
    assert sources(text)[0][0] == source


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("Chad's army on Friday lowered the toll to 17.", "Chad's army", "lowered", "the toll to 17"),
        ("The MNLA on Thursday raised the death toll to 22.", "MNLA", "raised", "the death toll to 22"),
        ("Chad's army late on Friday revised the number of dead to 31.", "Chad's army", "revised", "the number of dead to 31"),
        ("The army on Wednesday put the toll at 17.", "army", "put", "the toll at 17"),
        ("The ministry this week reduced its count from 40 to 12.", "ministry", "reduced", "its count from 40 to 12"),
        ("The governor gave a toll of 14 dead.", "governor", "gave", "a toll of 14 dead"),
        ("Rescue workers counted 19 bodies in the market.", "rescue workers", "counted", "19 bodies in the market"),
        ("Rescuers returned at dawn and raised the toll to 21.", "Rescuers", "raised", "the toll to 21"),
        ("Zambia on Monday voiced deep alarm at the raid.", "Zambia", "voiced", "deep alarm at the raid"),
        ("The ministry on Monday criticised the raid.", "ministry", "criticised", "the raid"),
        ("Chad's army at dawn criticised the raid.", "Chad's army", "criticised", "the raid"),
        ("Emily Boro criticised the raid.", "Emily Boro", "criticised", "the raid"),
    ],
)  # fmt: skip
def test_who_gives_a_toll_is_its_source_without_the_day(text: str, source: str, cue: str, content: str) -> None:
    (entry,) = read(text)[0]
    assert (entry.source, entry.cue, contents(text, entry)) == (source, cue, [content])
    assert entry.act in {Act.STATE, Act.ACCUSE}


def test_day_is_no_part_of_the_subject_that_a_pronoun_means() -> None:
    assert sources("Chad's army on Friday shelled the port. It said the port was empty.") == [("Chad's army", "Chad")]


@pytest.mark.parametrize(
    "text",
    [
        "The blast raised the toll to 40.",
        "The latest strikes raised the number of dead to 40.",
        "The ministry raised wages to 400 a month.",
        "The army increased the number of patrols to 12.",
        "The governor gave 14 families a house.",
        "The bank cut its rate to 4 percent.",
        "Three more bodies were found, raising the toll to 40.",
        "The clerk counted 19 boxes.",
        "A tsunami warning was lifted.",
        "A tsunami warning said waves could reach two metres.",
        "The earthquake said much about the town.",
        "The strike showed that the army could reach the town.",
    ],
)
def test_event_and_plain_change_of_a_number_are_no_source(text: str) -> None:
    assert read(text) == [()]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Kenya's army said a jet had crashed. Its spokesman said nobody died.", ("spokesman", "Kenya")),
        ("Japan's prime minister, Anna Boll, will travel to Kampala, her ministry said.", ("ministry", "Japan")),
        ("Chad's envoy, Ali Omar, arrived. His office said talks would resume.", ("office", "Chad")),
        # Another speaker, further back, is not meant.
        ("Chad's army said the town had fallen. President Sam Ilunga flew to Goma. His office said he would stay.", ("office", None)),
        ("Israel struck the port. The shipping firm Maro said a crane was hit. Its spokesman said nobody died.", ("spokesman", None)),
        ("The Kenyan army spokesman, Ali Omar, said no. Chad wept. Its spokesman said the war went on.", ("spokesman", "Chad")),
        # Two can be meant.
        ("Kenya's army advanced. Uganda had not helped, its spokesman said.", ("spokesman", None)),
        ("The road was shut, its spokesman said.", ("spokesman", None)),
        # A person is no party, whomever he met.
        ("President Joe Kato met the envoy. His office said the talks were useful.", ("office", None)),
    ],
)  # fmt: skip
def test_whose_office_speaks_is_told_by_the_nearest_subject_alone(text: str, last: tuple[str, str | None]) -> None:
    assert sources(text)[-1] == last
