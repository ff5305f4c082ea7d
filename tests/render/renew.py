"""Write the golden files anew: ``.venv/bin/python -m tests.render.renew``. Look at the difference before you commit it."""

from __future__ import annotations

from pathlib import Path

from briefing.render import render_edition
from briefing.render.mail import compose_mail
from tests.builders import make_edition, make_small_edition
from tests.render.mails import make_view_options

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "render" / "golden"


def main() -> None:
    """Render the small edition, and the mail of the rich one, with the shipped templates."""
    templates = {
        path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").iterdir() if path.is_file()
    }
    GOLDEN.mkdir(exist_ok=True)
    names = {"html": "small.html", "json": "small.json", "text": "small.txt"}
    for file in render_edition(make_small_edition(), formats=list(names), templates=templates).files:
        (GOLDEN / names[file.format]).write_bytes(file.body)
    body = compose_mail(make_edition(), options=make_view_options(), templates=templates)
    (GOLDEN / "mail.html").write_text(body.html, encoding="utf-8")
    (GOLDEN / "mail.txt").write_text(body.text, encoding="utf-8")


if __name__ == "__main__":
    main()
