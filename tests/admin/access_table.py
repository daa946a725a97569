"""Who may open what: one row for every address of the office, written by hand from what each role is for.

The table is the promise, and the program is held to it: it is not read from the views. A new address needs a row here
before the tests pass, so that somebody has thought about who may open it.

    address    the rule of the address, as the program lists it
    methods    GET stands for HEAD too
    who        S stranger, O unit's officer, L unit's leader, U unit's own administrator, A appraiser, C Council's lead,
               P communications, I IT administrator, R auditor; a dash: refused
    object     the kind of row it is about; KNOWN says whose rows of that kind a role may know of; `nothing`: an address
               every noun has and this one has no use for, so it answers like a missing one
    given      how the row is named: `?x` in the query, `x` in the form, `/x` in the path, `+` several of them together
    when       the states of the year in which it works; `OL=...` is for those roles; `draft`: a draft row only

States of the year: c collecting (units enter), s sent (units have sent, the year still collects), a appraising,
e explaining, f frozen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LETTERS = "SOLUACPIR"
ROLES = {
    "stranger": "S", "disabled": "S", "officer": "O", "leader": "L", "unit_administrator": "U", "appraiser": "A",
    "lead": "C", "communications": "P", "administrator": "I", "auditor": "R",
}  # fmt: skip
STATES = ("collecting", "sent", "appraising", "explaining", "frozen")
STATE_OF = {name[0]: name for name in STATES}

# Kind of row -> role -> the places of the test's world whose rows the role may know of. `own` is the unit of the unit's
# people, `same` another of its bloc, `other` one of another bloc, `conflict` the one the appraiser and the lead are
# partial to; `unassigned` belongs to the own unit, in the section the appraiser is not assigned.
_ALL = "own same other conflict unassigned"
_BY_UNIT = dict.fromkeys("OLU", "own unassigned") | {"A": "own same", "C": "own same other unassigned"}
_BY_UNIT |= dict.fromkeys("PIR", _ALL)
KNOWN: dict[str, dict[str, str]] = {
    "submission": _BY_UNIT,
    "section_of_it": _BY_UNIT | {"A": "own same unassigned"},  # a section's card on the overview of its submission
    "section": _BY_UNIT,
    "point": _BY_UNIT,  # an indicator of a submission
    "assigned_section": {"A": "own same", "C": "assigned"},  # the lead judges what is assigned to the lead
    "assigned_point": {"A": "own same", "C": "assigned"},
    "answer": _BY_UNIT,
    "evidence": _BY_UNIT,
    "comment": _BY_UNIT,
    "receipt": _BY_UNIT | {"A": ""},  # whole submissions: an appraiser of all their sections reads them
    "withdrawing": _BY_UNIT,
    "appraisal": {"A": "own", "C": "own same other unassigned", "I": _ALL, "R": _ALL},  # blind until one's own is in
    "decision": _BY_UNIT,
    "explanation": _BY_UNIT,
    "unsent_explanation": dict.fromkeys("OL", "own"),
    "draft": dict.fromkeys("OLU", "own") | {"C": "own same other", "I": "own same other conflict"}
    | {"R": "own same other conflict"},
    "unit": dict.fromkeys("OLU", "own") | {"A": "own same other", "C": "own same other"} | dict.fromkeys("PIR", _ALL),
    "any_unit": dict.fromkeys("OLU", "own") | dict.fromkeys("ACPIR", _ALL),  # the catalogue is no secret in the office
    "paper": dict.fromkeys("OLU", "own") | {"C": "own same other"} | dict.fromkeys("PIR", _ALL),  # a letter to a unit
    "conflict": {"A": "own"} | dict.fromkeys("CIR", "own other"),
    "session": dict.fromkeys("OLUACPR", "own") | {"I": "own other"},
    "colleague": {"U": "own"},
    "duty": dict.fromkeys("LU", "own"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    address: str
    methods: frozenset[str]
    who: str
    object: str
    given: tuple[str, ...]
    when: dict[str, frozenset[str]] = field(default_factory=dict)

    def admits(self, role: str) -> bool:
        return ROLES[role] in self.who

    def works(self, role: str, state: str) -> bool:
        """Whether the state of the year lets this role do it."""
        states = self.when.get(ROLES[role], self.when.get("", None))
        return states is None or state in states or "draft" in states

    def knows(self, role: str, place: str) -> bool:
        """Whether the row in that place of the world is one this role may know of."""
        places = KNOWN.get(self.object)
        return places is None or place in places.get(ROLES[role], "").split()

    @property
    def of_the_year(self) -> bool:
        """Whether the state of the year can make a difference."""
        return bool(self.when) or self.object in KNOWN or self.object == "cycle"


def read() -> list[Line]:
    """The table below as rows."""
    return [_line(text) for text in TABLE.splitlines() if text.strip()]


def _line(text: str) -> Line:
    address, methods, who, kind, given, *when = text.split()
    states: dict[str, frozenset[str]] = {}
    for part in when:
        roles, _, names = part.rpartition("=")
        named = frozenset({names} if names == "draft" else (STATE_OF[letter] for letter in names))
        states |= dict.fromkeys(roles or [""], named)
    assert set(who) <= {*LETTERS, "-"}, text
    given_parts = () if given == "-" else tuple(given.split("&"))
    return Line(address, frozenset(methods.split("+")), who.replace("-", ""), kind, given_parts, states)


TABLE = """
/                                        GET      SOLUACPIR -                  -
/<path:name>                             GET      SOLUACPIR -                  /index.html
/admin/                                  GET      -OLUACPIR -                  -
/admin/account                           GET      -OLUACPIR -                  -
/admin/password                          GET+POST -OLUACPIR -                  -
/admin/preferences                       POST     SOLUACPIR -                  -
/admin/recovery                          GET+POST SOLUACPIR -                  -
/admin/recovery-codes                    GET+POST -OLUACPIR -                  -
/admin/sign-in                           GET+POST SOLUACPIR -                  -
/admin/sign-out                          POST     SOLUACPIR -                  -
/admin/tf-rescue                         GET+POST SOLUACPIR -                  -
/admin/tf-select                         GET+POST SOLUACPIR -                  -
/admin/totp                              GET+POST SOLUACPIR -                  -
/admin/totp-setup                        GET+POST SOLUACPIR -                  -
/admin/verify                            GET+POST -OLUACPIR -                  -
/admin/view-as                           POST     -------I- user               id

