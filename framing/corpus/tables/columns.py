"""Columns of other people's tables: which one is the outlet, the day, the headline, the text, by its usual names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from framing.errors import CorpusError, nearest
from framing.text.labels import clean_label

USUAL_NAMES: dict[str, str] = {
    "doc_id": "doc_id document_id article_id id docid docname doc_name doc uid uuid guid identifier stories_id "
    "store_id proquest_document_id goid accession_number accession_no an pmid nr number dokument_id artikel_id "
    "identifiant numéro id_статьи идентификатор номер ідентифікатор identificador",
    "outlet": "outlet outlet_name source source_name publication publication_title publication_name medium media "
    "paper media_name news_outlet newspaper news_source publisher source_title pubtitle pub journal journal_name "
    "newspaper_name name_source provider provider_name channel broadcaster station domain website site quelle "
    "quellenname medienname medientitel name_des_mediums zeitung zeitungsname zeitungstitel name_der_zeitung blatt "
    "zeitschrift publikation sender source_du_document média nom_du_média titre_de_presse titre_du_journal "
    "nom_du_journal journal_source nom_de_la_source organe_de_presse éditeur издание название_издания "
    "наименование_издания источник название_источника наименование_источника сми название_сми наименование_сми "
    "газета медиа видання джерело змі medio fuente periódico diario testata fonte giornale jornal veículo krant bron "
    "network programme program show outlet_id",
    "published": "published web_publication_date published_at publication_date publish_date published_date pub_date "
    "date_published date_publish date_of_publication published_on publication_day issue_date date_of_issue "
    "edition_date article_date print_date release_date air_date airdate broadcast_date posted posted_on posted_at "
    "date datetime day date_time timestamp time created_at seendate load_date datum erscheinungsdatum "
    "erscheinungstag erschienen erschienen_am veröffentlichungsdatum veröffentlicht veröffentlicht_am "
    "datum_der_veröffentlichung publikationsdatum publiziert_am sendedatum sendetag ausgabedatum tag "
    "date_de_publication date_de_parution parution paru_le publié_le date_publication date_parution date_article "
    "date_de_mise_en_ligne mise_en_ligne date_d_édition date_de_diffusion jour дата дата_публикации дата_выхода "
    "дата_выпуска дата_издания дата_статьи дата_материала дата_размещения дата_эфира опубликовано дата_публікації "
    "fecha fecha_de_publicación data data_di_pubblicazione data_de_publicação publicatiedatum pd",
    "title": "title web_title headline_main fields_headline headline head heading article_title document_title "
    "main_title news_title story_title titel titelzeile artikeltitel artikelüberschrift hauptüberschrift überschrift "
    "schlagzeile titre titre_article titre_de_l_article intitulé заголовок заголовок_статьи заглавие название_статьи "
    "название назва título titular titolo hd hl ti name",
    "text": "text fields_body_text fields_body full_text fulltext body body_text bodytext article_text main_text "
    "maintext text_body article_body content contents article_content clean_text plain_text document_text raw_text "
    "article transcript story message volltext artikeltext text_des_artikels artikelinhalt haupttext fließtext "
    "beitragstext textkörper inhalt text_volltext texte texte_article texte_de_l_article contenu_de_l_article "
    "corps_de_l_article corps_du_texte texte_intégral texte_complet corps contenu текст полный_текст "
    "полный_текст_статьи текст_статьи текст_материала текст_новости текст_публикации тело_статьи контент содержание "
    "содержимое повний_текст зміст texto texto_completo cuerpo contenido testo testo_completo conteúdo tekst "
    "volledige_tekst artikel td tx lead_paragraph",
    "url": "url link href web_url article_url source_url document_url permalink address adresse webadresse lien "
    "ссылка посилання enlace dirección",
    "author": "author authors byline by_line journalist writer autor autoren verfasser autorin auteur auteurs "
    "journaliste автор авторы автори autores autore by au creator",
    "section": "section section_name desk ressort rubrik rubrique рубрика раздел розділ sección sezione seção "
    "rubriek se category kategorie",
    "language": "language lang language_code sprache langue язык мова idioma lingua taal la",
    "story_id": "story_id event_id ereignis_id",
    "page_id": "page_id",
}  # fmt: skip
"""For each column of a corpus, its usual names in order of preference: English, German, French, Russian and others."""

ABSTRACTS = (
    "abstract summary description teaser snippet excerpt standfirst zusammenfassung kurzfassung vorspann résumé chapô "
    "аннотация реферат анонс resumen riassunto resumo samenvatting"
).split()
"""Usual names, in order of preference, of a column that says what is in a text; it is read where no text is there."""

TEXT_FORM = "text_form"
"""Column that says what a text is: `COUNTS` where it is a document's terms as often as counted, without their order."""
COUNTS = "counts"

LONG_TEXT = 200
"""A column of at least so many characters in the middle is taken for the text where no name says which one it is."""


