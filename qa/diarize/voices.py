"""Voices of one channel as if each had a leg of its own: their activity, their words.

A word is the voice's that speaks for most of it; where two do, the one's who speaks longer around it. Whose word it is
is a matter of probability too, and what nobody can be sure of must cost nobody a point. So the word's probability,
which so far was that of having been said, becomes that of having been said by this voice:

- times the probability of the voice (`Speaker.probability`);
- times `DOUBTFUL` where the voice is doubtful there (a run too short or too alike, near a change in the midst of
  speech), where two speak at once, and where no voice speaks within `NEAR` of it. Whatever the speech model's own
  probability, the checks then take the word for a question, never for a hit or a lapse.

That a phrase was *not* said by a party is sure only where none of the other voice's words may be that party's: see
`qa.checks.spoken`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.timeline import at, clip, intersect, subtract, total, union
from qa.types import Activity, ChannelActivity, Party, Problem, Span, Speaker, Tracks, Word

SURE_VOICES = 0.85
"""Below this probability of any of the voices nobody is judged on whose words they were."""
DOUBTFUL = 0.4
"""Below what the checks take for certain (`qa.lexicon`), even of a word that was heard clearly."""
NEAR = 0.3
"""Seconds that a model's word times may be off."""
_AROUND = 2.0


def told_apart(activity: Activity) -> bool:
    """Whether the voices of a channel are known so surely that their words may be shared out."""
    speakers = activity.speakers
    return len(speakers) > 1 and min(speaker.probability for speaker in speakers) >= SURE_VOICES


def as_legs(activity: Activity, words: Sequence[Word]) -> tuple[Activity, list[tuple[Word, ...]]]:
    """An activity with a channel for each voice and no tones, and the words of each."""
    channels = tuple(speaker.activity for speaker in activity.speakers)
    return Activity(channels, ()), shared_out(words, activity.speakers)


def shared_out(words: Sequence[Word], speakers: Sequence[Speaker]) -> list[tuple[Word, ...]]:
    """The words of each voice in order; every word is one voice's."""
    shares: list[list[Word]] = [[] for _ in speakers]
    crossed = union(
        *(
            intersect(first.activity.speech, second.activity.speech)
            for index, first in enumerate(speakers)
            for second in speakers[:index]
        )
    )
    unsure = [union(speaker.doubtful, crossed) for speaker in speakers]
    for word in words:
        owner = max(range(len(speakers)), key=lambda voice: _claim(word, speakers[voice]))
        sure = _is_sure(word, speakers[owner], unsure[owner])
        chance = speakers[owner].probability * (1.0 if sure else DOUBTFUL)
        shares[owner].append(replace(word, probability=word.probability * chance))
    return [tuple(share) for share in shares]


def _claim(word: Word, speaker: Speaker) -> tuple[float, float, float]:
    """Seconds of the word in which the voice speaks, of the speech around it, and how near it speaks."""
    speech = speaker.activity.speech
    during = total(clip(speech, Span(word.start, max(word.end, word.start + 0.01))))
    around = total(clip(speech, Span(word.start - _AROUND, word.end + _AROUND)))
    return round(during, 3), round(around, 3), -_away(word, speaker)


def _away(word: Word, speaker: Speaker) -> float:
    """Seconds from the middle of a word to the voice's nearest speech."""
    middle = (word.start + word.end) / 2
    return min((max(s.start - middle, middle - s.end, 0.0) for s in speaker.activity.speech), default=float("inf"))


def _is_sure(word: Word, speaker: Speaker, unsure: tuple[Span, ...]) -> bool:
    if at(unsure, (word.start + word.end) / 2) is not None:
        return False
    return _away(word, speaker) <= NEAR


def tracks_of_voices(by_voice: Tracks, activity: Activity) -> Tracks:
    """Activity by party where the parties are voices of one channel: its tones, music and noise stay its own.

    The music is the agent's, who plays what there is on hold; a dead line says nothing of one party.
    """
    channel = activity.channels[0]
    music = subtract(union(channel.music), union(*(each.speech for each in by_voice.parties.values())))
    parties: dict[Party, ChannelActivity] = {
        party: replace(each, music=music if party == "agent" else (), flat=(), noise_dbfs=channel.noise_dbfs)
        for party, each in by_voice.parties.items()
    }
    return Tracks(parties, ("unknown",), activity.tones)


def problem_of(voices: int, certainty: float, overlap: float | None) -> Problem:
    """What a reader must know of a call on one channel; `overlap` is in seconds, None where nobody can tell."""
    if voices < 2:
        return Problem("one_channel", f"one channel, one voice, with a probability of {certainty:.2f}")
    at_once = "who speaks at once cannot be told" if overlap is None else f"{overlap:.1f} s of two at once"
    detail = f"one channel, {voices} voices told apart by sound with a probability of {certainty:.2f}; {at_once}"
    return Problem("one_channel", detail)
