"""Readers of the exports of news databases: many articles a file.

What lives here: one module a database: Nexis, Factiva, ProQuest, Europresse. Their exports say nothing of their
version, so each reader goes by the labels that it finds (English, German, French, Russian), and names every article
that it cannot place. What may enter: a database whose layout is known from its users' reports; the fixtures of the
tests are written here. Start with `nexis.py`.
"""
