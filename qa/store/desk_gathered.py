"""What people gather: filters of the queue under a name, and moments to be heard one after the other."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from qa.store.tables_desk import playlist_entries as entry_rows
from qa.store.tables_desk import playlists as playlist_rows
from qa.store.tables_desk import saved_views as view_rows
from qa.store.work import Work, add, add_act, at_of, moment, named
from qa.types.desk import Entry, Playlist, SavedView
from qa.types.people import Act

_OF_ENTRY = ("call_id", "start", "end", "title", "note", "item_id")


class Gathered(Work):
    """Saved views and playlists."""

    def save_view(self, owner: str, title: str, query: str, shared: bool, at: datetime) -> int:
        """Keep a filter under a title, in the place of the owner's own one of that title; give its number."""
        if not title.strip():
            raise self._refused("the view has no name", "name it")
        row = {"owner": named(owner), "title": title.strip(), "query": query, "shared": shared, "made_at": moment(at)}
        same = (view_rows.c.owner == row["owner"]) & (view_rows.c.title == row["title"])
        with self._writing() as connection:
            connection.execute(delete(view_rows).where(same))
            number = add(connection, view_rows, **row)
            detail = {"title": row["title"], "query": query, "shared": shared}
            add_act(connection, Act(at, owner, "save_view", f"view:{number}", detail))
            return number

    def views(self, name: str) -> list[SavedView]:
        """Give a user's own views and those that others share, the oldest first."""
        query = select(view_rows).where((view_rows.c.owner == name) | view_rows.c.shared)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(view_rows.c.id)).all()
        return [SavedView(**{**row._mapping, "made_at": at_of(row.made_at)}) for row in rows]

    def drop_view(self, id: int, owner: str, at: datetime) -> None:
        """Drop a view of one's own; raises `RefusedError` where there is none."""
        with self._writing() as connection:
            mine = (view_rows.c.id == id) & (view_rows.c.owner == owner)
            if connection.execute(delete(view_rows).where(mine)).rowcount == 0:
                raise self._refused(f"{owner} has no view {id}", "look again")
            add_act(connection, Act(at, owner, "drop_view", f"view:{id}"))

    def make_playlist(self, title: str, author: str, at: datetime, note: str = "") -> int:
        """Make an empty playlist, and give its number."""
        if not title.strip():
            raise self._refused("the playlist has no name", "name it")
        row = {"title": title.strip(), "author": named(author), "made_at": moment(at), "note": note}
        with self._writing() as connection:
            number = add(connection, playlist_rows, **row)
            add_act(connection, Act(at, author, "make_playlist", f"playlist:{number}", {"title": row["title"]}))
            return number

    def playlists(self) -> list[Playlist]:
        """Give the playlists with their entries, the newest first, without those that were dropped."""
        query = select(playlist_rows).where(playlist_rows.c.dropped_at.is_(None))
        entries: dict[int, list[Entry]] = defaultdict(list)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(playlist_rows.c.id.desc())).all()
            for row in connection.execute(select(entry_rows).order_by(entry_rows.c.position)):
                entries[row.playlist].append(_entry(row))
        return [_playlist(row, entries[row.id]) for row in rows]

    def playlist(self, id: int) -> Playlist:
        """Give one playlist; raises `RefusedError` where there is none, or it was dropped."""
        with self._reading() as connection:
            row = self._playlist_row(connection, id)
            return _playlist(row, [_entry(each) for each in _entries(connection, id)])

    def add_entry(self, playlist_id: int, entry: Entry, author: str, at: datetime) -> int:
        """Add a moment at the end of a playlist, and give its number.

        Raises `RefusedError` for an unknown call or playlist, or a stretch that ends before it begins.
        """
        if (entry.start is None) != (entry.end is None) or (entry.end or 0.0) < (entry.start or 0.0):
            raise self._refused(f"{entry.start}–{entry.end} s is no stretch of a call", "give start and end in seconds")
        row = {name: getattr(entry, name) for name in _OF_ENTRY}
        with self._writing() as connection:
            self._playlist_row(connection, playlist_id, lock=True)
            self._see_calls(connection, [entry.call_id])
            last = select(func.max(entry_rows.c.position)).where(entry_rows.c.playlist == playlist_id)
            position = (connection.scalar(last) or 0) + 1
            number = add(connection, entry_rows, playlist=playlist_id, position=position, **row)
            detail = {"call_id": entry.call_id, "entry": number}
            add_act(connection, Act(at, author, "add_entry", f"playlist:{playlist_id}", detail))
            return number

    def remove_entry(self, entry_id: int, author: str, at: datetime) -> None:
        """Take a moment out of its playlist; raises `RefusedError` where there is none."""
        with self._writing() as connection:
            row = self._entry_row(connection, entry_id)
            connection.execute(delete(entry_rows).where(entry_rows.c.id == entry_id))
            detail = {"call_id": row.call_id, "entry": entry_id}
            add_act(connection, Act(at, author, "remove_entry", f"playlist:{row.playlist}", detail))

    def move_entry(self, entry_id: int, place: int, author: str, at: datetime) -> None:
        """Move a moment to a place in its playlist, counted from 0; a place beyond an end is that end."""
        with self._writing() as connection:
            row = self._entry_row(connection, entry_id)
            order = [each.id for each in _entries(connection, row.playlist) if each.id != entry_id]
            order.insert(max(0, place), entry_id)
            for position, number in enumerate(order, start=1):
                moved = update(entry_rows).where(entry_rows.c.id == number).values(position=position)
                connection.execute(moved)
            detail = {"entry": entry_id, "place": place}
            add_act(connection, Act(at, author, "move_entry", f"playlist:{row.playlist}", detail))

    def drop_playlist(self, id: int, author: str, at: datetime) -> None:
        """Mark a playlist as dropped; it stays in the database. Raises `RefusedError` where there is none."""
        with self._writing() as connection:
            self._playlist_row(connection, id, lock=True)
            dropped = update(playlist_rows).where(playlist_rows.c.id == id).values(dropped_at=moment(at))
            connection.execute(dropped)
            add_act(connection, Act(at, author, "drop_playlist", f"playlist:{id}"))

    def _playlist_row(self, connection: Connection, id: int, *, lock: bool = False) -> Row[Any]:
        query = select(playlist_rows).where(playlist_rows.c.id == id, playlist_rows.c.dropped_at.is_(None))
        row = connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise self._refused(f"there is no playlist {id}", "look again: it may have been dropped")
        return row

    def _entry_row(self, connection: Connection, id: int) -> Row[Any]:
        row = connection.execute(select(entry_rows).where(entry_rows.c.id == id)).first()
        if row is None:
            raise self._refused(f"there is no entry {id}", "look again: it may have been taken out")
        self._playlist_row(connection, row.playlist, lock=True)
        return row


def _entries(connection: Connection, playlist_id: int) -> list[Row[Any]]:
    query = select(entry_rows).where(entry_rows.c.playlist == playlist_id).order_by(entry_rows.c.position)
    return list(connection.execute(query).all())


def _entry(row: Row[Any]) -> Entry:
    return Entry(**{name: row._mapping[name] for name in _OF_ENTRY}, id=row.id)


def _playlist(row: Row[Any], entries: list[Entry]) -> Playlist:
    return Playlist(row.title, row.author, at_of(row.made_at), row.note, tuple(entries), row.id)
