"""Tell the language of a text.

In: text. Out: a BCP 47 primary tag. py3langid is used here and nowhere else; it is loaded at the first call and
restricted to the languages that news on conflicts comes in, so that an English text full of foreign names is not
taken for a rare language.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

__all__ = ["UNKNOWN", "find_language"]

#: BCP 47 for "cannot be told".
UNKNOWN = "und"
#: Signs that are looked at. Chosen by measurement: beyond it no answer changed, and the time grows with it.
SAMPLE = 1200
#: Letters below which no answer is given. Rule of thumb: about four words.
MIN_LETTERS = 20
#: The commonest function words of English. A text of which they make up a fifth, the article among them, is English:
#: in other languages that share some of them (Dutch "is", "was", "in"; German "in", "was") they reach a tenth. Chosen
#: by measurement; it saves loading the model.
_ENGLISH = frozenset(
    "the of and to in that for on with was by from is at has have had were said it its as be are not".split()
)
_ENGLISH_SHARE = 0.2
_ENGLISH_WORDS = 8
_LANGUAGES = (
    "am ar az be bg bn bs ca cs cy da de el en es et fa fi fr ga gu ha he hi hr hu hy id "
    "is it ja ka kk km kn ko ku ky lo lt lv mk ml mn mr ms mt "
    "ne nl no pa pl ps pt ro ru rw sd si sk sl so sq sr sv sw ta te tg th tl tr ug uk ur uz vi xh zh zu"
).split()


@lru_cache(maxsize=1)
def _load_identifier() -> Any:
    """Load the model once: it takes 0.2 s, is read-only afterwards, and gives the same answer every time."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(identifier.nb_classes)
    identifier.set_languages([code for code in _LANGUAGES if code in known])
    return identifier


def find_language(text: str) -> str:
    """Return the primary tag of the language ("en"), or "und" for too few letters."""
    sample = text[:SAMPLE]
    words = sample.casefold().split()
    known = sum(word in _ENGLISH for word in words)
    if len(words) >= _ENGLISH_WORDS and known >= _ENGLISH_SHARE * len(words) and "the" in words:
        return "en"
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return UNKNOWN
    return str(_load_identifier().classify(sample)[0])
