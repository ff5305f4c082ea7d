"""Words that tell a place from a person, an institution or an ordinary word of the same spelling.

Source: own lists. Given names and surnames are common ones of many countries that are also names of towns; ordinary
words are English words
that are names of towns in GeoNames; the rest is grammar.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "COMPOUND_TAILS",
    "DIRECTIONS",
    "EVENT_NOUNS",
    "INSTITUTION_WORDS",
    "LOCATIVES",
    "NAME_WORDS",
    "ORDINARY_WORDS",
    "PLACE_NOUNS",
    "REGION_NOUNS",
    "SPEECH_VERBS",
    "TITLES",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Prepositions of place: before a name they make it a place rather than a government.
LOCATIVES: Final = _words(
    "in at near from to into outside inside around across through over above towards toward via between reached on "
    "hit struck "
    "bombed shelled rocked entered left visit visited visiting reaching entering throughout off within beyond north "
    "south east west"
)

#: Nouns that make the name before or behind them a place ("the town of X", "X city").
PLACE_NOUNS: Final = _words(
    "city town village district province state region governorate oblast county department area suburb neighbourhood "
    "neighborhood camp "
    "port airport border crossing valley capital sector front strip prefecture division tehsil agency subdistrict "
    "township municipality "
    "refugee locality quarter outskirts suburbs countryside"
)

#: Nouns of events and buildings that take the name of the place where they are ("the Istanbul talks").
EVENT_NOUNS: Final = _words(
    "talks meeting meetings attack attacks bombing bombings airstrike airstrikes strike strikes siege airport "
    "ceasefire summit round blast "
    "massacre offensive fighting clashes front frontline hospital hospitals prison university residents region "
    "border road highway earthquake"
)

#: Of the place nouns, the ones that stand for an area and not for a town.
REGION_NOUNS: Final = _words(
    "district province state region governorate oblast county department prefecture division agency valley territory"
)

#: Words before a place name that belong to it.
DIRECTIONS: Final = _words(
    "northern southern eastern western north south east west central northeastern northwestern southeastern "
    "southwestern north-eastern "
    "north-western south-eastern south-western northeast northwest southeast southwest upper lower greater coastal "
    "rural occupied mainland "
    "neighbouring neighboring downtown old new nearby"
)

#: Verbs of saying and doing of governments: a capital before one of them stands for its government ("Islamabad
#: claimed").
SPEECH_VERBS: Final = _words(
    "said says say accused accuses accuse denied denies deny claimed claims claim warned warns warn rejected rejects "
    "reject condemned condemns "
    "condemn called calls call demanded demands demand insisted insists insist urged urges urge vowed vows vow "
    "announced announces announce "
    "believes believe wants want has had have is was will would may might could should considers consider sees see "
    "hopes fears faces summoned "
    "retaliated responded responds underestimated maintains expects agreed agrees refused refuses also now finds "
    "blames blamed supports backed "
    "backs signed recognised recognized recognises recognizes imposed imposes threatened threatens launched carried "
    "conducted deployed sent did does"
)

#: Titles: the name behind one of them is a person's.
TITLES: Final = _words(
    "mr mrs ms miss dr prof professor sir lord lady general gen lt lieutenant col colonel maj major capt captain "
    "brig brigadier sgt sergeant "
    "admiral commander president prime minister premier chancellor king queen prince princess sheikh sultan emir "
    "imam mullah maulvi mufti "
    "ayatollah pope father bishop archbishop rabbi judge justice senator sen rep governor gov mayor ambassador envoy "
    "secretary spokesman "
    "spokeswoman spokesperson director chief chairman chairwoman analyst maulana haji hajji qari ustad cardinal "
    "reverend rev corporal private"
)

#: Words behind a name that make the whole a person's title or an institution, and the name no place of its own.
INSTITUTION_WORDS: Final = _words(
    "times post herald tribune gazette university institute agreement accord accords format convention conventions "
    "protocol treaty declaration "
    "club united fc process summit talks dialogue consensus pact court airlines airways bank"
)

#: Town names that are common given names or surnames.
NAME_WORDS: Final = _words(
    "paris jordan jackson austin chelsea brooklyn madison sydney victoria florence georgia virginia carolina chad "
    "israel kenya cheyenne dallas houston "
    "lincoln washington hamilton wellington santiago valencia adelaide charlotte diego ali hassan salman salem kent "
    "derby santos jose khan mirza "
    "raja rahim karim nazir malik sultan murad amir osman nasir sharif mustafa mahmud hamid ibrahim yusuf musa isa "
    "omar umar anwar akbar jamal kamal "
    "bilal faisal habib latif majid munir rashid tariq zaman abbas haidar haider hussein husain hussain ismail said "
    "sami samir tahir yasin zahir "
    "franklin jefferson clinton nelson warren newton douglas stuart murray lawrence clarence vincent leonardo "
    "francisco antonio carlos luis miguel "
    "pablo pedro rafael ramon roberto rosario mercedes dolores trinidad concepcion angeles asuncion guzman ortega "
    "valdez lopez martinez hernandez "
    "rodriguez gonzalez perez torres moreno bolivar sucre bello hobart perth darwin alice hailey logan troy tyler "
    "marion salisbury lancaster "
    "york windsor stanley gordon bradford preston milton clifton burton hilton ashton alexandria cordoba avila leon "
    "toledo medina mina iman fatima "
    "nadia samara sofia siena vienna verona monica marina olga alma lima adana kumar singh das roy rani sita devi "
    "shah bhutto taylor orlando "
    "raymond irving mitchell jasper hudson carter cameron grant wallace abdullah abdul mohammad muhammad ahmad ahmed "
    "mahmood maria marie helena barbara"
)

#: Town names that are ordinary English words (or fragments): only behind a word of place, and with their country in
#: the article.
ORDINARY_WORDS: Final = _words(
    "tank bara dir khar reading nice of man mobile bath most split hull bar same male bor wau ham along sale lens "
    "enterprise independence orange "
    "cork march sandy date police march general media union liberty progress hope best march polo march pandora man "
    "mine lake river bay cape fort "
    "hill hills valley garden gardens park spring springs field fields beach island islands rock rocks stone wood "
    "woods bridge temple college central "
    "north south east west new old upper lower big little white black green red blue gold silver royal imperial "
    "national federal republic state "
    "capital city town village center centre corner point mission normal superior marble florence plant plains "
    "plantation battle bury sole deal "
    "rugby sandwich wells wigan ware holy wall gap bend bell mesa media see ring hit her man ob as is it an on at by "
    "to up be do go he if in me my "
    "no or so we the and but for are was has had his him she you they them this that these those from with what when "
    "who why how all any both each "
    "few more some such only own than too very can will just should now may bam asa ana ado are ali sur son van den "
    "una dos ben bin dan don ray may "
    "rio san santa sun moon star los las les der die das della plus para pole polis mon ma mandate marks mata mahdi "
    "imam shark sharks wana karak "
    "mari hawk falcon eagle lion tiger bear wolf fox crescent cross ground force forces army navy guard guards front "
    "council commission congress "
    "senate parliament assembly court supreme high security defence defense foreign interior affairs trade finance "
    "health education agency bureau "
    "office department ministry minister president prime secretary director chief chairman leader commander officer "
    "major captain corps colonel "
    "baath hamas fatah imo eke ife oyo ore owo aba opobo ila offa epe inisa moa mol ede ise sake deder sada salima "
    "kala gara bali buea muli jos "
    "sankt port puerto villa el la le de du al an ar as beni meta rivers abia choco unity lakes bay plateau golan "
    "java cauca kayes sahel anatolia "
    "fars beira asia moreover however meanwhile officials sources reports local drones troops soldiers civilians "
    "people women children"
)

#: Endings of compound adjectives whose first part is a place ("Kandahar-based").
COMPOUND_TAILS: Final = _words(
    "based born led held controlled ruled run administered occupied backed bound mediated brokered hosted area "
    "trained funded allied"
)
