"""``briefing feeds``: which feeds the desk follows, and how they are."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefing.cli.output import format_path, print_json, print_line, print_message, print_text, show_progress
from briefing.cli.parameters import PATH, config_option, json_option
from briefing.errors import BriefingError, UsageError

if TYPE_CHECKING:
    from briefing.assemble import Gathering
    from briefing.gather.lists.checking import FeedCheck
    from briefing.gather.lists.discovery import Discovered
    from briefing.gather.lists.opml import OpmlList
    from briefing.model.feed import Feed, FeedState
    from briefing.settings.feeds_file import FeedDraft

__all__ = ["feeds"]

#: Articles per day are counted over this span.
_COUNTED = timedelta(days=7)
#: A list that comes through standard input is read up to here; ``parse_opml`` refuses what is longer.
_MOST_INPUT = 10_000_001
#: Feeds of a list that are refused are named up to this number, and all counted.
_MOST_NAMED = 20


@click.group()
def feeds() -> None:
    """Say which feeds the desk follows, and see how they are."""


@feeds.command()
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option("--title", metavar="NAME", default="", help="What you call it. [default: what the feed calls itself]")
@click.option("--publisher", metavar="NAME", default="", help="The outlet, as printed in the notes on sources.")
@click.option("--side", metavar="NAME", default="", help="The party it belongs to: one of the [[sides]].")
@click.option("--language", metavar="CODE", default="", help="Its language, as en or prs.")
@click.option("--section", metavar="KEY", default="", help="The section that its articles mostly belong to.")
@click.option(
    "--full-text",
    type=click.Choice(["unknown", "yes", "no"]),
    default="unknown",
    help="Whether its entries are whole articles. [default: unknown]",
)
@click.option("--note", metavar="TEXT", default="", help="A plain fact for the notes on sources.")
@click.option("--unchecked", is_flag=True, help="Write it down without asking it first.")
@config_option
def add(
    *,
    urls: tuple[str, ...],
    title: str,
    publisher: str,
    side: str,
    language: str,
    section: str,
    full_text: str,
    note: str,
    unchecked: bool,
    config: Path | None,
) -> None:
    """Follow the feed at URL, or the feed of the site at URL."""
    from briefing.settings.feeds_file import FeedDraft, add_feeds, clean_title

    gathering = _open_own(config)
    if title and len(urls) > 1:
        raise UsageError("--title names one feed, and there are several addresses")
    _refuse_forbidden(gathering, urls)
    found = [(url, "") for url in urls] if unchecked else asyncio.run(_discover(gathering, urls))
    drafts = [
        FeedDraft(
            url=url,
            title=title or clean_title(name),
            publisher=publisher,
            side=side,
            note=note,
            language=language,
            section=section,
            full_text=full_text,
        )
        for url, name in found
    ]
    new = _leave_out_known(gathering, drafts)
    if new:
        path = add_feeds(gathering.desk, gathering.settings, new)
        for draft in new:
            print_text(f"Added to {format_path(path)}: {_name(draft.title, draft.url)}")


@feeds.command("list")
@config_option
@json_option("Print one JSON object with all feeds.")
def list_feeds(*, config: Path | None, as_json: bool) -> None:
    """Show every feed: last success, failures, when it is due, articles per day, and what to do."""
    from briefing.assemble import open_gathering
    from briefing.cli.feed_health import compose_health, format_health

    gathering = open_gathering(config=config)
    states: Mapping[str, FeedState] = {}
    counts: Mapping[str, int] = {}
    if gathering.feeds.feeds or gathering.feeds.withheld:  # looking at nothing makes no store
        with gathering.store() as store:
            states = store.load_feed_states()
            counts = store.count_entries(seen_after=gathering.clock.now() - _COUNTED)
    rows = compose_health(
        gathering.feeds,
        states,
        counts,
        days=_COUNTED.days,
        failures_until_told=gathering.round_options.failures_until_told,
    )
    if as_json:
        print_json({"feeds": rows, "problems": list(gathering.feeds.problems)})
        return
    for problem in gathering.feeds.problems:
        print_message(problem)
    for row in rows:
        print_text(format_health(row))
    if not rows:
        print_text("No feed is configured. Follow one: briefing feeds add URL")


# The rules for feeds call it by this name; both are one command.
feeds.add_command(list_feeds, "status")


@feeds.command()
@click.argument("urls", metavar="[URL]…", nargs=-1)
@config_option
@json_option("Print one JSON object with what was found.")
@click.pass_context
def check(context: click.Context, *, urls: tuple[str, ...], config: Path | None, as_json: bool) -> None:
    """Ask feeds now, and say what is there; without URL, all of them. At most once an hour for each feed."""
    from briefing.assemble import open_gathering
    from briefing.cli.feed_health import compose_check, format_check

    gathering = open_gathering(config=config)
    for problem in gathering.feeds.problems:
        print_message(problem)
    chosen = [_find(gathering, url, gathering.feeds.feeds) for url in urls] or list(gathering.feeds.feeds)
    if not chosen:
        print_message("no feed is configured; follow one: briefing feeds add URL")
    checks = _check(gathering, list({feed.url: feed for feed in chosen}.values())) if chosen else ()
    if as_json:
        print_json({"feeds": [compose_check(one) for one in checks]})
    else:
        for one in checks:
            print_text(format_check(one))
    context.exit(1 if any(one.problem and not one.is_skipped for one in checks) else 0)


@feeds.command()
@click.argument("url")
@config_option
def remove(*, url: str, config: Path | None) -> None:
    """Stop following the feed at URL. Its articles stay in the store."""
    from briefing.settings.feeds import FEEDS_FILE, hide_secrets, parse_feeds
    from briefing.settings.feeds_file import remove_feed

    gathering = _open_own(config)
    desk, settings = gathering.desk, gathering.settings
    feed = _find(gathering, url, (*gathering.feeds.feeds, *gathering.feeds.withheld))
    path = desk.find_config(FEEDS_FILE)
    entries = parse_feeds(path.read_bytes(), desk=desk, settings=settings, shown=format_path(path)).feeds
    indexes = [index for index, entry in enumerate(entries) if entry.url == feed.url]
    if not indexes:
        raise UsageError(
            f"{hide_secrets(feed.url)} is listed in {feed.listed_in}, which this program never writes to",
            remedy="Remove its outline there, or replace the list",
        )
    for index in reversed(indexes):
        path = remove_feed(desk, settings, index)
    with gathering.store() as store:
        store.forget_feed(feed.url)
    print_text(f"Removed from {format_path(path)}: {_name(feed.title, feed.url)}")


@feeds.command("import")
@click.argument("file", metavar="FILE|-", type=PATH)
@config_option
@click.pass_context
def import_list(context: click.Context, *, file: Path, config: Path | None) -> None:
    """Follow the feeds of a list in OPML: write those that are not there yet to feeds.toml."""
    from briefing.gather.addresses import check_url
    from briefing.gather.lists.opml import parse_opml
    from briefing.settings.feeds import format_list_problems
    from briefing.settings.feeds_file import FeedDraft, add_feeds, clean_title

    gathering = _open_own(config)
    name = "standard input" if str(file) == "-" else format_path(file)
    found: OpmlList = parse_opml(_read_list(file))
    for problem in format_list_problems(found, name):
        print_message(problem)
    gather, drafts, refused = gathering.settings.gather, [], 0
    for one in found.outlines:
        refusal = check_url(one.url, ports=frozenset(gather.ports), allowed_networks=gather.allowed_networks)
        if refusal is None:
            drafts.append(FeedDraft(url=one.url, title=clean_title(one.title)))
        else:
            refused += 1
            if refused <= _MOST_NAMED:
                print_message(f"{name}: {one.title or 'a feed without a title'} was left out: {refusal}")
    new = _leave_out_known(gathering, drafts, is_quiet=True)
    if new:
        path = add_feeds(gathering.desk, gathering.settings, new)
        print_text(f"{_count(len(new))} added to {format_path(path)}.")
    if len(drafts) > len(new):
        print_text(f"{_count(len(drafts) - len(new))} followed already.")
    if refused or found.left_out_count:
        print_text(f"{_count(refused + found.left_out_count)} left out.")
    context.exit(0 if drafts else 1)


@feeds.command()
@click.argument("file", metavar="[FILE]", type=PATH, required=False)
@config_option
def export(*, file: Path | None, config: Path | None) -> None:
    """Write the feeds as a list in OPML to FILE, or to standard output."""
    from briefing.assemble import open_gathering
    from briefing.gather.lists.opml import compose_opml
    from briefing.settings.feeds import hide_secrets
    from briefing.settings.feeds_file import save_text

    gathering = open_gathering(config=config)
    listed = (*gathering.feeds.feeds, *gathering.feeds.withheld)
    text = compose_opml(listed, title=gathering.settings.desk.title)
    if any(hide_secrets(feed.url) != feed.url for feed in listed):
        print_message("the address of a feed seems to hold a secret, which is in the list: be careful whom you give it")
    if file is None:
        print_line(text.removesuffix("\n"))
        return
    if file.exists():
        raise UsageError("is there already", where=format_path(file), remedy="Name another file, or remove it first")
    save_text(file, text)
    print_text(f"{_count(len(listed))} written to {format_path(file)}.")


# ------------------------------------------------------------------------------------------------------ what they share


def _open_own(config: Path | None) -> Gathering:
    """Return what is configured, for changing it; an error where the desk has no configuration of its own."""
    from briefing.assemble import open_gathering
    from briefing.settings.feeds_file import find_feeds_file

    gathering = open_gathering(config=config)
    find_feeds_file(gathering.desk)
    return gathering


def _find(gathering: Gathering, url: str, among: Sequence[Feed]) -> Feed:
    """Return the configured feed that an address means."""
    from briefing.settings.feeds import hide_secrets
    from briefing.text.addresses import find_key

    exact = [feed for feed in among if feed.url == url]
    same = exact or [feed for feed in among if find_key(feed.url) == find_key(url)]
    if same:
        return same[0]
    if any(find_key(feed.url) == find_key(url) for feed in gathering.feeds.withheld):
        raise UsageError(f"{hide_secrets(url)} is not asked as things are", remedy="briefing feeds list says why")
    raise UsageError(f"no feed {hide_secrets(url)} is configured", remedy="briefing feeds list shows all")


def _refuse_forbidden(gathering: Gathering, urls: Sequence[str]) -> None:
    """Refuse to add addresses that may never be asked; before any is."""
    from briefing.gather.addresses import check_url

    gather = gathering.settings.gather
    for url in urls:
        if refusal := check_url(url, ports=frozenset(gather.ports), allowed_networks=gather.allowed_networks):
            raise _refuse(url, refusal, remedy="Nothing was added")


async def _discover(gathering: Gathering, urls: Sequence[str]) -> list[tuple[str, str]]:
    """Return the addresses and names of the feeds at some addresses."""
    from briefing.gather.lists.discovery import NotDiscovered, discover

    gather, found = gathering.settings.gather, []
    async with gathering.retriever() as retriever:
        for url in urls:
            result = await discover(
                retriever,
                url,
                ports=gather.ports,
                allowed_networks=gather.allowed_networks,
                pause_seconds=gather.page_delay_seconds,
            )
            if isinstance(result, NotDiscovered):
                remedy = "Nothing was added; with --unchecked it is written down without being asked"
                raise _refuse(url, result.problem, remedy=remedy)
            _tell_found(result)
            found.append((result.url, result.document.title))
    return found


def _tell_found(found: Discovered) -> None:
    from briefing.settings.feeds import hide_secrets

    entries = len(found.document.entries)
    print_message(f"{hide_secrets(found.url)} is a feed ({found.document.version}) with {entries} entries")
    for problem in found.document.problems:
        print_message(problem)
    for link in found.others:
        print_message(f"the page names another one: {_name(link.title, link.url)}")


def _refuse(url: str, problem: str, *, remedy: str) -> BriefingError:
    from briefing.settings.feeds import hide_secrets

    return BriefingError(problem.rstrip("."), where=hide_secrets(url), remedy=remedy)


def _leave_out_known(gathering: Gathering, drafts: Sequence[FeedDraft], *, is_quiet: bool = False) -> list[FeedDraft]:
    """Return the feeds that are not followed yet, each once."""
    from briefing.text.addresses import find_key

    known = {find_key(feed.url) for feed in (*gathering.feeds.feeds, *gathering.feeds.withheld)}
    new = []
    for draft in drafts:
        key = find_key(draft.url)
        if key not in known:
            known.add(key)
            new.append(draft)
        elif not is_quiet:
            print_text(f"Followed already: {_name(draft.title, draft.url)}")
    return new


def _check(gathering: Gathering, chosen: Sequence[Feed]) -> tuple[FeedCheck, ...]:
    from briefing.gather.lists.checking import check_feeds

    with gathering.store() as store, show_progress() as tell:

        async def run() -> tuple[FeedCheck, ...]:
            async with gathering.retriever() as retriever:
                return await check_feeds(
                    chosen,
                    store=store,
                    retriever=retriever,
                    clock=gathering.clock,
                    options=gathering.round_options,
                    tell=lambda done: tell(f"{done} of {len(chosen)} feeds asked"),
                )

        return asyncio.run(run())


def _read_list(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read(_MOST_INPUT)
    try:
        with file.open("rb") as opened:
            return opened.read(_MOST_INPUT)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"cannot be read: {reason}", where=format_path(file)) from error


def _name(title: str, url: str) -> str:
    from briefing.settings.feeds import hide_secrets

    shown = hide_secrets(url)
    return f"{title} ({shown})" if title and title != shown else shown


def _count(number: int) -> str:
    return f"{number:,} feed" if number == 1 else f"{number:,} feeds"
