"""The call log: who spoke, when, on which line — a CSV from any exchange, English or Chinese headers."""

from qa.calllog.ids import call_id_of, call_ids
from qa.calllog.log import CallLog, Matches
from qa.calllog.read import read_call_log
from qa.calllog.row import LogRow

__all__ = ["CallLog", "LogRow", "Matches", "call_id_of", "call_ids", "read_call_log"]
