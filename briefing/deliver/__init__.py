"""The stage ``deliver``: an archived edition becomes mails, each accounted for, each once.

What goes in: the body that ``render.mail`` composes, the PDF, the subscribers. What comes out: a receipt for every
copy. Everything that is the same for all readers of a variant is made once, so that a copy costs a header and no
more::

    MailBody, PDF ─ mime ─▶ parts ─ message ─▶ Prepared ─ address (dkim) ─▶ bytes ─ smtp ─▶ Receipt

``mime``, ``message`` and ``dkim`` are pure; ``smtp`` and ``sending`` touch the world.

What does not belong here: what a mail says (``render``), who gets it and what became of it (``store``), when
(``schedule``).
"""
