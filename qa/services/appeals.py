"""Opens appeals, as long as the time to appeal is not over."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from qa.errors import RefusedError
from qa.form import Service
from qa.store import Store
from qa.types.people import Appeal


def open_appeal(store: Store, appeal: Appeal, service: Service, zone: tzinfo | None = None) -> int:
    """Open an appeal, and give its number.

    The time to appeal begins when a person decides the item, and lasts `service.appeal_days` days, the last one wholly,
    by the clock of `zone` (the computer's own by default); a machine's outcome may be appealed against at any time.

    Raises
    ------
    RefusedError
        The time to appeal is over, or `Store.people.open_appeal` refuses it.
    """
    decided = _decided_at(store, appeal)
    if decided is not None:
        last = (decided.astimezone(zone) + timedelta(days=service.appeal_days)).date()
        if appeal.opened_at.astimezone(zone).date() > last:
            problem = f"the time to appeal on {appeal.item_id} of {appeal.call_id} ended on {last}"
            mend = f"{appeal.rubric} gives {service.appeal_days} days after a person's decision (appeal_days)"
            raise RefusedError(problem, where=store.where, mend=mend)
    return store.people.open_appeal(appeal)


def _decided_at(store: Store, appeal: Appeal) -> datetime | None:
    """When a person last decided the item; None where only a machine has."""
    known = store.people.reviews(call_id=appeal.call_id, item_id=appeal.item_id, kinds=("review", "appeal"))
    return max((each.made_at for each in known if each.rubric == appeal.rubric), default=None)
