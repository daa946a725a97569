"""The coded words of the tables (states, roles, kinds) as English msgids, and how each state looks.

models.py carries the Vietnamese words for readers without a catalogue; screens use these, so that English has its own.
"""

from admin.i18n import lazy_gettext as _l

ROLES = [
    ("officer", _l("Unit officer")),
    ("leader", _l("Unit leader")),
    ("unit_administrator", _l("Unit's administrator")),
    ("appraiser", _l("Appraiser")),
    ("lead", _l("Council lead")),
    ("communications", _l("Communications")),
    ("administrator", _l("Administrator")),
    ("auditor", _l("Auditor")),
]
STATUSES = [("official", _l("Official")), ("illustrative", _l("Illustrative"))]
FRAMEWORK_STATES = [("draft", _l("Being drafted")), ("published", _l("In force"))]
CYCLE_STATES = [
    ("draft", _l("In preparation")),
    ("collecting", _l("Collecting figures")),
    ("appraising", _l("Under appraisal")),
    ("explaining", _l("Explanations")),
    ("frozen", _l("Results frozen")),
    ("published", _l("Published")),
]
SECTION_STATES = [
    ("empty", _l("Not begun")),
    ("drafting", _l("Being filled in")),
    ("awaiting_approval", _l("Awaiting the leader")),
    ("sent", _l("Sent")),
    ("under_appraisal", _l("Being appraised")),
    ("awaiting_explanation", _l("Awaiting explanation")),
    ("settled", _l("Settled")),
]
EXPLANATION_STATES = [("open", _l("Open")), ("accepted", _l("Accepted")), ("rejected", _l("Rejected"))]
JOB_STATES = [("queued", _l("Queued")), ("running", _l("Running")), ("done", _l("Done")), ("failed", _l("Failed"))]
MESSAGE_STATES = [
    ("draft", _l("To be read first")),
    ("waiting", _l("To be sent")),
    ("sending", _l("Being sent")),
    ("sent", _l("Sent")),
    ("failed", _l("Failed")),
    ("unsure", _l("Perhaps sent")),
    ("dropped", _l("Dropped")),
]
RESET_STATES = [("waiting", _l("Awaiting confirmation")), ("done", _l("Reset")), ("refused", _l("Refused"))]
VERDICTS = [
    ("accept", _l("Accept as reported")),
    ("change", _l("Change the figure")),
    ("points", _l("Give the points")),
    ("abstain", _l("No judgement")),
]
EXPLANATION_KINDS = [("misprint", _l("Misprint")), ("wrong_fact", _l("Wrong fact")), ("omitted", _l("Omitted"))]
LANGUAGES = [("vi", _l("Vietnamese")), ("en", _l("English"))]
MOVE_KINDS = [("cycle", _l("Cycle")), ("section", _l("Section"))]
PAPER_KINDS = [
    ("letter", _l("Letter on the result")),
    ("announcement", _l("Decision announcing the result")),
    ("minutes", _l("Minutes of the Council")),
]
PAPER_STATES = [("draft", _l("Draft")), ("issued", _l("Issued")), ("cancelled", _l("Cancelled"))]

# (table, column) -> words: what every view, filter and export shows without being told
WORDS = {
    ("role", "name"): ROLES,
    ("framework", "status"): STATUSES,
    ("framework", "state"): FRAMEWORK_STATES,
    ("category", "status"): STATUSES,
    ("indicator", "status"): STATUSES,
    ("cycle", "state"): CYCLE_STATES,
    ("section_state", "state"): SECTION_STATES,
    ("explanation", "state"): EXPLANATION_STATES,
    ("explanation", "kind"): EXPLANATION_KINDS,
    ("appraisal", "verdict"): VERDICTS,
    ("job", "state"): JOB_STATES,
    ("message", "state"): MESSAGE_STATES,
    ("users", "language"): LANGUAGES,
    ("factor_reset", "state"): RESET_STATES,
    ("state_move", "kind"): MOVE_KINDS,
    ("document", "kind"): PAPER_KINDS,
    ("document", "state"): PAPER_STATES,
    ("letterhead", "kind"): PAPER_KINDS,
    ("prose", "language"): LANGUAGES,
}

