"""The call log: who spoke, when, on which line — CSV or Excel from any exchange, English or Chinese headers."""

from qa.calllog.ids import call_id_of, call_ids
from qa.calllog.log import CallLog, Matches
from qa.calllog.mapping import read_mapping
from qa.calllog.pattern import NamePattern
from qa.calllog.read import read_call_log
from qa.calllog.row import LogRow

__all__ = ["CallLog", "LogRow", "Matches", "NamePattern", "call_id_of", "call_ids", "read_call_log", "read_mapping"]
