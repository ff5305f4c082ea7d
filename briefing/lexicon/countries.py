"""Countries with the words that stand for them: the adjectives and people's names, and the capitals whose names stand for governments.

Source: the member and observer states of the United Nations and a few territories with governments of their own, with
their usual English
adjectives and capitals (common geographical knowledge; written for this program).
"""

from __future__ import annotations

__all__ = ["ADJECTIVES", "CAPITALS", "COUNTRIES", "find_side"]

import re
from functools import lru_cache

# name; adjectives and peoples, comma-separated; capital whose name stands for the government ("-" where it seldom does)
_TABLE = """
Afghanistan;Afghan,Afghans;Kabul
Albania;Albanian,Albanians;Tirana
Algeria;Algerian,Algerians;Algiers
Angola;Angolan,Angolans;Luanda
Argentina;Argentine,Argentinian,Argentines;Buenos Aires
Armenia;Armenian,Armenians;Yerevan
Australia;Australian,Australians;Canberra
Austria;Austrian,Austrians;Vienna
Azerbaijan;Azerbaijani,Azeri,Azerbaijanis;Baku
Bahrain;Bahraini,Bahrainis;Manama
Bangladesh;Bangladeshi,Bangladeshis;Dhaka
Belarus;Belarusian,Belarusians;Minsk
Belgium;Belgian,Belgians;-
Benin;Beninese;Porto-Novo
Bhutan;Bhutanese;Thimphu
Bolivia;Bolivian,Bolivians;La Paz
Bosnia;Bosnian,Bosnians;Sarajevo
Botswana;Botswanan;Gaborone
Brazil;Brazilian,Brazilians;Brasilia
Bulgaria;Bulgarian,Bulgarians;Sofia
Burkina Faso;Burkinabe;Ouagadougou
Burundi;Burundian,Burundians;Gitega
Cambodia;Cambodian,Cambodians;Phnom Penh
Cameroon;Cameroonian,Cameroonians;Yaounde
Canada;Canadian,Canadians;Ottawa
Central African Republic;Central African;Bangui
Chad;Chadian,Chadians;N'Djamena
Chile;Chilean,Chileans;Santiago
China;Chinese;Beijing
Colombia;Colombian,Colombians;Bogota
Congo;Congolese;Kinshasa
Croatia;Croatian,Croatians;Zagreb
Cuba;Cuban,Cubans;Havana
Cyprus;Cypriot,Cypriots;Nicosia
Czech Republic;Czech,Czechs;Prague
Denmark;Danish,Danes;Copenhagen
Djibouti;Djiboutian;-
Ecuador;Ecuadorian,Ecuadorean;Quito
Egypt;Egyptian,Egyptians;Cairo
El Salvador;Salvadoran;San Salvador
Eritrea;Eritrean,Eritreans;Asmara
Estonia;Estonian,Estonians;Tallinn
Ethiopia;Ethiopian,Ethiopians;Addis Ababa
Finland;Finnish,Finns;Helsinki
France;French;Paris
Gabon;Gabonese;Libreville
Georgia;Georgian,Georgians;Tbilisi
Germany;German,Germans;Berlin
Ghana;Ghanaian,Ghanaians;Accra
Greece;Greek,Greeks;Athens
Guatemala;Guatemalan,Guatemalans;-
Guinea;Guinean,Guineans;Conakry
Haiti;Haitian,Haitians;Port-au-Prince
Honduras;Honduran,Hondurans;Tegucigalpa
Hungary;Hungarian,Hungarians;Budapest
India;Indian,Indians;New Delhi
Indonesia;Indonesian,Indonesians;Jakarta
Iran;Iranian,Iranians;Tehran
Iraq;Iraqi,Iraqis;Baghdad
Ireland;Irish;Dublin
Israel;Israeli,Israelis;-
Italy;Italian,Italians;Rome
Ivory Coast;Ivorian,Ivorians;Abidjan
Japan;Japanese;Tokyo
Jordan;Jordanian,Jordanians;Amman
Kazakhstan;Kazakh,Kazakhs,Kazakhstani;Astana
Kenya;Kenyan,Kenyans;Nairobi
Kosovo;Kosovar,Kosovan;Pristina
Kuwait;Kuwaiti,Kuwaitis;-
Kyrgyzstan;Kyrgyz;Bishkek
Laos;Laotian,Lao;Vientiane
Latvia;Latvian,Latvians;Riga
Lebanon;Lebanese;Beirut
Liberia;Liberian,Liberians;Monrovia
Libya;Libyan,Libyans;Tripoli
Lithuania;Lithuanian,Lithuanians;Vilnius
Malaysia;Malaysian,Malaysians;Kuala Lumpur
Mali;Malian,Malians;Bamako
Mauritania;Mauritanian;Nouakchott
Mexico;Mexican,Mexicans;Mexico City
Moldova;Moldovan,Moldovans;Chisinau
Mongolia;Mongolian;Ulaanbaatar
Montenegro;Montenegrin;Podgorica
Morocco;Moroccan,Moroccans;Rabat
Mozambique;Mozambican,Mozambicans;Maputo
Myanmar;Burmese;Naypyidaw
Nepal;Nepali,Nepalese;Kathmandu
Netherlands;Dutch;The Hague
New Zealand;New Zealander,New Zealanders;Wellington
Nicaragua;Nicaraguan,Nicaraguans;Managua
Niger;Nigerien,Nigeriens;Niamey
Nigeria;Nigerian,Nigerians;Abuja
North Korea;North Korean,North Koreans;Pyongyang
North Macedonia;Macedonian;Skopje
Norway;Norwegian,Norwegians;Oslo
Oman;Omani,Omanis;Muscat
Pakistan;Pakistani,Pakistanis;Islamabad
Palestine;Palestinian,Palestinians;Ramallah
Panama;Panamanian;-
Papua New Guinea;Papuan;Port Moresby
Paraguay;Paraguayan;Asuncion
Peru;Peruvian,Peruvians;Lima
Philippines;Philippine,Filipino,Filipinos;Manila
Poland;Polish,Poles;Warsaw
Portugal;Portuguese;Lisbon
Qatar;Qatari,Qataris;Doha
Romania;Romanian,Romanians;Bucharest
Russia;Russian,Russians;Moscow
Rwanda;Rwandan,Rwandans;Kigali
Saudi Arabia;Saudi,Saudis;Riyadh
Senegal;Senegalese;Dakar
Serbia;Serbian,Serbs;Belgrade
Sierra Leone;Sierra Leonean;Freetown
Singapore;Singaporean;-
Slovakia;Slovak,Slovaks;Bratislava
Slovenia;Slovenian,Slovenians;Ljubljana
Somalia;Somali,Somalis;Mogadishu
South Africa;South African,South Africans;Pretoria
South Korea;South Korean,South Koreans;Seoul
South Sudan;South Sudanese;Juba
Spain;Spanish;Madrid
Sri Lanka;Sri Lankan,Sri Lankans;Colombo
Sudan;Sudanese;Khartoum
Sweden;Swedish,Swedes;Stockholm
Switzerland;Swiss;Bern
Syria;Syrian,Syrians;Damascus
Taiwan;Taiwanese;Taipei
Tajikistan;Tajik,Tajiks,Tajikistani;Dushanbe
Tanzania;Tanzanian,Tanzanians;Dodoma
Thailand;Thai,Thais;Bangkok
Togo;Togolese;Lome
Tunisia;Tunisian,Tunisians;Tunis
Turkey;Turkish,Turks,Türkiye;Ankara
Turkmenistan;Turkmen;Ashgabat
Uganda;Ugandan,Ugandans;Kampala
Ukraine;Ukrainian,Ukrainians;Kyiv
United Arab Emirates;Emirati,Emiratis,UAE;Abu Dhabi
United Kingdom;British,Britain,UK,U.K.;London
United States;American,Americans,US,U.S.,USA;Washington
Uruguay;Uruguayan;Montevideo
Uzbekistan;Uzbek,Uzbeks;Tashkent
Venezuela;Venezuelan,Venezuelans;Caracas
Vietnam;Vietnamese;Hanoi
Yemen;Yemeni,Yemenis;Sanaa
Zambia;Zambian,Zambians;Lusaka
Zimbabwe;Zimbabwean,Zimbabweans;Harare
"""


