"""What ``/v1/check`` refuses where a page is named in place of a text."""

from __future__ import annotations

from cpassist.api.problems import Refusal


class PagesOff(Refusal):
    """Pages are not read by this server."""

    code = "pages-off"
    status = 403
    example = "this server reads no pages of the web"
    advice = "Open the page yourself and send its words as `text`."


class PageNotRead(Refusal):
    """The page cannot be read."""

    code = "page-not-read"
    status = 422
    example = "clinic.example was not read: the page answers with status 404"
    advice = "Open the page yourself and send its words as `text`."


class PagesBusy(Refusal):
    """As many pages are being read as may be."""

    code = "pages-busy"
    status = 503
    retryable = True
    example = "as many pages are being read as may be"
    advice = "Ask again after Retry-After seconds, or send the words as `text`."
