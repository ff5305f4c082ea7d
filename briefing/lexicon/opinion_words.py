"""Words by whose presence or absence a judgement is told from a report.

Source: the classes are those of studies of subjectivity (evaluation, modality of duty, generic statement, stance; Wiebe et al., 2004,
"Learning subjective language"); the lists are general English, written for this program.
"""

from __future__ import annotations

__all__ = ["CLASSES", "DAYS"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Days and months: what has one of them is dated, and so a report.
DAYS = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october
    november december yesterday today tonight overnight
    """
)

#: Class by class; each is one feature.
CLASSES: tuple[frozenset[str], ...] = (
    # Duty.
    _words("must should ought shouldn't mustn't need needs owe owes deserve deserves deserved"),
    # Judging adjectives.
    _words(
        """
        absurd foolish naive naïve wise unwise mad stupid cruel shameful disgraceful appalling grotesque hollow empty cosmetic cynical
        dangerous reckless futile pointless meaningless worthless useless tragic sad bitter sorry pathetic ridiculous laughable unjust
        unfair fair wrong right good bad better worse best worst cheap dear easy hard clumsy blunt harsh cowardly brave noble moral immoral
        decent indecent honest dishonest convincing unconvincing sensible senseless short-sighted misguided doomed inevitable unthinkable
        thinkable intolerable unbearable inexcusable predictable grim bleak hopeless sterile optimistic pessimistic generous meagre
        wishful damning ironic welcome overdue mere uncomfortable grave brutal
        """
    ),
    # Judging nouns.
    _words(
        """
        tragedy farce folly illusion delusion sham shame disgrace scandal insult excuse mistake error blunder failure disaster catastrophe
        irony hypocrisy hubris whitewash trap fool fools nonsense pretence pretext theatre charade fiction lie lies myth truth lesson waste
        mess betrayal triumph victory fig leaf monument invitation wisdom courage hope patience trust justice evil evils virtue duty
        principle history mockery gamble luxury
        """
    ),
    # Stance.
    _words(
        """
        perhaps surely indeed clearly obviously undoubtedly doubtless presumably unfortunately regrettably sadly ironically tragically
        shamefully predictably arguably evidently frankly hardly rarely scarcely merely alas truly simply
        """
    ),
    # What always holds.
    _words("always never nobody everybody everyone nothing none anybody anything no nor neither whoever"),
    # The writer and the reader.
    _words("we us our ours i my me you your one oneself"),
    # Argument.
    _words("but yet so too even only enough than if without unless instead rather therefore thus either"),
    # Being, now.
    _words("is are isn't aren't be cannot does do doesn't don't would will"),
    # Deeds of the past, which reports tell.
    _words(
        """
        was were had did said told took fell left went came gave began broke brought met held hit led lost ran rose saw sent shot struck won
        killed wounded injured arrested died signed asked called fired destroyed captured reported announced opened closed
        """
    ),
    # Saying.
    _words(
        "say says said according told added warned report reports spokesman spokeswoman statement officials sources police ministry"
    ),
    # Who counts and is counted.
    _words(
        """
        people men women children soldiers civilians houses families metres kilometres per cent million thousand hundred dozens hundreds
        thousands two three four five six seven eight nine ten eleven twelve
        """
    ),
    # Passive and progressive.
    _words("been being has have having"),
    # Pointing back.
    _words("it this that such they these those its their"),
    # Questions.
    _words("who what why how whose which"),
)
