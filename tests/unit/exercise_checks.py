"""What the tests of every exercise ask: the outcome of a check, and a hint for each mistake."""

from __future__ import annotations

from pakrussia.exercises import check


def outcome(task_id, **work):
    """Return the outcome and the message of a check of ``work``."""
    result = check(task_id, **work)
    return result.outcome, result.message


def assert_own_hints(task_id, right, mistakes):
    """Each mistake (changes to the right work) gets a hint, and no two get the same one."""
    hints = {}
    for name, (changes, says) in mistakes.items():
        found, message = outcome(task_id, **{**right, **changes})
        assert found == "not yet", name
        assert says in message, f"{name}: {message}"
        hints[name] = message
    assert len(set(hints.values())) == len(hints)
