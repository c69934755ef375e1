"""A static site of everything that may be published: folders of plain files for a web server or a disk."""

from sluzby_eval.reporting.site.run import build_site

__all__ = ["build_site"]