/admin/account/end-others                POST     -OLUACPIR -                  -

/admin/answers/                          GET      -OLUAC-IR -                  -
/admin/answers/action/                   POST     -----C-I- answer             rowid                           ae
/admin/answers/ajax/lookup/              GET      -OLUAC-IR nothing            -
/admin/answers/ajax/update/              POST     --------- -                  -
/admin/answers/delete/                   GET+POST --------- -                  -
/admin/answers/details/                  GET      -OLUAC-IR answer             ?id
/admin/answers/edit/                     GET+POST -----C-I- answer             ?id                             ae
/admin/answers/export/<export_type>/     GET      -OLUAC-IR -                  /csv,xlsx
/admin/answers/history/                  GET      ----AC-IR answer             ?id
/admin/answers/new/                      GET+POST --------- -                  -

/admin/appraisals/                       GET      ----AC-IR -                  -
/admin/appraisals/action/                POST     --------- -                  -
/admin/appraisals/ajax/lookup/           GET      ----AC-IR nothing            -
/admin/appraisals/ajax/update/           POST     --------- -                  -
/admin/appraisals/delete/                GET+POST --------- -                  -
/admin/appraisals/details/               GET      ----AC-IR appraisal          ?id
/admin/appraisals/edit/                  GET+POST --------- -                  -
/admin/appraisals/export/<export_type>/  GET      ----AC-IR -                  /csv,xlsx
/admin/appraisals/history/               GET      ----AC-IR appraisal          ?id
/admin/appraisals/new/                   GET+POST --------- -                  -

/admin/appraising/                       GET      ----AC--- -                  -
/admin/appraising/judge/                 GET      ----AC--- assigned_point     ?submission+indicator           saef
/admin/appraising/judge/save/            POST     ----AC--- assigned_point     submission+indicator            ae
/admin/appraising/precedents/            GET      ----AC--- assigned_point     ?submission+indicator           saef
/admin/appraising/section/               GET      ----AC--- assigned_section   ?section                        saef
/admin/appraising/section/accept/        POST     ----AC--- assigned_section   section                         ae

