"""Thư: letters waiting to be sent, or sent. Read-only: letters are written by the work they belong to."""

import models
from admin.base import ADMINISTRATOR, AUDITOR, COMMUNICATIONS, BackOfficeView
from admin.i18n import lazy_gettext as _l
from admin.views import register


@register
class MessageView(BackOfficeView):
    model = models.Message
    slug = "messages"
    title, singular = _l("Letters"), _l("Letter")
    group, order, icon = "system", 30, "envelope"
    can = {"list": {ADMINISTRATOR, AUDITOR, COMMUNICATIONS}}
    column_list = ("created_at", "address", "subject", "state", "sent_at", "tries")
    column_details_list = ("created_at", "address", "subject", "body", "state", "sent_at", "tries", "error")
    column_searchable_list = ("address", "subject")
    column_sortable_list = ("created_at", "sent_at", "state")
    column_default_sort = ("created_at", True)
    column_filters = ("state", "created_at")
    column_labels = {
        "created_at": _l("Written"),
        "address": _l("To"),
        "subject": _l("Subject"),
        "body": _l("Text"),
        "state": _l("State"),
        "sent_at": _l("Sent on"),
        "tries": _l("Attempts"),
        "error": _l("Error"),
    }
    form_columns = ()
