"""Transcripts that somebody else made: one format a module, all of them in the table of `qa.asr.given.formats`."""

from qa.asr.given.files import SUFFIXES, find_transcript, read_jsonl, read_transcript
from qa.asr.given.parties import Speakers, parse_speakers
from qa.asr.given.values import Given

__all__ = [
    "SUFFIXES",
    "Given",
    "Speakers",
    "find_transcript",
    "parse_speakers",
    "read_jsonl",
    "read_transcript",
]
