"""The browser of the tests of pages, for the stories told in one."""

from web.conftest import chromium, open_page

__all__ = ["chromium", "open_page"]
