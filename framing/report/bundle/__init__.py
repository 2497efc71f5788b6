"""Bundles: one or more reports with corpus, recipe, citation and checksums in one archive, an RO-Crate."""

from framing.report.bundle.making import Bundled, BundleSettings, bundle

__all__ = ["BundleSettings", "Bundled", "bundle"]
