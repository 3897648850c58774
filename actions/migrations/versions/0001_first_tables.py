"""Cases, drafts, submissions, failed look-ups, and the record of looks that nobody may change."""

import sqlalchemy as sa
from alembic import op

from actions.database import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSAL = "the record of looks is append-only"


def upgrade() -> None:
    """Apply."""
    _cases()
    _looks()
    _drafts()
    _submissions()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case_no", sa.String(64), primary_key=True),
        sa.Column("number_tail", sa.String(8), nullable=False, index=True),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("item_name", sa.String(120), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("status", sa.String(2), nullable=False),
        sa.Column("subject", sa.String(120)),
        sa.Column("holder", sa.String(60), nullable=False),
        sa.Column("id_tail_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("phone_tail_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=False),
        sa.Column("promised_amount", sa.Integer()),
        sa.Column("promised_unit", sa.String(12)),
        sa.Column("statutory_amount", sa.Integer()),
        sa.Column("statutory_unit", sa.String(12)),
        sa.Column("supplement", sa.JSON()),
        sa.Column("supplement_until", sa.Date()),
        sa.Column("special_procedure", sa.String(40)),
        sa.Column("result", sa.Text()),
        sa.Column("delivery", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("bundle_no", sa.String(64), index=True),
        sa.Column("bundle_order", sa.Integer()),
    )
    op.create_index("ix_cases_subject_submitted_at", "cases", ["subject", "submitted_at"])
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("case_no", sa.String(64), sa.ForeignKey("cases.case_no", ondelete="CASCADE"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("status", sa.String(2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_index("ix_case_events_case_no", "case_events", ["case_no"])
    op.create_table(
        "case_source_states",
        sa.Column("case_key", sa.LargeBinary(32), primary_key=True),
        sa.Column("told_at", Moment(), nullable=False),
        sa.Column("record_sealed", sa.Text(), nullable=False),
    )


def _looks() -> None:
    op.create_table(
        "case_attempts",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_case_attempts_key_at", "case_attempts", ["key", "at"])
    op.create_table(
        "case_looks",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("actor", sa.LargeBinary(32), nullable=False),
        sa.Column("object", sa.LargeBinary(32)),
    )
    _append_only("case_looks")


def _append_only(table: str) -> None:
    """Let the database itself refuse to change or delete rows."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def _drafts() -> None:
    op.create_table(
        "form_drafts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(80), nullable=False, index=True),
        sa.Column("subject", sa.String(120), index=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("turn_id", sa.String(80), nullable=False),
        sa.Column("reply_sealed", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("touched_at", Moment(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.UniqueConstraint("conversation_id", "item", name="uq_form_drafts_conversation_id_item"),
    )


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("idempotency_key", sa.String(200), primary_key=True),
        sa.Column("request_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("case_no", sa.String(64), sa.ForeignKey("cases.case_no"), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(120), index=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("values_sealed", sa.Text(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=False),
        sa.UniqueConstraint("case_no", name="uq_submissions_case_no"),
    )


def downgrade() -> None:
    """Take back: nothing is left."""
    for table in ("submissions", "form_drafts", "case_looks", "case_attempts", "case_source_states", "case_events"):
        op.drop_table(table)
    op.drop_table("cases")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION case_looks_refuse()")
