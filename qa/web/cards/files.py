"""Files to take away: boards as the command line writes them, under names that are safe on every system."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import quote

from fastapi.responses import Response

from qa.report.files import BOARD_FORMATS, MEDIA
from qa.report.labels import Lang, word
from qa.web.cards.asking import Question
from qa.web.cards.boards import card_room
from qa.web.desk import Desk

BoardFormat = Literal["xlsx", "csv", "pdf", "html", "json"]


def board_file(desk: Desk, question: Question, form: BoardFormat, lang: Lang) -> Response:
    """A board as a file, the same as ``qa scorecard --format`` writes.

    Raises `StoreError` where there are no calls, `UsageError` where PDF is asked for and cannot be made here.
    """
    room = card_room(desk)
    question = room.settled(question)
    board = room.full(question, examples=form != "csv")
    whose = [each for each in (question.team, question.line, question.agent, question.rubric) if each]
    name = "-".join([word("scorecard", lang), board.period.name if board.period else word("all_months", lang), *whose])
    return download(BOARD_FORMATS[form](board, lang), name, form)


def download(data: bytes, name: str, form: str) -> Response:
    """An answer that a browser saves as `name` with the ending of its format (RFC 6266, RFC 8187)."""
    safe = re.sub(r"[^\w.\-（）()]+", "_", name).strip("._") or "file"
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", safe).strip("._") or "file"
    told = f"attachment; filename=\"{plain[:80]}.{form}\"; filename*=UTF-8''{quote(safe[:80], safe='')}.{form}"
    headers = {"content-disposition": told, "content-security-policy": "default-src 'none'; sandbox"}
    return Response(data, media_type=MEDIA[form], headers=headers)
