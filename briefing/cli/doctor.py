"""``briefing doctor``: what is missing or wrong, and the command that mends it."""

from __future__ import annotations

from pathlib import Path

import click

from briefing.cli.output import print_json, print_text
from briefing.cli.parameters import config_option, json_option, out_option
from briefing.errors import BriefingError

__all__ = ["doctor"]


@click.command()
@out_option
@config_option
@json_option("Print one JSON object with all checks.")
@click.pass_context
def doctor(context: click.Context, *, out: Path | None, config: Path | None, as_json: bool) -> None:
    """Say what is missing or wrong on this machine or in the configuration, and how to mend it."""
    from briefing.assemble import check_configuration, check_gathering
    from briefing.assemble.mail_checks import check_mail
    from briefing.doctor import check_machine, format_checks, has_failed

    try:
        archive, timezone, found = check_configuration(config=config, out=out)
        gathering = check_gathering(config=config)
        mail = check_mail(config=config)
    except BriefingError as error:
        from briefing.doctor import Check, State

        wrong = Check("configuration", State.FAILED, str(error))
        checks = (*check_machine(archive=out or Path("archive")), wrong)
    else:
        checks = (*check_machine(archive=archive, timezone=timezone), found, *gathering, *mail)
    if as_json:
        print_json(
            {
                "checks": [
                    {"name": check.name, "state": check.state.value, "found": check.found, "remedy": check.remedy}
                    for check in checks
                ]
            }
        )
    else:
        print_text(format_checks(checks))
    context.exit(1 if has_failed(checks) else 0)
