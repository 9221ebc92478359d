"""Analysis: from articles and claims to every speaker's stances, positions and changes, as JSON, table and page."""

from avow.analysis.analysis import STANCE_COLUMNS, Analysis, ArticleAnalysis, analyze, as_claims
from avow.analysis.profiles import Change, Profile, Stance

__all__ = ["STANCE_COLUMNS", "Analysis", "ArticleAnalysis", "Change", "Profile", "Stance", "analyze", "as_claims"]