def plain_name(name: str) -> str:
    """Return the name of a column without case, white space and marks.

    Examples
    --------
    >>> plain_name("Publication-Date "), plain_name("source.name")
    ('publicationdate', 'sourcename')
    """
    return re.sub(r"[\W_]+", "", clean_label(str(name)).casefold())


@cache
def _ranked() -> dict[str, dict[str, int]]:
    return {
        column: {plain_name(name): rank for rank, name in reversed(list(enumerate(names.split())))}
        for column, names in USUAL_NAMES.items()
    }


_AROUND = frozenset(
    "fields source attributes article articles item document doc data node post story news metadata meta properties "
    "result record hit".split()
)
_INSIDE = frozenset("rendered main original value text plain raw html default".split())
"""Parts of a name such as ``fields.publication`` or ``title.rendered`` that hold others, or are what others hold."""


def inner_name(name: str) -> str:
    """Return the name of a field inside of others without what only holds it.

    Examples
    --------
    >>> inner_name("fields.publication"), inner_name("_source.headline.main"), inner_name("source.name")
    ('publication', 'headline', 'source.name')
    """
    parts = name.split(".")
    while len(parts) > 1 and plain_name(parts[-1]) in _INSIDE:
        parts = parts[:-1]
    while len(parts) > 1 and plain_name(parts[0]) in _AROUND and usual_column(".".join(parts)) == "":
        parts = parts[1:]
    inner = ".".join(parts)
    return name if plain_name(inner) in ("name", "id") else inner


def usual_column(name: str) -> str:
    """Return which column of a corpus a name usually means, or "".

    Examples
    --------
    >>> usual_column("Erscheinungsdatum"), usual_column("Headline"), usual_column("colour")
    ('published', 'title', '')
    """
    plain = plain_name(name)
    return next((column for column, ranks in _ranked().items() if plain in ranks), "")


def guess_columns(names: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return which column of a table is which column of a corpus.

    Parameters
    ----------
    names : sequence of str
        Columns of the table.
    given : mapping of str to str, optional
        What is known: column of the corpus to column of the table. It is never overruled.

    Returns
    -------
    dict of str to str
        Column of the corpus to column of the table; of several usual names the preferred one.

    Raises
    ------
    CorpusError
        If a given column does not exist, or is given twice.

    Examples
    --------
    >>> guess_columns(["id", "Medium", "Datum", "Titel", "Volltext"])
    {'doc_id': 'id', 'outlet': 'Medium', 'published': 'Datum', 'title': 'Titel', 'text': 'Volltext'}
    """
    found = dict(given or {})
    for column, name in found.items():
        if name not in names:
            raise CorpusError(f"There is no column '{name}' to take {column} from.{nearest(name, names)}")
    taken = list(found.values())
    twice = [name for name in taken if taken.count(name) > 1]
    if twice:
        columns = [column for column, name in found.items() if name == twice[0]]
        raise CorpusError(f"The column '{twice[0]}' is given as {' and as '.join(columns)}; it can be one of them.")
    for column, ranks in _ranked().items():
        if column in found:
            continue
        free = [name for name in names if name not in found.values() and plain_name(name) in ranks]
        if free:
            found[column] = min(free, key=lambda name: ranks[plain_name(name)])
    for column, ranks in _ranked().items():
        inner = {name: plain_name(inner_name(name)) for name in names if "." in name and name not in found.values()}
        free = [name for name in inner if inner[name] in ranks]
        if free and column not in found:
            found[column] = min(free, key=lambda name: ranks[inner[name]])
    return {column: found[column] for column in (*USUAL_NAMES, *found) if column in found}


def abstract_column(names: Sequence[str], taken: Iterable[str] = ()) -> str:
    """Return the column of abstracts by its usual names, or "".

    Examples
    --------
    >>> abstract_column(["Title", "Abstract", "StoreId"])
    'Abstract'
    """
    ranks = {plain_name(name): rank for rank, name in enumerate(ABSTRACTS)}
    free = [name for name in names if name not in set(taken) and plain_name(name) in ranks]
    return min(free, key=lambda name: ranks[plain_name(name)], default="")


def longest_column(columns: Mapping[str, Sequence[object]], taken: Iterable[str]) -> str:
    """Return the column of long texts, by far the longest of those not taken; "" where there is none.

    Examples
    --------
    >>> longest_column({"a": ["x" * 300], "b": ["short"]}, [])
    'a'
    """
    taken = set(taken)
    sizes = []
    for name, values in columns.items():
        lengths = sorted(len(value) for value in values if isinstance(value, str) and value)
        if name not in taken and lengths:
            sizes.append((lengths[len(lengths) // 2], name))
    sizes.sort(key=lambda pair: -pair[0])
    if not sizes or sizes[0][0] < LONG_TEXT or (len(sizes) > 1 and sizes[0][0] < 2 * sizes[1][0]):
        return ""
    return sizes[0][1]