def _rows() -> list[tuple[str, tuple[str, ...], str | None]]:
    """Return the table as (name, adjectives, capital or None)."""
    rows: list[tuple[str, tuple[str, ...], str | None]] = []
    for line in _TABLE.strip().split("\n"):
        name, adjectives, capital = line.split(";")
        rows.append((name, tuple(adjectives.split(",")), None if capital == "-" else capital))
    return rows


#: Names of countries.
COUNTRIES: frozenset[str] = frozenset(name for name, _, _ in _rows())
#: Adjective or people -> country.
ADJECTIVES: dict[str, str] = {word: name for name, words, _ in _rows() for word in words}
#: Capital -> country whose government it stands for.
CAPITALS: dict[str, str] = {capital: name for name, _, capital in _rows() if capital} | {
    "Kiev": "Ukraine",
    "Delhi": "India",
    "Kremlin": "Russia",
}

_WORDS: dict[str, str] = {name: name for name in COUNTRIES} | ADJECTIVES | CAPITALS
_PATTERN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(re.escape(word) for word in sorted(_WORDS, key=lambda word: (-len(word), word)))
    + r")(?![\w-])(?!\.\w)"
)


@lru_cache(maxsize=8192)
def find_side(words: str) -> str | None:
    """Return the country that the first country word, adjective or capital in a short phrase stands for; None where there is none."""
    match = _PATTERN.search(words)
    return _WORDS[match[0]] if match else None
