"""One invented quarrel per guide: what was answered, and which rules then appear (common ones left out)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

D = Decimal
CALM = {"danger": "no", "minors": "no", "willing": "both", "elsewhere": "none", "others": D(1)}

# guide → answers, keys of the rules that fire because of them
STORIES: dict[str, tuple[dict[str, object], set[str]]] = {
    "property_service": (
        CALM
        | {
            "contract": "developer", "claim": "fee", "arrears": D(3600), "since": date(2022, 1, 1),
            "demanded": "no", "refusal": "vacant", "cut": "utilities", "penalty": D(2000),
        },
        {"bound", "vacant", "not_demanded", "cut", "limitation", "penalty"},
    ),
    "private_lending": (
        CALM
        | {
            "proof": "note", "principal": D(100_000), "delivered": D(90_000), "cash": "no",
            "lent_on": date(2023, 3, 1), "agreed": "written", "rate": D(24), "due_on": date(2024, 3, 1),
            "last_demand_on": date(2026, 5, 1), "surety": "plain", "spouse": "alone", "rollover": "no",
            "nature": "none",
        },
        {"prededucted", "over_limit", "plain_surety"},
    ),
    "divorce": (
        {"danger": "no", "willing": "both", "elsewhere": "none", "others": D(1)}
        | {
            "violence": "yes", "minors": "yes", "hidden_child": "no", "wish": "one", "registered": "short",
            "bride_price": D(188_000), "separated_on": date(2024, 10, 1), "sued_before": "no",
            "pregnant": "no", "soldier": "no", "child_age": "baby", "house": "before", "hiding": "no",
            "fault": "no", "care": "yes",
        },
        {
            "violence", "minors", "one_side", "separated", "baby", "support", "mortgage", "damages", "care",
            "price_short",
        },
    ),
    "neighbours": (
        CALM
        | {"matter": "leak", "ongoing": "yes", "cause_known": "unknown", "let_in": "no", "loss": D(4000)},
        {"stop_harm", "unknown_leak", "let_in"},
    ),
    "labour": (
        CALM
        | {
            "relation": "site", "claim": "wages", "owed": D(18_000), "iou": "no", "rural": "yes",
            "chain": "general", "left_on": date(2026, 2, 1), "claimed_since": "no",
        },
        {"rural", "limit_near", "pay", "general_contractor"},
    ),
    "consumer": (
        CALM
        | {
            "matter": "card", "paid": D(5000), "used": D(3000), "cooling": "no", "shop_state": "closed",
            "reason": "merchant", "minor_paid": "no", "clause": "yes",
        },
        {"run_away", "merchant_fault", "clause", "card_balance"},
    ),
    "traffic": (
        CALM
        | {
            "parties": "person", "finding": "main", "injured": "hospital", "insured": "both",
            "driver_fault": "none", "owner": "borrowed", "platform": "no", "costs": D(20_000),
            "advanced": D(5000), "stable": "no", "at_work": "yes", "happened_on": date(2026, 6, 1),
        },
        {"order", "person", "finding", "wait", "items", "borrowed", "at_work"},
    ),
    "house_lease": (
        CALM
        | {
            "claim": "deposit", "written": "none", "deposit": D(3000), "deduct": D(3500), "handover": "no",
            "forced": "yes", "illegal": "none",
        },
        {"forced", "open_ended", "deposit", "over_deduct", "no_handover"},
    ),
    "family_support": (
        CALM
        | {
            "matter": "elder", "abuse": "no", "elder_state": "care", "children": D(3), "excuse": "waived",
            "house_taken": "yes", "monthly_elder": D(4500),
        },
        {"duty", "care", "no_excuse", "house_taken", "many"},
    ),
    "bank_credit": (
        CALM
        | {
            "lender": "card", "principal": D(30_000), "charges": D(12_000), "told": "no",
            "overdue_on": date(2025, 9, 1), "contacted": "yes", "abuse": "yes", "stolen": "no",
            "ability": "lost", "agent": "yes",
        },
        {"abuse", "card", "untold", "heavy", "interrupted", "hardship", "agent"},
    ),
    "renovation": (
        CALM
        | {
            "claim": "quality", "contract": "price_only", "worker": "person", "price": D(80_000),
            "paid": D(70_000), "done": "part", "defect": "hidden", "noticed": "no", "tested": "no",
        },
        {"no_list", "person", "quality", "hidden", "not_noticed", "untested", "part", "overpaid"},
    ),
    "injury": (
        CALM
        | {
            "scene": "fight", "grave": "hospital", "police": "none", "both_fault": "yes", "costs": D(8000),
            "paid": D(5000), "lost_days": D(30), "stable": "no", "happened_on": date(2026, 9, 1),
        },
        {"not_reported", "fight", "both_fault", "items", "wait", "lost_days", "paid"},
    ),
}  # fmt: skip
