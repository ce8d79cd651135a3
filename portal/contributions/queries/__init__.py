"""Reading bills and payments."""

from portal.contributions.queries.bills import (
    BillLine,
    BudgetRoom,
    Due,
    PaymentLine,
    PeriodTotals,
    bill_line,
    bill_line_or_none,
    bills_of,
    budget_room,
    due_for,
    frozen_in,
    next_period_or_none,
    payable_months,
    payment_line,
    payments_by_quota,
    payments_of,
    period_totals,
)
from portal.contributions.queries.calendar import Calendar, CalendarRow, Cell, arrears, calendar, cells_of, due_days
from portal.contributions.queries.months import MonthPage, month_page
from portal.contributions.queries.paid import standing_payment, standing_payments
from portal.contributions.queries.proof import Difference, month_differences, month_money

__all__ = [
    "BillLine",
    "BudgetRoom",
    "Calendar",
    "CalendarRow",
    "Cell",
    "Difference",
    "Due",
    "MonthPage",
    "PaymentLine",
    "PeriodTotals",
    "arrears",
    "bill_line",
    "bill_line_or_none",
    "bills_of",
    "budget_room",
    "calendar",
    "cells_of",
    "due_days",
    "due_for",
    "frozen_in",
    "month_differences",
    "month_money",
    "month_page",
    "next_period_or_none",
    "payable_months",
    "payment_line",
    "payments_by_quota",
    "payments_of",
    "period_totals",
    "standing_payment",
    "standing_payments",
]