/admin/assignments/                      GET      -----C-IR -                  -
/admin/assignments/assign/               POST     -----C-I- cycle              cycle
/admin/assignments/csv/                  GET      -----C-IR cycle              ?cycle
/admin/assignments/proposal/             GET+POST -----C-I- cycle              ?cycle&cycle
/admin/assignments/unassign/             POST     -----C-I- assignment         cycle+id
/admin/assignments/upload/               POST     -----C-I- cycle              cycle
/admin/assignments/wanted/               POST     -----C-I- cycle              cycle

/admin/audit/                            GET      -------IR -                  -
/admin/audit/action/                     POST     --------- -                  -
/admin/audit/ajax/lookup/                GET      -------IR nothing            -
/admin/audit/ajax/update/                POST     --------- -                  -
/admin/audit/delete/                     GET+POST --------- -                  -
/admin/audit/details/                    GET      -------IR audit              ?id
/admin/audit/edit/                       GET+POST --------- -                  -
/admin/audit/export/<export_type>/       GET      -------IR -                  /csv,xlsx,jsonl
/admin/audit/history/                    GET      -------IR audit              ?id
/admin/audit/new/                        GET+POST --------- -                  -
/admin/audit/publish/                    POST     -------I- -                  -
/admin/audit/verify/                     POST     -------IR -                  -

/admin/blocs/                            GET      -OLUACPIR -                  -
/admin/blocs/action/                     POST     -------I- bloc               rowid
/admin/blocs/ajax/lookup/                GET      -OLUACPIR nothing            -
/admin/blocs/ajax/update/                POST     --------- -                  -
/admin/blocs/delete/                     GET+POST -------I- bloc               ?id&id
/admin/blocs/details/                    GET      -OLUACPIR bloc               ?id
/admin/blocs/edit/                       GET+POST -------I- bloc               ?id
/admin/blocs/export/<export_type>/       GET      -OLUACPIR -                  /csv,xlsx
/admin/blocs/history/                    GET      -OLUACPIR bloc               ?id
/admin/blocs/new/                        GET+POST -------I- -                  -

/admin/board/                            GET      -----C-IR cycle              ?cycle
/admin/board/calls/                      GET      -----C-I- cycle              ?cycle
/admin/board/calls/<kind>/               GET      -----C-I- cycle              /csv,xlsx&?cycle
/admin/board/live/                       GET      -----C-IR cycle              ?cycle
/admin/board/remind/                     POST     -------I- cycle              cycle
/admin/board/reminders/                  GET      -------I- cycle              ?cycle

/admin/categories/                       GET      ----ACPIR -                  -
/admin/categories/action/                POST     -------I- category           rowid                           draft
/admin/categories/ajax/lookup/           GET      ----ACPIR -                  ?name=framework
/admin/categories/ajax/update/           POST     --------- -                  -
/admin/categories/delete/                GET+POST -------I- category           ?id&id                          draft
/admin/categories/details/               GET      ----ACPIR category           ?id
/admin/categories/edit/                  GET+POST -------I- category           ?id                             draft
/admin/categories/export/<export_type>/  GET      ----ACPIR -                  /csv,xlsx
/admin/categories/history/               GET      ----ACPIR category           ?id
/admin/categories/new/                   GET+POST -------I- -                  -

/admin/comments/                         GET      -OLUAC-IR point              ?submission+indicator
/admin/comments/say/                     POST     -OLUAC-I- point              submission+indicator
/admin/comments/settle/                  POST     -OLUAC-I- comment            submission+indicator+comment

/admin/conflicts/                        GET      ----AC-IR -                  -
/admin/conflicts/action/                 POST     -----C-I- conflict           rowid
/admin/conflicts/ajax/lookup/            GET      ----AC-IR -                  ?name=unit
/admin/conflicts/ajax/update/            POST     --------- -                  -
/admin/conflicts/delete/                 GET+POST -----C-I- conflict           ?id&id
/admin/conflicts/details/                GET      ----AC-IR conflict           ?id
/admin/conflicts/edit/                   GET+POST --------- -                  -
/admin/conflicts/export/<export_type>/   GET      ----AC-IR -                  /csv,xlsx
/admin/conflicts/history/                GET      ----AC-IR conflict           ?id
/admin/conflicts/new/                    GET+POST ----AC-I- -                  -
/admin/conflicts/record/                 POST     ----AC-I- suggestion         appraiser+unit

