"""Readers of the exports of news databases: Nexis, Factiva, ProQuest, Europresse; many articles a file.

What lives here: one module a database. Their exports say nothing of their version, so each reader goes by the labels
that it finds (English, German, French, Russian), and names every article that it cannot place. The layouts are known
from what other readers of them and the reports of their users describe; the fixtures of the tests are written here.
"""