# How a state looks beside its word: a shape and a colour (good, wait, bad, info, neutral).
LOOKS = {
    ("framework", "state"): {"draft": "wait", "published": "good"},
    ("framework", "status"): {"official": "good", "illustrative": "info"},
    ("category", "status"): {"official": "good", "illustrative": "info"},
    ("indicator", "status"): {"official": "good", "illustrative": "info"},
    ("cycle", "state"): {
        "draft": "neutral",
        "collecting": "wait",
        "appraising": "wait",
        "explaining": "wait",
        "frozen": "info",
        "published": "good",
    },
    ("section_state", "state"): {
        "empty": "neutral",
        "drafting": "neutral",
        "awaiting_approval": "wait",
        "sent": "info",
        "under_appraisal": "wait",
        "awaiting_explanation": "bad",
        "settled": "good",
    },
    ("explanation", "state"): {"open": "wait", "accepted": "good", "rejected": "bad"},
    ("job", "state"): {"queued": "neutral", "running": "wait", "done": "good", "failed": "bad"},
    ("message", "state"): {
        "draft": "neutral",
        "waiting": "wait",
        "sending": "wait",
        "sent": "good",
        "failed": "bad",
        "unsure": "bad",
        "dropped": "neutral",
    },
    ("document", "state"): {"draft": "wait", "issued": "good", "cancelled": "neutral"},
}

ACTIONS = {
    "create": _l("Created"),
    "update": _l("Changed"),
    "delete": _l("Deleted"),
    "sign in": _l("Signed in"),
    "sign out": _l("Signed out"),
    "sign-in refused": _l("Sign-in refused"),
    "invite": _l("Invited"),
    "end session": _l("Session ended"),
    "end other sessions": _l("Other sessions ended"),
    "view as: begun": _l("Viewing as another person begun"),
    "view as: ended": _l("Viewing as another person ended"),
    "invitation queued": _l("Invitation queued"),
    "new recovery codes": _l("New recovery codes made"),
    "recovery code used": _l("Recovery code used"),
    "second factor reset": _l("One-time codes reset"),
    "enqueue": _l("Queued"),
    "restore": _l("Restored"),
    "download": _l("Downloaded"),
    "publish heads": _l("Heads published"),
}
NOUNS = {
    "bloc": _l("Bloc"),
    "unit": _l("Unit"),
    "framework": _l("Framework"),
    "category": _l("Category"),
    "indicator": _l("Indicator"),
    "role": _l("Role"),
    "users": _l("Account"),
    "user_role": _l("Role of an account"),
    "factor_reset": _l("Reset of one-time codes"),
    "cycle": _l("Assessment year"),
    "submission": _l("Submission"),
    "section_state": _l("Section"),
    "state_move": _l("Move"),
    "answer": _l("Figure"),
    "evidence": _l("Evidence"),
    "answer_evidence": _l("Evidence of a figure"),
    "assignment": _l("Assignment"),
    "appraisal": _l("Appraisal"),
    "decision": _l("Decision"),
    "explanation": _l("Explanation"),
    "explanation_evidence": _l("Evidence of an explanation"),
    "duty": _l("Duty in the unit"),
    "comment": _l("Comment"),
    "receipt": _l("Receipt"),
    "conflict": _l("Conflict of interest"),
    "stock_reason": _l("Stock reason"),
    "holiday": _l("Public holiday"),
    "message_template": _l("Template of a letter"),
    "edition": _l("Edition"),
    "job": _l("Background job"),
    "unit_name": _l("Former name of a unit"),
    "audit_event": _l("Audit"),
    "backup": _l("Backup"),
    "export": _l("Full export"),
    "document": _l("Document"),
    "letterhead": _l("Letterhead"),
    "number_book": _l("Number book"),
    "prose": _l("Prose"),
}


def action(code: str) -> str:
    """What happened, as a word."""
    return str(ACTIONS.get(code, code))


def noun(code: str) -> str:
    """A table, as a word."""
    return str(NOUNS.get(code, code))
