"""Phrases of two parties in Congress: chi-squared of each, and four ways to rank words by side."""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison, Corpus
from framing.digits import settled
from framing.lexicon import Entry, Lexicon
from framing.stats.effects import log_odds, prior_weights

REPUBLICAN = {
    "stem cell": "stem.cel", "natural gas": "natural.ga", "death tax": "death.tax", "illegal aliens": "illegal.alien",
    "class action": "class.action", "war on terror": "war.terror", "embryonic stem": "embryonic.stem",
    "tax relief": "tax.relief", "illegal immigration": "illegal.immigration", "boy scouts": "boy.scout",
}  # fmt: skip
DEMOCRATIC = {
    "private accounts": "private.account", "trade agreement": "trade.agreement", "American people": "american.people",
    "tax breaks": "tax.break", "trade deficit": "trade.deficit", "oil companies": "oil.compani",
    "credit card": "credit.card", "nuclear option": "nuclear.option", "war in Iraq": "war.iraq",
    "middle class": "middle.class",
}  # fmt: skip
"""The first ten two-word phrases of each party in Table I, as printed, and their stems in the data."""


def party_counts(counts: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return how often Republicans and Democrats use each phrase; members of no party are excluded.

    Parameters
    ----------
    counts : pandas.DataFrame
        member, phrase (stems joined by full stops), count.
    members : pandas.DataFrame
        name, party (R, D or I).

    Returns
    -------
    pandas.DataFrame
        phrase, words, republicans, democrats.
    """
    party = counts["member"].map(members.set_index("name")["party"])
    wide = counts.assign(party=party).pivot_table(
        index="phrase", columns="party", values="count", aggfunc="sum", fill_value=0
    )
    words = [phrase.count(".") + 1 for phrase in wide.index]
    table = pd.DataFrame({"phrase": wide.index, "words": words})
    return table.assign(republicans=wide["R"].to_numpy(), democrats=wide["D"].to_numpy())


def partisan_phrases(counts: pd.DataFrame, members: pd.DataFrame, words: int = 2) -> pd.DataFrame:
    """Return phrases of one length, those that differ most between the parties first.

    Parameters
    ----------
    counts, members : pandas.DataFrame
        As `party_counts` takes them.
    words : int
        Words in a phrase.

    Returns
    -------
    pandas.DataFrame
        phrase, party (that uses it more), chi2, republicans, democrats, rank (within the party).

    Notes
    -----
    The totals are those of the phrases in the data (1,000), not of all phrases in Congress, so χ² is smaller than the
    published one and ranks may differ.

    References
    ----------
    Gentzkow, M. & Shapiro, J. M. (2010). What drives media slant? Econometrica 78(1), 35–71, section 3.
    """
    table = party_counts(counts, members)
    table = table[table["words"] == words]
    r, d = table["republicans"].to_numpy(float), table["democrats"].to_numpy(float)
    not_r, not_d = r.sum() - r, d.sum() - d
    chi2 = (r * not_d - d * not_r) ** 2 / ((r + d) * (r + not_r) * (d + not_d) * (not_r + not_d))
    party = np.where(r / r.sum() > d / d.sum(), "R", "D")
    table = table.assign(party=party, chi2=chi2 * (r.sum() + d.sum())).sort_values(
        ["chi2", "phrase"], ascending=[False, True], kind="stable"
    )
    table["rank"] = table.groupby("party").cumcount() + 1
    return table[["phrase", "party", "chi2", "republicans", "democrats", "rank"]].reset_index(drop=True)


def printed_phrases() -> dict[str, str]:
    """Return the printed order, as `reproduction` takes it: words at each Republican rank, and Democratic phrases."""
    ranks = {f"Republican, {i}.": phrase for i, phrase in enumerate(REPUBLICAN, start=1)}
    return ranks | {f"Democratic: {phrase}": "among the first ten" for phrase in DEMOCRATIC}


def found_phrases(counts: pd.DataFrame, members: pd.DataFrame) -> dict[str, str]:
    """Return the same from the data: the phrase at each Republican rank, and where each Democratic phrase is."""
    table = partisan_phrases(counts, members)
    names = {stem: phrase for phrase, stem in REPUBLICAN.items()}
    first = table[table["party"] == "R"].head(len(REPUBLICAN))["phrase"]
    out = {f"Republican, {i}.": names.get(stem, stem.replace(".", " ")) for i, stem in enumerate(first, start=1)}
    rank = table[table["party"] == "D"].set_index("phrase")["rank"]
    for phrase, stem in DEMOCRATIC.items():
        place = rank.get(stem)
        near = place is not None and place <= len(DEMOCRATIC)
        out[f"Democratic: {phrase}"] = "among the first ten" if near else f"rank {place}" if place else "not found"
    return out


def taxes(
    counts: pd.DataFrame, members: pd.DataFrame, loaded: str = "death.tax", plain: str = "estate.tax"
) -> Comparison:
    """Return Republicans against Democrats, each member a text that holds two phrases as often as the member used them.

    Parameters
    ----------
    counts, members : pandas.DataFrame
        As `party_counts` takes them.
    loaded, plain : str
        Stems of the two phrases.

    Notes
    -----
    The texts are rebuilt from counts: each use is a sentence "Congress death tax.", so that the phrase has an actor.
    """
    used = counts[counts["phrase"].isin([loaded, plain])]
    said = used["phrase"].map(lambda stem: f"Congress {stem.replace('.', ' ')}. ")
    texts = (said * used["count"]).groupby(used["member"]).sum()
    party = members.set_index("name")["party"]
    rows = [(f"m{i:03}", party[member], "2005-01-01", "", text) for i, (member, text) in enumerate(texts.items())]
    documents = pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "title", "text"])
    return Corpus("Congress", documents, repeats="keep").compare(by="outlet", target="R", reference="D")


def tax_words(loaded: str = "death tax", plain: str = "estate tax") -> Lexicon:
    """Return the two names of one tax as a list of choices."""
    header = {"name": "taxes", "version": "1.0", "language": "en", "licence": "CC0-1.0", "validation": "none"}
    pair = Entry(loaded, "loaded", pair="tax"), Entry(plain, "plain", pair="tax")
    return Lexicon(header, (*pair, Entry("congress", "actor", "Congress")))


CLAIMS = {
    "difference of proportions: of the four, its first terms are the most frequent": "yes",
    "log-odds ratio: of the four, its first terms are the rarest": "yes",
    "z with an informative prior: its first terms are between the two": "yes",
}
"""What the paper says of three statistics, in our words (sections 3.2 to 3.5, on speeches about abortion)."""


def ranked_by_side(terms: pd.DataFrame, prior: float = 500.0, top: int = 20) -> pd.DataFrame:
    """Which terms come first, by four statistics?

    Parameters
    ----------
    terms : pandas.DataFrame
        First column a term; democrats, republicans: its occurrences.
    prior : float
        α₀ of the informative prior, proportional to the words of both sides.
    top : int
        First terms of each side.

    Returns
    -------
    pandas.DataFrame
        statistic, occurrences (median of those terms, both sides together), republican, democratic (the first six).

    References
    ----------
    Monroe, B. L., Colaresi, M. P. & Quinn, K. M. (2008). Fightin' Words. Political Analysis 16(4), 372–403.
    """
    name, a, b = terms.columns[0], terms["republicans"].to_numpy(float), terms["democrats"].to_numpy(float)
    statistics = {
        "difference of proportions": a / a.sum() - b / b.sum(),
        "log-odds ratio": log_odds(a, b, np.full(len(a), 0.5))[0],
        "z, uninformative prior": log_odds(a, b, np.full(len(a), 0.01))[1],
        "z, informative prior": log_odds(a, b, prior_weights("pooled", prior, a, b))[1],
    }
    rows = []
    for statistic, values in statistics.items():
        order = np.argsort(-settled(values), kind="stable")
        sides = order[:top], order[::-1][:top]
        shown = [", ".join(terms[name].iloc[side[:6]].astype(str)) for side in sides]
        rows.append((statistic, float(np.median((a + b)[np.concatenate(sides)])), *shown))
    return pd.DataFrame(rows, columns=["statistic", "occurrences", "republican", "democratic"])


def claims(terms: pd.DataFrame, prior: float = 500.0) -> dict[str, str]:
    """Return whether each of `CLAIMS` holds, by the median occurrences of the first terms.

    Parameters
    ----------
    terms : pandas.DataFrame
        As `ranked_by_side` takes it.
    prior : float
    """
    often = ranked_by_side(terms, prior).set_index("statistic")["occurrences"]
    difference, ratio, z = (often[s] for s in ("difference of proportions", "log-odds ratio", "z, informative prior"))
    holds = (difference > often.drop("difference of proportions").max(), ratio < often.drop("log-odds ratio").min(),
             ratio < z < difference)  # fmt: skip
    return {claim: "yes" if held else "no" for claim, held in zip(CLAIMS, holds, strict=True)}