/admin/council/                          GET      -----C-IR cycle              ?cycle
/admin/council/appraisers/               GET      -----C-IR cycle              ?cycle
/admin/council/bulk/                     POST     -----C--- cycle              cycle
/admin/council/case/                     GET      -----C-IR point              ?submission+indicator
/admin/council/conclude/                 POST     -----C--- point              submission+indicator            ae
/admin/council/minutes/                  GET      -----C-IR cycle              ?cycle
/admin/council/settle/                   POST     -----C--- cycle              cycle

/admin/cycles/                           GET      -OLUACPIR -                  -
/admin/cycles/accept/                    POST     -----C-I- cycle              id
/admin/cycles/action/                    POST     -------I- cycle              rowid                           draft
/admin/cycles/ajax/lookup/               GET      -OLUACPIR -                  ?name=framework
/admin/cycles/ajax/update/               POST     --------- -                  -
/admin/cycles/calendar.ics               GET      -OLUACPIR cycle              ?id
/admin/cycles/calendar/                  GET      -OLUACPIR cycle              ?id
/admin/cycles/delete/                    GET+POST -------I- cycle              ?id&id                          draft
/admin/cycles/details/                   GET      -OLUACPIR cycle              ?id
/admin/cycles/edit/                      GET+POST -------I- cycle              ?id
/admin/cycles/export/<export_type>/      GET      -OLUACPIR -                  /csv,xlsx
/admin/cycles/history/                   GET      -OLUACPIR cycle              ?id
/admin/cycles/move/                      POST     -----CPI- cycle              id
/admin/cycles/new/                       GET+POST -------I- -                  -
/admin/cycles/opening/                   GET+POST -------I- cycle              ?id&id
/admin/cycles/rebind/                    POST     -------I- cycle              id

/admin/decisions/                        GET      -OLUAC-IR -                  -
/admin/decisions/action/                 POST     --------- -                  -
/admin/decisions/ajax/lookup/            GET      -OLUAC-IR nothing            -
/admin/decisions/ajax/update/            POST     --------- -                  -
/admin/decisions/delete/                 GET+POST --------- -                  -
/admin/decisions/details/                GET      -OLUAC-IR decision           ?id                             OLU=ef
/admin/decisions/edit/                   GET+POST --------- -                  -
/admin/decisions/export/<export_type>/   GET      -OLUAC-IR -                  /csv,xlsx
/admin/decisions/history/                GET      -OLUAC-IR decision           ?id                             OLU=ef
/admin/decisions/new/                    GET+POST --------- -                  -

/admin/draft-result/                     GET      -OLU-C-IR draft              ?submission                     ef
/admin/draft-result/drop/                POST     -OL------ unsent_explanation submission+id                   e
/admin/draft-result/send/                POST     --L------ draft              submission+section              e
/admin/draft-result/write/               POST     -OL------ draft              submission+indicator            e

/admin/entry/                            GET      -OLUAC-IR section            ?section
/admin/entry/attach/                     POST     -OL----I- section            section+indicator_code          c I=csae
/admin/entry/carry/                      POST     -OL----I- section            section                         c I=csae
/admin/entry/confirm/                    POST     -OL----I- section            section                         c I=csae
/admin/entry/detach/                     POST     -OL----I- section            section+indicator_code+evidence c I=csae
/admin/entry/files/                      GET      -OLUAC-IR section            ?section+indicator_code
/admin/entry/history/                    GET      -OLUAC-IR section            ?section+key
/admin/entry/issued/                     POST     -OL----I- section            section+indicator_code+evidence c I=csae
/admin/entry/keep/                       POST     -OL----I- section            section                         c I=csae
/admin/entry/look/                       POST     -OLUAC-IR section            section
/admin/entry/reuse/                      POST     -OL----I- section            section+indicator_code+evidence c I=csae
/admin/entry/save/                       POST     -OL----I- section            section                         c I=csae
/admin/entry/shelf/                      GET      -OLUAC-IR section            ?section+indicator_code
/admin/entry/token/                      GET      -OLUAC-IR -                  -
/admin/entry/years/                      GET      -OLUAC-IR section            ?section+key

