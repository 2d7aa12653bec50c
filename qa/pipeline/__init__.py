"""Composes the stages: a recording and its log row to a scored call.

`hearing` finds who makes what sound when, without words; `telling` says who said what; `understanding` joins both to a
`Call`; `judging` scores it. Transcription stands between the first two, because the windows of many calls share one
batch of the model.
"""

from qa.pipeline.hearing import CLUSTERS, MODEL_RATE, Heard, Sounds, hear, heard_of, legs_of, listen
from qa.pipeline.judging import judge
from qa.pipeline.telling import Spoken
from qa.pipeline.understanding import understand, understand_transcript

__all__ = [
    "CLUSTERS",
    "MODEL_RATE",
    "Heard",
    "Sounds",
    "Spoken",
    "hear",
    "heard_of",
    "judge",
    "legs_of",
    "listen",
    "understand",
    "understand_transcript",
]
