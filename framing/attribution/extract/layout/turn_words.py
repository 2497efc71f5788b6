"""Words of a transcript: roles of those who speak, words of talk, and words about the transcript itself."""

from __future__ import annotations

import re

from framing.attribution.extract.common.word_sets import word_set
from framing.attribution.extract.english.words import TITLES

SPEAKERS = word_set(
    "host cohost co-host presenter moderator anchor interviewer interviewee reporter correspondent narrator announcer "
    "caller speaker voiceover voice-over unidentified unknown male female translator interpreter guest audience "
    "operator journalist newsreader panellist panelist chair chairman chairwoman president minister mayor spokesman "
    "spokeswoman spokesperson analyst expert judge witness counsel senator commentator participant respondent "
    "ведущий ведущая корреспондент журналист журналистка интервьюер модератор диктор голос гость слушатель зритель "
    "эксперт переводчик собеседник министр президент депутат председатель мэр "
    "moderatorin reporterin sprecher sprecherin interviewerin journalistin gast zuhörer anrufer "
    "ведучий ведуча кореспондент журналістка модераторка гість міністр"
)
"""Roles of those who speak in a transcript."""
TITLES_BEFORE = (TITLES | word_set("mr mrs ms miss dr prof sir dame lord lady herr frau г-н г-жа пан пані")) - word_set(
    "party general"
)
PARTICLES = word_set("de da di del della van von der den bin ibn al el la le du dos ter")
FIRST_PERSON = re.compile(
    r"(?<![\w’'])(?:I|[Ww]e|[Yy]ou|[Mm]y|[Oo]ur|[Yy]our|[Mm]e|[Uu]s|[Tt]hank|[Tt]hanks|"
    r"[Яя]|[Мм]ы|[Вв]ы|[Вв]ас|[Вв]ам|[Нн]ас|[Нн]ам|[Мм]ой|[Мм]оя|[Нн]аш|[Нн]аша|[Вв]аш|[Вв]аша|[Сс]пасибо|"
    r"[Ii]ch|[Ww]ir|Sie|[Uu]ns|[Mm]ein|[Mm]eine|[Uu]nsere?|[Dd]anke|[Мм]и|[Вв]и|[Дд]якую)(?![\w])"
)
"""Words by which people speak of themselves and of whom they speak to."""
ASIDES = re.compile(
    r"\b(?:transcript|interview|conversation|edited|condensed|recorded|broadcast|copyright|subscribe|podcast|episode|"
    r"интервью|стенограмм|беседовал|Interview|Gespräch|інтерв)|©|^(?:END|FIN|КОНЕЦ)\b",
)
"""Words of a paragraph about a transcript, not in it."""