/admin/evidence/                         GET      -OLUAC-IR -                  -
/admin/evidence/action/                  POST     --------- -                  -
/admin/evidence/ajax/lookup/             GET      -OLUAC-IR nothing            -
/admin/evidence/ajax/update/             POST     --------- -                  -
/admin/evidence/delete/                  GET+POST --------- -                  -
/admin/evidence/details/                 GET      -OLUAC-IR evidence           ?id
/admin/evidence/edit/                    GET+POST -OL----I- evidence           ?id                             c I=csaef
/admin/evidence/export/<export_type>/    GET      -OLUAC-IR -                  /csv,xlsx
/admin/evidence/file/                    GET      -OLUAC-IR evidence           ?id
/admin/evidence/history/                 GET      -OLUAC-IR evidence           ?id
/admin/evidence/link/                    POST     -OL----I- evidence           id+answer                       c I=csae
/admin/evidence/new/                     GET+POST --------- -                  -
/admin/evidence/preview/                 GET      -OLUAC-IR evidence           ?id
/admin/evidence/upload/                  POST     -OL----I- unit               unit

/admin/explanations/                     GET      -OLUAC-IR -                  -
/admin/explanations/action/              POST     --------- -                  -
/admin/explanations/ajax/lookup/         GET      -OLUAC-IR nothing            -
/admin/explanations/ajax/update/         POST     --------- -                  -
/admin/explanations/answer/              POST     -----C--- explanation        id
/admin/explanations/decide/              GET      -OLUAC-IR explanation        ?id
/admin/explanations/delete/              GET+POST --------- -                  -
/admin/explanations/details/             GET      -OLUAC-IR explanation        ?id
/admin/explanations/edit/                GET+POST --------- -                  -
/admin/explanations/export/<export_type>/ GET      -OLUAC-IR -                  /csv,xlsx
/admin/explanations/history/             GET      -OLUAC-IR explanation        ?id
/admin/explanations/new/                 GET+POST --------- -                  -

/admin/frameworks/                       GET      ----ACPIR -                  -
/admin/frameworks/action/                POST     -------I- framework          rowid                           draft
/admin/frameworks/ajax/lookup/           GET      ----ACPIR -                  ?name=replaces
/admin/frameworks/ajax/update/           POST     --------- -                  -
/admin/frameworks/clone/                 POST     -------I- framework          id
/admin/frameworks/compare/               GET      ----ACPIR framework          ?id+other
/admin/frameworks/delete/                GET+POST -------I- framework          ?id&id                          draft
/admin/frameworks/details/               GET      ----ACPIR framework          ?id
/admin/frameworks/edit/                  GET+POST -------I- framework          ?id                             draft
/admin/frameworks/export/<export_type>/  GET      ----ACPIR -                  /csv,xlsx
/admin/frameworks/history/               GET      ----ACPIR framework          ?id
/admin/frameworks/import/                GET      -------I- -                  -
/admin/frameworks/new/                   GET+POST -------I- -                  -
/admin/frameworks/publish/               POST     -------I- framework          id
/admin/frameworks/yaml/                  GET      ----ACPIR framework          ?id

/admin/holidays/                         GET      -OLUACPIR -                  -
/admin/holidays/action/                  POST     -------I- holiday            rowid
/admin/holidays/ajax/lookup/             GET      -OLUACPIR nothing            -
/admin/holidays/ajax/update/             POST     --------- -                  -
/admin/holidays/delete/                  GET+POST -------I- holiday            ?id&id
/admin/holidays/details/                 GET      -OLUACPIR holiday            ?id
/admin/holidays/edit/                    GET+POST -------I- holiday            ?id
/admin/holidays/export/<export_type>/    GET      -OLUACPIR -                  /csv,xlsx
/admin/holidays/fill/                    POST     -------I- -                  -
/admin/holidays/history/                 GET      -OLUACPIR holiday            ?id
/admin/holidays/new/                     GET+POST -------I- -                  -

