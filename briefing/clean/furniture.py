"""The set phrases of page furniture, as a table: how they open, and what reason they give.

Source: rule of thumb, collected from how news sites and blog software label their boxes; no name of an outlet or a
topic is among them. Each opening is matched at the beginning of a line, behind its punctuation.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FORMS", "Form"]


@dataclass(frozen=True, slots=True)
class Form:
    """The openings that give one reason."""

    reason: str
    #: Most words of such a line.
    words: int
    #: Alternatives, each matched behind punctuation at the beginning of the line.
    openings: tuple[str, ...]
    is_end: bool = False
    is_tail: bool = False
    #: What the line must contain, in lower case, for a try to make sense; saves most of the time on paragraphs.
    signs: tuple[str, ...] = ()


_AGENCY = (
    r"(?:reuters|afp|epa|ap|ap photo|associated press|getty(?: images)?|anadolu(?: agency)?|xinhua|istock|"
    r"shutterstock|"
    r"unsplash|wikimedia(?: commons)?|bloomberg)"
)
_PICTURE = (
    r"(?:photos?|photographs?|images?|pictures?|pics?|video|graphics?|illustrations?|cartoon|map|screengrab|"
    r"screenshot)"
)
FORMS: tuple[Form, ...] = (
    Form(
        "advertisement",
        9,
        (
            r"(?:advertisements?|adverts?|ads?|partner content|from our partners)\W*$",
            r"sponsored(?: (?:by|content|post|links?))?\W*$",
            r"promoted(?: content| stories)?\W*$",
            r"paid (?:content|post)\W*$",
            r"(?:article|story|post|content) continues? (?:below|after)\b",
            r"continue reading(?: below| the main story)?\W*$",
            r"scroll (?:down )?to continue\b",
            r"skip (?:ad|advertisement|to)\b",
        ),
    ),
    Form(
        "also-read",
        40,
        (
            r"also,? (?:read|see|watch|on \S+\.\w)",
            r"read (?:also|more|next|this|here|:)",
            r"see also\b",
            r"must[- ]reads?:",
            r"further reading:",
            r"(?:related|recommended)(?: (?:article|story|stories|news|reading|coverage|read|topic|video)s?)? ?[:|]",
            r"more (?:on this|here)\b",
            r"more (?:\S+ ){1,4}?(?:at |on |here )?:? ?https?:",
            r"watch(?: now| live| here| video)?:",
            r"watch[,:|]? (?:more|live|now|the video)\b",
            r"listen(?: now| to)?:",
            r"don['’]?t miss:",
            r"click (?:here|on)\b",
            r"in (?:pictures|photos|video):",
            r"(?:photos|video|gallery|podcast) ?[:|] ?\w",
        ),
    ),
    Form(
        "related",
        9,
        (
            (
                r"(?:related|recommended|similar|suggested|latest|popular|trending|recent|top|more|most|featured|must|"
                r"other|best|"
                r"further|next|previous|older|newer) (?:\w+ )?(?:articles?|stories|story|posts?|news|topics?|content|"
                r"coverage|"
                r"reads?|reading|videos?|headlines|popular|recent|viewed|discussed|commented|shared|watched|stuff|"
                r"links|for you|"
                r"now|entries|pages)\W*$"
            ),
            r"more (?:from|by|about|in|on|like)\b[^.!?]*$",
            r"you (?:may|might|could|will) (?:also|like|be|have|want)\b",
            r"(?:related|recommended|recommended for you|trending|latest|don['’]?t miss)\W*$",
            r"(?:what to )?(?:read|watch|up|see) next\W*$",
            r"in case you missed(?: it)?\b",
            r"editors?['’]?s?['’]? (?:picks?|choice)\b",
            r"what['’]s (?:hot|new|trending)\b",
            r"(?:from|around|across|elsewhere on) the (?:web|site|network)\b",
            r"sponsored stories",
            r"about (?:the authors?|us|me)\W*$",
            r"share this\b",
            r"(?:back to|return to) (?:top|home)\b",
        ),
        is_end=True,
    ),
    Form(
        "comments",
        16,
        (
            r"[^.!?]{0,80}[|•·–—-] ?\d+ comments?\W*$",
            r"\d+ (?:comments?|repl(?:y|ies)|responses?|thoughts?)(?:\W*$| (?:on|to|so far)\b[^.]*$)",
            r"(?:leave|post|add|write|submit) (?:a|your|an) (?:reply|comment|response)",
            r"(?:no )?comments?\W*(?:\d*|closed|off|are closed\.?|policy)\W*$",
            r"(?:no )?comments? on [^.]*$",
            r"please (?:enter|log ?in|sign in) ",
            r"join the (?:conversation|discussion|debate)",
            r"(?:view|show|see|read|load|hide|open|all)(?: all| more| \d+)* comments?",
            r"cancel reply",
            r"be the first to (?:comment|reply)",
            r"(?:log ?in|sign in|register) to (?:reply|comment|post|leave)",
            r"your email address will not",
            r"required fields are",
            r"(?:discussion|replies|responses|reader comments|have your say|what do you think|your comment)\W*$",
            r"(?:submit comment|reply|says:|(?:i )?(?:dis)?liked? this)\W*$",
            r"save my name, email",
            r"notify me of",
            r"this (?:site|website) uses akismet",
        ),
        is_end=True,
    ),
    Form(
        "newsletter",
        60,
        (
            r"subscribe\b",
            r"sign[- ]?up\b(?! of)",
            r"newsletters?\b",
            r"(?:get|receive) (?:\w+ ){0,9}?(?:newsletter|updates|inbox|emails?|offers|alerts|delivered)\b",
            r"(?:enter|type|provide) your (?:e-?mail|name|address)",
            (
                r"join (?:our|over|the|thousands|\d[\d,]*) (?:\w+ ){0,4}?(?:newsletter|mailing|list|channel|"
                r"subscribers|readers|"
                r"community|whatsapp|telegram)\b"
            ),
            r"discover more from\b",
            r"stay (?:informed|updated|tuned|connected|up to date|in the know)\b",
            r"(?:follow|like|find|join|connect with) us\b",
            (
                r"follow \S+(?: \S+){0,3} on (?:facebook|twitter|x|instagram|telegram|whatsapp|youtube|linkedin|"
                r"google|threads)\b"
            ),
            r"follow \S+ on\W*$",
            r"never miss\b",
            r"want (?:more|the latest|to (?:read|get|stay|know)) ",
            r"download (?:the|our) (?:\S+ )?apps?\b",
            r"thank you for (?:subscribing|signing|registering|your (?:interest|support))",
            r"(?:the )?(?:best|latest|top) \S+(?: \S+){0,8} (?:in|to) your inbox",
        ),
    ),
    Form(
        "membership",
        50,
        (
            r"become an? (?:\w+ )?(?:member|subscriber|supporter|patron|insider)\b",
            (
                r"support (?:us|our|independent|quality)\b(?=.{0,60}(?:journalis|reporting|work|\bus\b|site|media|"
                r"news|team))"
            ),
            r"donate\b",
            r"make a (?:donation|contribution)",
            r"already an? (?:subscriber|member|registered)",
            (
                r"(?:log|sign)[- ]?(?:in|out|on)(?:/| or | & |$|\W+$| with\b| using\b| to (?:your|my|continue|access|"
                r"read|view|save))"
            ),
            r"register(?: now| here| for free|$|\W+$)",
            (
                r"(?:create|manage|my|your|forgot|reset|change)\b.{0,14}\b(?:account|password|subscription|profile|"
                r"preferences)\b"
            ),
            r"free trial\b",
            r"start your (?:free )?trial",
            r"(?:unlock|unlimited) (?:access|digital)\b",
            r"(?:buy|order|shop) now\b",
            r"our (?:mission|values|journalism)\b",
            r"we (?:rely|depend) on (?:our )?(?:readers?|your|donations)\b",
        ),
    ),
    Form(
        "cookies",
        90,
        (
            (
                r"(?=.{0,400}\bcookies?\b)(?:we|this|our|the|by|in|i|accept|allow|cookies?|manage|about|click|to|if|"
                r"please|your|"
                r"some|out of|necessary|functional|analytics|performance|advertising|any|these)\b"
            ),
        ),
        signs=("cookie",),
    ),
    Form(
        "script",
        400,
        (
            r".{0,60}(?:\{\s{0,9}[*\"'\w#.].{0,80}[:;*]|function ?\(|window\.\w|document\.\w|googletag|\bvar \w+ ?=)",
            r".{0,60}\b(?:enabled?|disabled?|requires?|needs?|turn on)\b.{0,30}\bjavascript\b",
            r".{0,60}(?:\bjavascript (?:is|must|has to)\b|\}\s{0,9}[);]|\$\(|=>|</?[a-z]{1,12}[ >])",
            r"please (?:enable|turn on) ",
            r"your browser (?:does|is|do)\b",
            r"\[/?[a-z_]+(?: [^\]]{0,80})?\]\W*$",
            r"loading\b\W*$",
        ),
        signs=("{", "}", "=", "(", "<", "]", "window.", "document.", "googletag", "javascript", "browser", "loading"),
    ),
    Form(
        "copyright",
        90,
        (
            r".{0,120}(?:(?<!\w)©|\bcopyright (?:\d{4}|©|\(c\)|by)|\ball rights reserved)",
            r"\(?c\) ?\d{4}",
            r"copyright\b[^.]*$",
            r"terms (?:of (?:use|service|sale)|(?:and|&) conditions)\b",
            r"privacy (?:policy|notice|statement|preferences|cent(?:er|re))\b",
            r"(?:legal notice|imprint)\W*$",
            (
                r"(?:this|the|our) (?:material|contents?|article|copy)\b.{0,60}\b(?:may not be (?:published|"
                r"reproduced|copied|broadcast|"
                r"redistributed|used|republished)|is licen[sc]ed|is protected by copyright|is for your personal)\b"
            ),
        ),
        is_end=True,
        signs=(
            "©",
            "(c)",
            "copyright",
            "rights reserved",
            "terms",
            "privacy",
            "legal",
            "imprint",
            "licen",
            "may not be",
            "person",
        ),
    ),
    Form(
        "disclaimer",
        400,
        (
            r"(?:legal |editorial )?disclaimer\b\W",
            (
                r"(?:the )?(?:views?|opinions?)\b.{0,60}\b(?:expressed|contained)\b.{0,200}\b(?:authors?|writers?|"
                r"contributors?|own|"
                r"necessarily|editors?|reflect|represent)\b"
            ),
            (
                r"this (?:story|article|report|post|copy)\b.{0,20}\b(?:has not been edited|was (?:auto|first|"
                r"originally)|(?:is|was) "
                r"(?:re)?(?:published|produced|syndicated|generated) (?:from|by|through|under|with))"
            ),
            r"(?:except for|apart from) the headline",
            r"the (?:publisher|editors?) (?:does|do|is|are) not\b",
        ),
        is_end=True,
        is_tail=True,
        signs=(
            "disclaimer",
            "view",
            "opinion",
            "publish",
            "headline",
            "generated",
            "syndicated",
            "produced",
            "this ",
            "editor",
        ),
    ),
    Form(
        "tags",
        40,
        (
            (
                r"(?:tags?|topics?|keywords?|labels?|categor(?:y|ies)|filed under|posted (?:in|under|on)|"
                r"tagged(?: with)?|more about|"
                r"in this (?:article|story)|read more about|explore more on|sections?)\W*(?:[:|»]|$)"
            ),
            r"(?:tags|topics)\b[^.!?]*$",
        ),
    ),
    Form(
        "caption",
        60,
        (
            (
                rf"[^.!?]{{12,400}}[(\[][^\])]{{0,60}}\b(?:{_AGENCY}|file|file photo|handout|screengrab|supplied|"
                rf"courtesy|photo)\b"
                r"[^\])]{0,40}[\])]\W*$"
            ),
        ),
        signs=("]", ")"),
    ),
    Form(
        "credit",
        24,
        (
            rf"(?:\w+ )?{_PICTURE}(?: (?:credits?|courtesy|by|via)\b[^.]*$| ?[:/|©])",
            rf"(?:cover|featured?|file|lead|main|representative|representational|banner|header) {_PICTURE}\b[^.]*$",
            r"(?:photo|image|picture|courtesy|credits?)\W*$",
            r"(?:credits?|courtesy)(?: of| by)? ?[:/]",
            rf"via {_AGENCY}\b",
            rf"{_AGENCY}(?: photo| images?)?(?: ?/ ?\w[^.]*)?\W*$",
            r"(?:above|left|right|top|bottom|below|pictured): ",
            rf"[^.!?/]{{2,50}} ?/ ?{_AGENCY}(?: photo| images)?\W*$",
            rf"[^.!?()]{{0,60}}[(\[]{_AGENCY}(?: [^)\]]{{0,40}})?[)\]]\W*$",
        ),
    ),
    Form(
        "reporting-credit",
        40,
        (
            (
                r"(?:additional |with )?(?:reporting|writing|editing|compiled|edited|translated|reported|production|"
                r"research)"
                r"(?: (?:and|&) \w+)? by\b"
            ),
            r"with (?:inputs?|reporting|additional reporting|files|agency inputs) (?:by|from)\b",
            r"with agenc(?:y|ies)\b",
            r".{3,160}\bcontributed (?:to (?:this|the)(?: \w+)? (?:report|story|article)|reporting)\b",
        ),
        is_tail=True,
        signs=("report", "writ", "edit", "compiled", "translat", "produc", "research", "with "),
    ),
    Form(
        "author-note",
        80,
        (
            r"(?:the )?(?:author|writer|columnist)s? (?:is|are) (?:an?|the)\b",
            r"follow (?:him|her|them|\S+ ?@)\b",
            r"(?:he|she|they) (?:tweets?|can be (?:reached|contacted|followed)) (?:at|on|via|@)",
            r"\S+(?: \S+){0,5} (?:can be (?:reached|contacted|followed)|tweets) (?:at|on|via|@)",
            r"(?:about|more by) the author\b",
            r"send (?:tips|comments|feedback|your)\b",
            r"(?:contact|email|write to) (?:us|the author|me|him|her|\S+@)",
            r"(?:got|have) a (?:news )?tip\b",
            r"do you have (?:a|an|any) (?:tip|question|story)",
            r"editor['’]s note\W",
            (
                r"(?:\w[\w.'’-]{0,30} ){2,4}is (?:an?|the) (?:[\w.'’-]{1,30} ){0,7}?(?:reporter|journalist|writer|"
                r"editor|correspondent|"
                r"columnist|blogger|freelancer|producer|contributor|fellow|author)\b(?: (?:at|for|with|in|on|of|and|"
                r"based|covering)\b|\W*$)"
            ),
        ),
        is_tail=True,
        signs=(
            *(
                "author",
                "writer",
                "columnist",
                "follow",
                "tweet",
                "reach",
                "contact",
                "editor",
                "tip",
                "comments",
                "feedback",
            ),
            *(
                "report",
                "journalist",
                "correspondent",
                "blogger",
                "freelancer",
                "producer",
                "contributor",
                "fellow",
                "mail",
            ),
            *("write", "question", "story", "send your"),
        ),
    ),
    Form(
        "menu",
        9,
        (
            r"home(?:page)?\W*$",
            r"skip to\b",
            r"(?:main |toggle |mobile |open |close |show )?(?:menu|navigation|search|sidebar)\b[^.]{0,24}$",
            (
                r"(?:contact|about|advertise|careers?|jobs|help|faqs?|site ?map|archives?|e-?paper|login|logout|join|"
                r"weather|"
                r"horoscope|crossword|events|shop|store|feedback)(?: us| with us| & .{0,20}| here)?\W*$"
            ),
            (
                r"(?:next|previous|prev|first|last|back|close|cancel|submit|ok|okay|yes|no|more|continue|load more|"
                r"read more|go|send|"
                r"edit|delete|report|flag|accept|decline|dismiss|done|save|play|pause|mute)\W*$"
            ),
            r"(?:see|view|show) (?:more|less|all)\W*$",
            r"(?:page|image|photo|slide|picture|video) \d+(?: (?:of|/) .{0,6})?\W*$",
            r"(?:captions?|gallery|videos?|photos?)\W*$",
            r"(?:back to|view|see|open|full|photo|image) gallery\W*$",
            r"\d+ ?(?:of|/) ?\d+\W*$",
        ),
    ),
    Form(
        "reading-time",
        8,
        (
            r"(?:reading time|read time|time to read)\b",
            r"(?:\d+|an?|one|two|three|four|five|less than \d) ?-?(?:mins?|minutes?)(?:[- ]?read)?\W*$",
            (
                r"(?:\d[\d.,]*[km]?|an?|one) (?:views?|shares?|likes?|reads?|seconds?|followers|fans|votes?|"
                r"downloads?)\W*$"
            ),
            r"(?:\d+|an?) (?:sec(?:ond)?|min(?:ute)?|h(?:ou)?r|day|week|month|year)s? ago\W*$",
        ),
    ),
    Form(
        "image-text",
        6,
        (
            r"(?:\S+ ){0,4}(?:logo|icon|avatar|thumbnail|banner|img|spot_img|placeholder|headshot)[)\]\s]*$",
            r"\S{0,80}(?:_img|img_|\.(?:jpe?g|png|gif|webp|svg|mp4|pdf))[)\]\s]*$",
        ),
    ),
)
