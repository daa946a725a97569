"""Letters going out: their wording, the outbox where they are read first, and the sending.

Work that wants to tell somebody something calls `queue` inside its own transaction: the letter is there if and only if
the work is. Nothing here talks to a mail server but `sending.py`, which the worker runs: saving never waits for mail.
"""

from mail.letters import KINDS, LetterProblem
from mail.outbox import approve, drop, edit, queue, resend

__all__ = ["KINDS", "LetterProblem", "approve", "drop", "edit", "queue", "resend"]
