"""What people keep beside calls at the desk: whose turn a call is, who may see it, and what was gathered of it."""

from __future__ import annotations

from qa.store.desk_gathered import Gathered
from qa.store.desk_jobs import Jobs
from qa.store.desk_notes import Notes
from qa.store.desk_sources import Sources
from qa.store.desk_turns import Turns


class DeskWork(Turns, Gathered, Jobs, Notes, Sources):
    """The desk's work in one database; each write is one transaction with its line in the audit trail.

    Every method raises `StoreError` where the database does not answer, and `RefusedError` for what cannot be taken.
    """
