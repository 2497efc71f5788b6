"""Sets of words, and those words before a colon that are no speakers in any language with a list of reporting words."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Return words separated by spaces as a set."""
    return frozenset(words.split())


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
