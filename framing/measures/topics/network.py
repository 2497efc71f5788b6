"""Network: topics that occur in the same texts, grouped; naming a group is left to a person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.digits import DIGITS, settled_table
from framing.errors import CorpusError, ParameterError
from framing.measures.topics.models.model import Fitted
from framing.text.delimited import read_table
from framing.text.labels import clean_label

_RESAMPLES = 100


@dataclass(frozen=True)
class TopicNetwork:
    """Topics as nodes, their likeness over texts as edges, and groups of them.

    Attributes
    ----------
    nodes : pandas.DataFrame
        `topic, group` (from 1, by size), `share` (of all kept words), `together` (how often, over resampled texts, the
        topic falls with the others of its group; NaN for a group of one), `frame` (only where a person gave names).
    edges : pandas.DataFrame
        `topic_a, topic_b, similarity`, strongest first.
    stability : float
        Mean over resamples of the adjusted Rand index of their groups and these: 1 the same, 0 chance.
    modularity : float
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    stability: float
    modularity: float


def topic_network(
    model: Fitted, names: list[str], seed: int = 1, resamples: int = _RESAMPLES, labels: str | Path | None = None
) -> TopicNetwork:
    """Which topics come together in texts?

    Parameters
    ----------
    model : Fitted
    names : list of str
        Of the topics.
    seed, resamples : int
        How often texts are resampled and topics grouped again.
    labels : str or Path, optional
        CSV with the columns ``group, frame``: what a person who has read the typical passages, and scored the intrusion
        sheets, calls each group. Only then does the word frame appear.

    Returns
    -------
    TopicNetwork

    Raises
    ------
    CorpusError
        If the label file lacks a column, or names a group that does not exist.

    Notes
    -----
    Likeness is the correlation over texts of the shares of two topics, where it is above zero; groups are Louvain
    communities. Shares sum to one, so that unrelated topics correlate at about -1 / (k - 1). A group of topics is what
    the method's authors read as a frame; nothing here shows that it is one.

    References
    ----------
    Walter & Ophir (2019), Communication Methods and Measures 13, 248–266. Blondel et al. (2008), J. Stat. Mech. P10008.
    """
    if resamples < 1:
        raise ParameterError(f"resamples is {resamples}; it must be 1 or more.")
    by_text = model.prepared.by_text(model.weights)
    share_of = by_text.sum(axis=0) / max(by_text.sum(), 1e-12)
    shares = by_text[by_text.sum(axis=1) > 0]
    shares = shares / shares.sum(axis=1, keepdims=True)
    alike = _likeness(shares)
    group, modularity = _groups(alike, seed)
    rng = np.random.default_rng([seed, len(shares)])
    again = [_groups(_likeness(shares[rng.integers(0, len(shares), len(shares))]), seed)[0] for _ in range(resamples)]
    nodes = pd.DataFrame(
        {"topic": names, "group": group, "share": share_of, "together": _together(group, np.array(again))}
    )
    if labels is not None:
        nodes["frame"] = nodes["group"].map(_frames(Path(labels), set(group.tolist()))).fillna("")
    agreement = float(np.mean([_rand(group, other) for other in again]))
    nodes = settled_table(nodes).sort_values(
        ["group", "share", "topic"], ascending=[True, False, True], ignore_index=True
    )
    return TopicNetwork(nodes, _edges(alike, names), agreement, modularity)


def _likeness(shares: np.ndarray) -> np.ndarray:
    """Return correlations of columns above zero; a topic that never varies is like no other."""
    centred = shares - shares.mean(axis=0)
    size = np.linalg.norm(centred, axis=0)
    scaled = np.divide(centred, size, out=np.zeros(centred.shape), where=size > 0)
    alike = np.clip(np.round(scaled.T @ scaled, DIGITS), 0, None)
    np.fill_diagonal(alike, 0)
    return alike


def _groups(alike: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
    """Return the community of each topic, numbered by size, and the modularity."""
    import networkx as nx

    graph: Any = nx.Graph()
    graph.add_nodes_from(range(len(alike)))
    rows, columns = np.nonzero(np.triu(alike))
    edges = zip(rows.tolist(), columns.tolist(), alike[rows, columns].tolist(), strict=True)
    graph.add_weighted_edges_from(edges)
    found = nx.community.louvain_communities(graph, weight="weight", seed=seed)
    found = sorted((sorted(part) for part in found), key=lambda part: (-len(part), part))
    group = np.zeros(len(alike), dtype=np.int64)
    for number, part in enumerate(found, start=1):
        group[part] = number
    return group, float(nx.community.modularity(graph, found, weight="weight")) if len(rows) else 0.0


def _together(group: np.ndarray, again: np.ndarray) -> np.ndarray:
    same = (again[:, :, None] == again[:, None, :]).mean(axis=0)
    out = np.full(len(group), np.nan)
    for i, own in enumerate(group):
        others = np.flatnonzero((group == own) & (np.arange(len(group)) != i))
        if len(others):
            out[i] = same[i, others].mean()
    return out


def _rand(a: np.ndarray, b: np.ndarray) -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(a, b))


def _edges(alike: np.ndarray, names: list[str]) -> pd.DataFrame:
    rows, columns = np.nonzero(np.triu(alike))
    table = pd.DataFrame(
        {
            "topic_a": [names[i] for i in rows],
            "topic_b": [names[j] for j in columns],
            "similarity": alike[rows, columns],
        }
    )
    return table.sort_values(["similarity", "topic_a", "topic_b"], ascending=[False, True, True], ignore_index=True)


def _frames(path: Path, groups: set[int]) -> dict[int, str]:
    table = read_table(path, ("group", "frame"), CorpusError)
    out: dict[int, str] = {}
    for line, row in table.records():
        group, frame = row["group"].strip(), clean_label(row["frame"])
        if not group.isdigit() or int(group) not in groups:
            there = ", ".join(map(str, sorted(groups)))
            raise CorpusError(f"'{path}', line {line}, names the group '{group}'; there are: {there}.")
        if out.setdefault(int(group), frame) != frame:
            raise CorpusError(f"'{path}', line {line}: group {group} is '{out[int(group)]}' above, '{frame}' here.")
    return out