/admin/imports/                          GET      -OL--C-I- -                  -
/admin/imports/apply/                    POST     -O---C-I- -                  -
/admin/imports/figures/                  GET      -----C-I- cycle              ?cycle
/admin/imports/form/                     GET      -OL--C-I- unit               ?unit+cycle
/admin/imports/plan/                     POST     -O---C-I- -                  -

/admin/indicators/                       GET      ----ACPIR -                  -
/admin/indicators/action/                POST     -------I- indicator          rowid                           draft
/admin/indicators/ajax/lookup/           GET      ----ACPIR -                  ?name=category
/admin/indicators/ajax/update/           POST     --------- -                  -
/admin/indicators/check/                 POST     -------I- -                  -
/admin/indicators/delete/                GET+POST -------I- indicator          ?id&id                          draft
/admin/indicators/details/               GET      ----ACPIR indicator          ?id
/admin/indicators/edit/                  GET+POST -------I- indicator          ?id                             draft
/admin/indicators/export/<export_type>/  GET      ----ACPIR -                  /csv,xlsx
/admin/indicators/history/               GET      ----ACPIR indicator          ?id
/admin/indicators/new/                   GET+POST -------I- -                  -
/admin/indicators/rule-fields/           POST     -------I- -                  -

/admin/invitation/<token>                GET+POST SOLUACPIR -                  /x

/admin/jobs/                             GET      -----CPIR -                  -
/admin/jobs/action/                      POST     --------- -                  -
/admin/jobs/ajax/lookup/                 GET      -----CPIR nothing            -
/admin/jobs/ajax/update/                 POST     --------- -                  -
/admin/jobs/build/                       POST     ------PI- -                  -
/admin/jobs/delete/                      GET+POST --------- -                  -
/admin/jobs/details/                     GET      -----CPIR job                ?id
/admin/jobs/edit/                        GET+POST --------- -                  -
/admin/jobs/export/<export_type>/        GET      -----CPIR -                  /csv,xlsx
/admin/jobs/history/                     GET      -----CPIR job                ?id
/admin/jobs/new/                         GET+POST --------- -                  -
/admin/jobs/progress/                    GET      -----CPIR job                ?id

/admin/keeping/                          GET      -------IR -                  -
/admin/keeping/backup/                   POST     -------I- -                  -
/admin/keeping/check/                    POST     -------I- -                  -
/admin/keeping/download/                 POST     -------I- export_file        name+kind
/admin/keeping/export/                   POST     -------I- -                  -
/admin/keeping/report/                   GET      -------IR -                  -
/admin/keeping/try/                      POST     -------I- backup_folder      name

/admin/letterheads/                      GET      -----CPIR -                  -
/admin/letterheads/edit/                 GET      -----CPIR paper_kind         ?kind
/admin/letterheads/head/                 POST     -----CPIR paper_kind         kind
/admin/letterheads/restore/              POST     ------PI- paper_kind         kind
/admin/letterheads/sample/<form>/        GET      -----CPIR paper_kind         ?kind&/pdf,docx
/admin/letterheads/save/                 POST     ------PI- paper_kind         kind
/admin/letterheads/template/             GET      -----CPIR paper_kind         ?kind
/admin/letterheads/upload/               POST     ------PI- paper_kind         kind

/admin/message-templates/                GET      -------IR -                  -
/admin/message-templates/edit/           GET      -------IR letter_kind        ?code
/admin/message-templates/preview/        POST     -------IR letter_kind        code
/admin/message-templates/restore/        POST     -------I- letter_kind        code
/admin/message-templates/save/           POST     -------I- letter_kind        code

/admin/messages/                         GET      -------IR -                  -
/admin/messages/act/                     POST     -------I- message            id
/admin/messages/action/                  POST     -------I- message            rowid
/admin/messages/ajax/lookup/             GET      -------IR nothing            -
/admin/messages/ajax/update/             POST     --------- -                  -
/admin/messages/approve-all/             GET+POST -------I- -                  -
/admin/messages/delete/                  GET+POST --------- -                  -
/admin/messages/details/                 GET      -------IR message            ?id
/admin/messages/edit/                    GET+POST -------I- message            ?id
/admin/messages/export/<export_type>/    GET      -------IR -                  /csv,xlsx
/admin/messages/history/                 GET      -------IR message            ?id
/admin/messages/new/                     GET+POST --------- -                  -

