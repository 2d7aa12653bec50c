"""``qa list`` and ``qa show``: calls that were scored, from the database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from rich.console import Console

from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.report.result import result_text
from qa.report.text import batch_table, render_call, turns_table
from qa.scorecard import ScoredCall
from qa.store import open_store
from qa.types import Outcome

LIST_FORMATS = ("table", "json", "ids")
SHOW_FORMATS = ("text", "json", "turns")


def show(settings: Settings, call_id: str, *, rubric: str | None, version: str | None, output: str) -> None:
    """One call, with every lost point traced."""
    _known(output, SHOW_FORMATS)
    with open_store(settings.db, write=False) as store:
        if call_id not in (known := store.call_ids()):
            near = [each for each in known if call_id in each][:5]
            mend = f"did you mean {', '.join(near)}?" if near else "qa list shows the calls"
            raise StoreError(f"there is no call {call_id}", where=store.where, mend=mend)
        result = store.result(call_id, rubric=rubric, version=version)
    if output == "json":
        sys.stdout.write(result_text(result))
    elif output == "turns":
        screen().print(turns_table(result.call.transcript, settings.lang))
    else:
        screen().print(render_call(result, settings.lang))


def list_calls(
    settings: Settings,
    *,
    month: str | None,
    agent: str | None,
    team: str | None,
    rubric: str | None,
    outcome: str | None,
    item: str | None,
    provisional: bool | None,
    fatal: bool | None,
    output: str,
) -> None:
    """The calls for which all that was asked holds, by time."""
    _known(output, LIST_FORMATS)
    wanted = _outcome(outcome)
    with open_store(settings.db, write=False) as store:
        calls = store.scores(month=month, agent=agent, team=team, rubric=rubric)
        where = store.where
    if item is not None and calls and not any(each.id == item for call in calls for each in call.items):
        known = sorted({each.id for call in calls for each in call.items})
        raise StoreError(f"no call has an item {item}", where=where, mend=f"items: {', '.join(known)}")
    tests: list[Callable[[ScoredCall], bool]] = []
    if item is not None or wanted is not None:
        tests.append(lambda call: _has(call, item, wanted))
    if provisional is not None:
        tests.append(lambda call: call.provisional is provisional)
    if fatal is not None:
        tests.append(lambda call: bool(call.fatal) is fatal)
    found = [call for call in calls if all(test(call) for test in tests)]
    if output == "ids":
        sys.stdout.writelines(f"{call.call_id}\n" for call in found)
    elif output == "json":
        sys.stdout.writelines(json.dumps(_brief(call), ensure_ascii=False) + "\n" for call in found)
    else:
        screen().print(batch_table(found, settings.lang))
        Console(stderr=True, soft_wrap=True).print(f"{len(found)} of {len(calls)} scored calls")


def _has(call: ScoredCall, item: str | None, wanted: Outcome | None) -> bool:
    """Whether an item of that id has that outcome; without an outcome, whether the item was anything but passed."""
    asked = [each for each in call.items if item is None or each.id == item]
    if wanted is not None:
        return any(each.outcome is wanted for each in asked)
    return any(each.outcome in (Outcome.FAILED, Outcome.UNDETERMINED, Outcome.AWAITING_EAR) for each in asked)


def _brief(call: ScoredCall) -> dict[str, object]:
    return {
        **{name: getattr(call, name) for name in ("call_id", "agent_id", "agent_name", "team", "duration")},
        "started_at": call.started_at.isoformat() if call.started_at else None,
        **{name: getattr(call, name) for name in ("rubric", "version", "final", "low", "high", "provisional")},
        "demonstration": call.demonstration,
        "reached_nobody": call.reached_nobody,
        "fatal": list(call.fatal),
        **{
            outcome.value: [each.id for each in call.with_outcome(outcome)]
            for outcome in (Outcome.FAILED, Outcome.UNDETERMINED, Outcome.AWAITING_EAR)
        },
    }


def _outcome(name: str | None) -> Outcome | None:
    if name is None:
        return None
    try:
        return Outcome(name.replace("-", "_"))
    except ValueError:
        raise UsageError(f"no outcome `{name}`", mend=f"outcomes: {', '.join(Outcome)}") from None


def _known(output: str, formats: tuple[str, ...]) -> None:
    if output not in formats:
        raise UsageError(f"no format `{output}`", mend=f"--format takes {', '.join(formats)}")
