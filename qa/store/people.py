"""What people do with calls: added, never overwritten, each with its line in the audit trail."""

from __future__ import annotations

from qa.store.appeals import Appeals
from qa.store.coaching import Coaching
from qa.store.reviews import Reviews
from qa.store.trail import Trail


class People(Reviews, Appeals, Coaching, Trail):
    """People's work in one database: reviews, appeals, calibration, cases, plans, and the trail of all of it.

    Each write is one transaction with its line in the audit trail. Every method raises `StoreError` where the database
    does not answer, and `RefusedError` for what cannot be taken.
    """
