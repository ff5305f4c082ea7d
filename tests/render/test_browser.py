"""The HTML in a real browser: on a phone nothing is wider than the screen, and the policy lets nothing in."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.builders import make_edition
from tests.render.conftest import Render
from tests.render.editions import make_hostile_edition, make_long_edition

#: Asks every element for its edges and writes what it finds into the title; it is put into a copy whose policy allows it.
_PROBE = """<script>
document.title = JSON.stringify({
  wide: Math.max(...[...document.querySelectorAll('body *')].map(e => e.getBoundingClientRect().right)),
  screen: window.innerWidth,
  scroll: document.documentElement.scrollWidth,
  small: [...document.querySelectorAll('body *')].filter(e => e.innerText && e.children.length === 0 && parseFloat(getComputedStyle(e).fontSize) < 11).length,
});
</script></body>"""


def _look(chromium: Path, page: Path, tmp_path: Path, width: int) -> str:
    command = [
        str(chromium), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},2000",
        "--virtual-time-budget=2000", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("make", [make_edition, make_long_edition, make_hostile_edition])
def test_nothing_is_wider_than_a_phone(make: Any, render: Render, chromium: Path, tmp_path: Path) -> None:
    """A frame of 390 pixels, because a window of the browser itself is never narrower than 500."""
    html = render(make(), "html")["html"].decode()
    html = html.replace("default-src 'none';", "default-src 'none'; script-src 'unsafe-inline';").replace(
        "</body>", _PROBE
    )
    html = html.replace("document.title = ", "parent.document.title = ")
    (tmp_path / "inner.html").write_text(html, encoding="utf-8")
    outer = tmp_path / "outer.html"
    quoted = html.replace("&", "&amp;").replace('"', "&quot;")
    outer.write_text(
        f'<meta charset="utf-8"><title>-</title><iframe style="width:390px;height:2000px;border:0" srcdoc="{quoted}"></iframe>',
        encoding="utf-8",
    )
    dom = _look(chromium, outer, tmp_path, 800)
    import json
    import re

    match = re.search(r"<title>(.*?)</title>", dom)
    assert match is not None
    found = json.loads(match[1].replace("&quot;", '"'))
    assert found["screen"] == 390
    assert found["scroll"] <= 390
    assert found["wide"] <= 390.5
    assert found["small"] == 0


def test_script_in_a_text_does_not_run(render: Render, chromium: Path, tmp_path: Path) -> None:
    """Even if a script stood in the page, the policy of the page would keep it from running."""
    page = tmp_path / "page.html"
    html = render(make_edition(), "html")["html"].decode()
    page.write_text(html.replace("</body>", "<script>document.title = 'it ran'</script></body>"), encoding="utf-8")
    assert "<title>it ran</title>" not in _look(chromium, page, tmp_path, 1200)