/admin/number-books/                     GET      -----CPIR -                  -
/admin/number-books/action/              POST     -------I- book               rowid
/admin/number-books/ajax/lookup/         GET      -----CPIR nothing            -
/admin/number-books/ajax/update/         POST     --------- -                  -
/admin/number-books/delete/              GET+POST -------I- book               ?id&id
/admin/number-books/details/             GET      -----CPIR book               ?id
/admin/number-books/edit/                GET+POST ------PI- book               ?id
/admin/number-books/export/<export_type>/ GET      -----CPIR -                  /csv,xlsx
/admin/number-books/history/             GET      -----CPIR book               ?id
/admin/number-books/new/                 GET+POST ------PI- -                  -

/admin/papers/                           GET      -OLU-CPIR -                  -
/admin/papers/cancel/                    POST     ------PI- paper              id
/admin/papers/document/                  GET      -OLU-CPIR paper              ?id
/admin/papers/drop/                      POST     -----CPI- paper_draft        id
/admin/papers/file/<form>/               GET      -OLU-CPIR paper              ?id&/pdf,docx
/admin/papers/post/                      GET+POST ------PI- edition            ?edition&edition
/admin/papers/preview/                   GET      -----CPIR edition            ?edition
/admin/papers/preview/<form>/            GET      -----CPIR edition            ?edition&/pdf,docx
/admin/papers/progress/                  GET      -----CPIR paper_job          ?id
/admin/papers/register/<form>/           GET      -----CPIR -                  /csv,xlsx
/admin/papers/start/                     GET+POST -----CPI- edition            ?edition&edition
/admin/papers/zip/                       GET      -----CPIR edition            ?edition

/admin/people/                           GET      -OLU----- -                  -
/admin/people/contact/                   POST     ---U----- -                  -
/admin/people/disable/                   POST     ---U----- colleague          id
/admin/people/duties/                    POST     --LU----- duty               duty                            csae
/admin/people/edit/                      GET+POST ---U----- colleague          ?id
/admin/people/enable/                    POST     ---U----- colleague          id
/admin/people/invite/                    POST     ---U----- -                  -
/admin/people/resend/                    POST     ---U----- colleague          id

/admin/prose/                            GET      -----CPIR -                  -
/admin/prose/edit/                       GET      -----CPIR piece              ?code
/admin/prose/preview/                    POST     -----CPIR piece              code
/admin/prose/restore/                    POST     ------PI- piece              code
/admin/prose/save/                       POST     ------PI- piece              code

/admin/receipts/                         GET      -OLUAC-IR -                  -
/admin/receipts/action/                  POST     --------- -                  -
/admin/receipts/ajax/lookup/             GET      -OLUAC-IR nothing            -
/admin/receipts/ajax/update/             POST     --------- -                  -
/admin/receipts/check/                   GET+POST SOLUACPIR -                  -
/admin/receipts/content/                 GET      -OLUAC-IR receipt            ?id
/admin/receipts/delete/                  GET+POST --------- -                  -
/admin/receipts/details/                 GET      -OLUAC-IR receipt            ?id
/admin/receipts/edit/                    GET+POST --------- -                  -
/admin/receipts/export/<export_type>/    GET      -OLUAC-IR -                  /csv,xlsx
/admin/receipts/history/                 GET      -OLUAC-IR receipt            ?id
/admin/receipts/new/                     GET+POST --------- -                  -
/admin/receipts/pdf/                     GET      -OLUAC-IR receipt            ?id

/admin/sessions/                         GET      -OLUACPIR -                  -
/admin/sessions/action/                  POST     -OLUACPIR session            rowid
/admin/sessions/ajax/lookup/             GET      -OLUACPIR nothing            -
/admin/sessions/ajax/update/             POST     --------- -                  -
/admin/sessions/delete/                  GET+POST -OLUACPIR session            ?id&id
/admin/sessions/details/                 GET      -OLUACPIR session            ?id
/admin/sessions/edit/                    GET+POST --------- -                  -
/admin/sessions/export/<export_type>/    GET      -------I- -                  /csv,xlsx
/admin/sessions/history/                 GET      -OLUACPIR session            ?id
/admin/sessions/new/                     GET+POST --------- -                  -

