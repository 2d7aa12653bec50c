"""The phrases by which a machine's voice is told from a person's."""

from __future__ import annotations

from dataclasses import dataclass

from qa.lexicon.group import PhraseSet


@dataclass(frozen=True, slots=True)
class SystemPhrases:
    """What only machines say, what machines and people say, what only people say, who reports a machine's words;
    how an agent opens a call, and how one hands it over.
    """

    voice: PhraseSet
    notice: PhraseSet
    personal: PhraseSet
    reported: PhraseSet
    greeting: PhraseSet
    hands_over: PhraseSet
