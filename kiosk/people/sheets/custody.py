"""A sheet of people that would leave nobody who answers for the keys: said by row, with the way out. Pure."""

from datetime import date

from kiosk.config.problems import shown
from kiosk.core.office.register import Register
from kiosk.locale import _
from kiosk.people.custody.custodians import Lapse, lapse
from kiosk.people.register.records import applied
from kiosk.people.sheets.people import PeopleSheet, PersonDraft
from kiosk.people.sheets.spelling import role
from kiosk.sheets.changes import Changes
from storage.people.records import Registered


def check_custody(sheet: PeopleSheet, changes: Changes[Registered], register: Register, today: date) -> None:
    """Raises `SheetError` with each row, or each person without one, that would take the last custodian.

    Whoever makes up the sheet for the coming year sees the custodians go one row at a time; what counts is
    how the register stands once all of it is taken in.
    """
    after = applied(register, changes.records)
    found = lapse(register, after, today)
    if found is None:
        return
    problems = sheet.drafts[0].line.problems
    for draft in sheet.drafts:
        if draft.person.id in _ids(found):
            column, value = _column(draft, after, found.since)
            draft.line.note(column, value, _expected(found))
    for person in sheet.leaving:
        if person.id in _ids(found):
            said = _("no row for {who}").format(who=f"{person.number} {person.name}")
            problems.add(sheet.drafts[0].line.sheet, 0, "", said, _expected(found))
    problems.check()


def _ids(found: Lapse) -> set[str]:
    return {person.id for person in found.people}


def _expected(found: Lapse) -> str:
    said = _(
        "somebody with a card who answers for the keys on {days} (now: {names}):"
        " first have somebody named at the kiosk who stands in, or put a successor into the sheet"
    )
    return said.format(days=found.days, names=", ".join(each.name for each in found.people))


def _column(draft: PersonDraft, after: Register, day: date) -> tuple[str, str]:
    """By which cell this person would not be custodian on that day, and what stands there."""
    person = draft.person
    if not person.is_employed(day):
        begins = person.employed_from is not None and day < person.employed_from
        column = "employed_from" if begins else "employed_until"
        return column, str(person.employed_from if begins else person.employed_until)
    if not after.has_card(person):
        return "cards", _("nothing")
    return "role", shown(role(person.role))
