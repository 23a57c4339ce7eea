"""What is said of loans each morning: never decided, fetched soon, expected soon, late. Running it twice says nothing twice."""

import datetime as dt

from resources import lending
from resources import lending_notifications as tell
from resources.models import Loan, LoanStatus

BEFORE = dt.timedelta(days=2)
EVERY = 7  # days between two reminders of what is late


def every_morning(today):
    """``(how many were closed undecided, start soon, are due soon, are late)``."""
    closed = lending.close_undecided(today)
    loans = Loan.objects.select_related("pool__owner", "structure", "requested_by")
    starting = list(loans.filter(status=LoanStatus.APPROVED, begins_on__range=(today, today + BEFORE)))
    due = list(loans.filter(status=LoanStatus.OUT, ends_on__range=(today, today + BEFORE)))
    late = list(loans.overdue(today))
    for loan in starting:
        tell.starts_soon(loan)
    for loan in due:
        tell.due_soon(loan, today)
    for loan in late:
        tell.late(loan, (today - loan.ends_on).days // EVERY)
    return closed, len(starting), len(due), len(late)
