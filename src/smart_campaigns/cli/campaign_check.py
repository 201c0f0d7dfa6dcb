"""A form judged as it would be saved, and the settings that there are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smart_campaigns.app.campaign_forms import Checked
from smart_campaigns.cli.campaign_outlook import estimate_data, estimate_lines, words_data
from smart_campaigns.cli.campaign_tries import tries_data, tries_line
from smart_campaigns.cli.campaign_values import form_values, project_values
from smart_campaigns.cli.session import (
    INVALID,
    JsonOption,
    OrgOption,
    Reply,
    Session,
    fields_data,
    in_organization,
    run,
)
from smart_campaigns.cli.tables import table
from smart_campaigns.core.campaign_settings import CampaignSettings, specs
from smart_campaigns.core.settings_json import to_json
from smart_campaigns.core.settings_validation import limits_of


def check(
    *,
    code: Annotated[str | None, typer.Option(help="Of the campaign that is edited; blank: a new one.")] = None,
    name: Annotated[str | None, typer.Option(help="Shown everywhere.")] = None,
    project: Annotated[str | None, typer.Option(help="By name; blank: the only one.")] = None,
    agent: Annotated[str | None, typer.Option(help="By name; blank: the only one.")] = None,
    preset: Annotated[str | None, typer.Option(help="conservative, balanced or aggressive.")] = None,
    pairs: Annotated[
        list[str] | None, typer.Option("--set", help="key=value, repeatable; keys as in campaign settings.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Settings as a JSON object; --set goes before it.")
    ] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """What create or edit would come to: errors, notes, words, the estimate and the tries of one contact who never picks
    up. Nothing is saved."""

    async def work(session: Session) -> Reply:
        values = await form_values(session, pairs, file, name, preset, agent)
        if project is not None or (code is None and "project_id" not in values):
            values |= await project_values(session, project, may_lack=True)
        return await _told(session, await session.use.forms.check(session.organization, code, values), code)

    in_organization(work, org=org, as_json=as_json)


def settings(*, as_json: JsonOption = False) -> None:
    """Every setting: its default, its limits, what it does."""

    async def work() -> Reply:
        defaults, rows = to_json(CampaignSettings()), specs()
        listed = table("Setting", "Default", "Limits", "Effect", keep=("Setting",))
        for key, spec in rows.items():
            default = "" if defaults[key] in (None, "", []) else str(defaults[key])
            listed.add_row(key, default, _limits(key), f"{spec.effect}.{' Locked.' if spec.is_locked else ''}")
        data = [
            {
                "key": key,
                "tab": spec.tab,
                "default": defaults[key],
                "limits": _limits(key),
                "effect": spec.effect,
                "is_locked": spec.is_locked,
            }
            for key, spec in rows.items()
        ]
        return Reply(data, listed, ("Locked: not after the first run.",))

    run(work, as_json=as_json)


async def _told(session: Session, checked: Checked, code: str | None) -> Reply:
    found = await session.use.estimates.of_unsaved(session.organization, checked, code=code)
    words = [] if found is None else list(await session.use.wording.of(session.organization, found))
    course = None if found is None else session.use.windows.never_picked_up(found).course
    data = {
        "settings": to_json(checked.settings),
        "errors": fields_data(checked.errors),
        "notes": fields_data(checked.notes),
        "words": words_data(words),
        "estimate": None if found is None else estimate_data(found),
        "never_picked_up": None if course is None else tries_data(course),
    }
    wrong = [str(one) for one in checked.errors]
    told = [one.text for one in words] + ([] if found is None else list(estimate_lines(found)))
    told += [] if course is None else [tries_line(course, checked.settings.zone or "UTC")]
    notes = tuple(map(str, checked.notes))
    return Reply(data, "\n".join([*wrong, *told]), notes, INVALID if wrong else 0)


def _limits(key: str) -> str:
    spec = specs()[key]
    return "" if spec.minimum is None and spec.maximum is None else limits_of(spec)