/admin/static/<path:filename>            GET      SOLUACPIR -                  /css/office.css

/admin/stock-reasons/                    GET      ----AC-IR -                  -
/admin/stock-reasons/action/             POST     -----C-I- reason             rowid
/admin/stock-reasons/ajax/lookup/        GET      ----AC-IR nothing            -
/admin/stock-reasons/ajax/update/        POST     --------- -                  -
/admin/stock-reasons/delete/             GET+POST -----C-I- reason             ?id&id
/admin/stock-reasons/details/            GET      ----AC-IR reason             ?id
/admin/stock-reasons/edit/               GET+POST -----C-I- reason             ?id
/admin/stock-reasons/export/<export_type>/ GET      ----AC-IR -                  /csv,xlsx
/admin/stock-reasons/history/            GET      ----AC-IR reason             ?id
/admin/stock-reasons/new/                GET+POST -----C-I- -                  -

/admin/submissions/                      GET      -OLUACPIR -                  -
/admin/submissions/action/               POST     --------- -                  -
/admin/submissions/ajax/lookup/          GET      -OLUACPIR -                  ?name=unit
/admin/submissions/ajax/update/          POST     --------- -                  -
/admin/submissions/approve/              GET      --L------ submission         ?id
/admin/submissions/delete/               GET+POST --------- -                  -
/admin/submissions/details/              GET      -OLUACPIR submission         ?id
/admin/submissions/edit/                 GET+POST --------- -                  -
/admin/submissions/entry/                GET      -OLUACPIR section_of_it      ?section
/admin/submissions/export/<export_type>/ GET      -OLUACPIR -                  /csv,xlsx
/admin/submissions/history/              GET      -OLUACPIR submission         ?id
/admin/submissions/move/                 POST     -OLUAC-I- section_of_it      section
/admin/submissions/new/                  GET+POST -----C-I- -                  -
/admin/submissions/print/                GET      -OLUAC-IR submission         ?id
/admin/submissions/reopen/               POST     -----C-I- submission         id                              csae
/admin/submissions/return/               POST     --L------ section_of_it      section                         c
/admin/submissions/send/                 POST     --L------ submission         id                              c
/admin/submissions/signed/               POST     -OL------ submission         id                              csae
/admin/submissions/withdraw/             POST     --L------ withdrawing        id+receipt                      cs

/admin/theme/<path:name>                 GET      SOLUACPIR -                  /tokens.css

/admin/totp-setup/<token>                POST     SOLUACPIR -                  /x

/admin/units/                            GET      -OLUACPIR -                  -
/admin/units/action/                     POST     -------I- any_unit           rowid
/admin/units/ajax/lookup/                GET      -OLUACPIR -                  ?name=bloc
/admin/units/ajax/update/                POST     --------- -                  -
/admin/units/change/                     GET+POST -------I- any_unit           ?id
/admin/units/delete/                     GET+POST -------I- any_unit           ?id&id
/admin/units/details/                    GET      -OLUACPIR any_unit           ?id
/admin/units/edit/                       GET+POST -------I- any_unit           ?id
/admin/units/export/<export_type>/       GET      -OLUACPIR -                  /csv,xlsx
/admin/units/history/                    GET      -OLUACPIR any_unit           ?id
/admin/units/new/                        GET+POST -------I- -                  -

/admin/users/                            GET      -------IR -                  -
/admin/users/action/                     POST     -------I- user               rowid
/admin/users/ajax/lookup/                GET      -------IR -                  ?name=unit
/admin/users/ajax/update/                POST     --------- -                  -
/admin/users/delete/                     GET+POST --------- -                  -
/admin/users/details/                    GET      -------IR user               ?id
/admin/users/edit/                       GET+POST -------I- user               ?id
/admin/users/export/<export_type>/       GET      -------IR -                  /csv,xlsx
/admin/users/history/                    GET      -------IR user               ?id
/admin/users/invite/                     POST     -------I- user               id
/admin/users/new/                        GET+POST -------I- -                  -
/admin/users/reset/                      POST     -------I- user               id
/admin/users/reset/decide/               POST     -------I- reset              reset

/admin/view-as/stop                      POST     -OLUACPIR -                  -
"""
