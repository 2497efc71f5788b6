"""Words at the head of a line before a colon: who speaks in a transcript, and what is no speaker."""

from __future__ import annotations

import re

from framing.voices.extract.english.words import TITLES, word_set

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
NO_SPEAKERS = word_set(
    "q a question answer note notes nb ps update updated updates correction corrections clarification editor’s "
    "source sources photo photos photograph image images picture caption video audio credit credits more related also "
    "see breaking watch listen live analysis opinion summary points takeaway takeaways warning tip tips contact email "
    "e-mail tel telephone phone fax website web url address date time location where when who what why how price cost "
    "weather forecast score scores result results next previous monday tuesday wednesday thursday friday saturday "
    "sunday january february march april may june july august september october november december chapter part step "
    "day week month year figure table written by reporting editing author authors topic subject re to from cc bcc "
    "background context conclusion introduction example fact facts myth claim verdict rating pros cons ingredients "
    "method total headline title reason reasons problem solution advice bottom line remember important exclusive "
    "explainer profile factbox timeline key venue tickets admission age born died occupation education party hometown "
    "language languages country city capital population area currency winner winners loser losers final halftime goals "
    "attendance referee teams team lineup director cast genre length released publisher pages isbn is here this that "
    "these those it there first second third finally meanwhile however but and or so yes no "
    "вопрос ответ важно внимание фото видео источник источники итог итоги погода адрес дата время место счет счёт "
    "справка обновлено примечание автор тема читайте смотрите подробнее прогноз факт миф вывод пример напомним "
    "понедельник вторник среда четверг пятница суббота воскресенье тел телефон сайт цена "
    "hinweis anmerkung update quelle foto bild frage antwort wetter datum uhrzeit ort preis fazit thema autor "
    "питання відповідь увага джерело погода дата час місце адреса підсумок"
)
"""First words of labels that are no speakers."""
NO_SPEAKERS_LAST = word_set(
    "note notes credit credits more points takeaways correction update updates source sources line facts numbers"
)
"""Last words of labels that are no speakers ("Photo credit"); organisations end in others ("Human Rights Watch")."""
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
