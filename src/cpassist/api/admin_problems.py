"""What the keepers' calls refuse (``admin``)."""

from __future__ import annotations

from cpassist.api.problems import Refusal


class AdminOff(Refusal):
    """Nobody looks after this server over HTTP."""

    code = "admin-off"
    status = 404
    example = "no keys are set for /v1/admin"
    advice = "Use the cpassist command on the server, or set server.admin.keys."


class KeyNeeded(Refusal):
    """A keeper's key is missing or unknown."""

    code = "key-needed"
    status = 401
    example = "the key is missing or unknown"
    advice = "Send a key of the server's keepers as X-Admin-Key."


class ScopeMissing(Refusal):
    """The key does not open this."""

    code = "scope-missing"
    status = 403
    example = "the key does not open 'reindex'"
    advice = "Use a key with this scope (server.admin.keys)."


class JobRunning(Refusal):
    """Another job is at work."""

    code = "job-running"
    status = 409
    retryable = True
    example = "another job is at work"
    advice = "Watch it at /v1/admin/job/events, wait for it or cancel it."


class NoJob(Refusal):
    """No job is at work."""

    code = "no-job"
    status = 409
    example = "no job is at work"
    advice = "Start one with POST /v1/admin/job."


class UnknownBuild(Refusal):
    """There is no build of that id."""

    code = "unknown-build"
    status = 404
    example = "there is no build of that id"
    advice = "GET /v1/admin/builds lists them."
